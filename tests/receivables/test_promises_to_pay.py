"""Promises to pay are kept, kept in part or broken by allocations alone; payment control comes and goes (R76, R130)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Event, User
from dossiers.models import Client
from plans.models import Promise, Task
from plans.services import make_promise, withdraw_promise
from receivables.promises.services import close_controls, control_payments, settle_promises
from receivables.promises.settling import Promised, Received, settle
from receivables.services import register_payment, reverse_payment
from reports.following.follow import follow
from reports.models import TouchedClient
from reports.nightly import pipeline
from tests.factories.plans import PromiseFactory
from tests.factories.receivables import InvoiceFactory

D = Decimal
MONDAY = dt.date(2026, 11, 16)


def day(number: int) -> dt.date:
    return dt.date(2026, 11, number)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(dt.datetime(2026, 11, 16, 8, tzinfo=dt.UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def promise(owing: Client, kam: User) -> Promise:
    """Of Monday: a thousand by Wednesday; the client owes 5,000."""
    InvoiceFactory(client=owing, amount=D(5000), date=day(2), due_date=day(12))
    return make_promise(
        by=kam, client=owing, side="theirs", text="Pay the debt", due_on=day(18), amount=D(1000)
    )


def pay(owing: Client, finance: User, amount: int, on: dt.date) -> Any:
    number = f"P-{amount}-{on.day}"
    return register_payment(by=finance, client=owing, number=number, date=on, amount=D(amount))


def state(promise: Promise) -> tuple[str, Decimal, int | None]:
    promise.refresh_from_db()
    return promise.status, promise.paid, promise.closed_on and promise.closed_on.day


@pytest.mark.parametrize(
    ("payments", "before", "after"),
    [
        ([(600, 16), (400, 18)], ("kept", D(1000), 18), ("kept", D(1000), 18)),
        ([(3000, 17)], ("kept", D(1000), 17), ("kept", D(1000), 17)),
        ([(600, 17)], ("open", D(600), None), ("partly", D(600), 18)),
        ([], ("open", D(0), None), ("broken", D(0), 18)),
        # before it was made, and after its day
        ([(900, 13), (900, 19)], ("open", D(0), None), ("broken", D(0), 18)),
    ],
)
def test_what_was_paid_up_to_its_day_decides(
    promise: Promise, finance: User, clock: Any, payments: list[Any], before: Any, after: Any
) -> None:
    clock.move_to(dt.datetime(2026, 11, 19, 8, tzinfo=dt.UTC))
    for amount, on in payments:
        pay(promise.client, finance, amount, day(on))
    settle_promises(by=None, as_of=day(18))
    assert state(promise) == before
    settle_promises(by=None, as_of=day(19))
    assert state(promise) == after
    # and once more nothing happens
    assert settle_promises(by=None, as_of=day(19)) == 0


def test_the_night_decides_and_a_payment_entered_late_decides_anew(
    promise: Promise, finance: User, clock: Any
) -> None:
    clock.move_to(dt.datetime(2026, 11, 19, 8, tzinfo=dt.UTC))
    pipeline.run(day(19))
    assert state(promise) == ("broken", D(0), 18)
    late = pay(promise.client, finance, 1000, day(18))
    assert TouchedClient.objects.exists()
    follow(now=dt.datetime(2026, 11, 19, 9, tzinfo=dt.UTC))
    assert state(promise) == ("kept", D(1000), 18)
    reverse_payment(by=finance, payment=late, reason="Another client's")
    follow(now=dt.datetime(2026, 11, 19, 10, tzinfo=dt.UTC))
    assert state(promise) == ("broken", D(0), 18)
    kinds = Event.objects.filter(subject_kind="plans.promise").order_by("pk").values_list("kind", flat=True)
    assert [kind.split("promise_")[1] for kind in kinds] == ["made", "broken", "kept", "broken"]


def test_one_of_an_invoice_is_kept_by_that_invoice_alone(owing: Client, kam: User, finance: User) -> None:
    old, new = (InvoiceFactory(client=owing, amount=D(500), date=day(2), due_date=day(n)) for n in (10, 12))
    named = make_promise(
        by=kam, client=owing, side="theirs", text="Pay it", due_on=day(18), amount=D(500), about=new
    )
    pay(owing, finance, 500, MONDAY)  # closes the older one
    settle_promises(by=None, as_of=MONDAY)
    assert state(named) == ("open", D(0), None)
    old.refresh_from_db()
    assert old.paid == old.amount
    pay(owing, finance, 501, MONDAY)
    settle_promises(by=None, as_of=MONDAY)
    assert state(named) == ("kept", D(500), 16)


def test_one_that_was_withdrawn_and_those_of_other_clients_stay(promise: Promise, kam: User) -> None:
    foreign = PromiseFactory(side="theirs", amount=D(5), made_on=day(2), due_on=day(13))
    withdraw_promise(by=kam, promise=promise, reason="The goods came back")
    assert settle_promises(by=None, as_of=day(30), clients=[promise.client_id]) == 0
    assert (state(promise)[0], state(foreign)[0]) == ("withdrawn", "open")


days = st.integers(2, 27).map(day)


@given(
    promised=st.lists(st.tuples(days, days, st.integers(1, 50), st.sampled_from([None, 1, 2])), max_size=6),
    received=st.lists(st.tuples(days, st.integers(1, 3), st.integers(1, 50)), max_size=8),
    as_of=days,
)
def test_no_ruble_counts_twice_and_more_money_never_breaks_a_promise(
    promised: list[Any], received: list[Any], as_of: dt.date
) -> None:
    promises = [
        Promised(key, min(made, due), max(made, due), D(amount), frozenset([invoice] if invoice else []))
        for key, (made, due, amount, invoice) in enumerate(promised)
    ]
    money = [Received(on, invoice, D(amount)) for on, invoice, amount in received]
    found = settle(promises, money, as_of)
    assert sum(one.paid for one in found.values()) <= sum(part.amount for part in money if part.day <= as_of)
    for promise in promises:
        one = found[promise.key]
        assert 0 <= one.paid <= promise.amount
        assert (one.status == "kept") == (one.paid == promise.amount)
        assert (one.status == "open") == (one.paid < promise.amount and as_of <= promise.due_on)
    if promises:
        first = promises[0]
        more = [*money, Received(first.made_on, min(first.invoices, default=1), D(500))]
        if first.made_on <= as_of:
            assert settle(promises, more, as_of)[first.key].status == "kept" or len(promises) > 1


def test_an_invoice_that_is_due_and_open_is_controlled_once_until_it_is_paid(
    owing: Client, kam: User, finance: User
) -> None:
    """(R130)"""
    due, holiday, ahead, paid = (
        InvoiceFactory(client=owing, amount=D(n), date=day(1), due_date=day(n)) for n in (16, 14, 17, 13)
    )
    old = InvoiceFactory(client=owing, amount=D(2), date=dt.date(2026, 9, 1), due_date=dt.date(2026, 10, 1))
    pay(owing, finance, 2 + 13, MONDAY)
    assert (
        control_payments(by=None, as_of=day(15)) == 0
    )  # a Sunday: what was due on Saturday waits for Monday
    assert control_payments(by=None, as_of=MONDAY) == 2
    assert control_payments(by=None, as_of=MONDAY) == 0
    tasks = Task.objects.filter(kind="payment").order_by("subject_id")
    assert {task.subject_id for task in tasks} == {due.pk, holiday.pk}
    assert {(task.assignee, task.due_on, task.status) for task in tasks} == {(kam, MONDAY, "open")}
    assert ahead.pk and paid.pk and old.pk
    pay(owing, finance, 14, MONDAY)
    assert close_controls(by=None, clients=[owing.pk]) == 1
    assert Task.objects.get(subject_id=holiday.pk).status == "done"
    assert Task.objects.get(subject_id=due.pk).status == "open"
