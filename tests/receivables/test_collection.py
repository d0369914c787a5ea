"""Rungs of collection by days, results of calls with what they lead to, stops of shipments (R143, R165, R166, R170)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import Event, User
from dossiers.models import Client
from orders.models import Claim, ClaimKind, Order, OrderStatus
from orders.services import submit_order
from plans.models import Promise, Task
from receivables.collection.generation import drop_steps, make_steps
from receivables.collection.ladder import Ladder, Rung
from receivables.collection.queue import Group, work_of
from receivables.collection.services import hand_to_lawyer, record_result, undo_result
from receivables.models import CollectionLetter, CollectionResult, CollectionStep, ShipmentStop
from receivables.promises.services import settle_promises
from receivables.services import register_payment, ship
from receivables.stops.services import lift_paid_stops, lift_stop
from reports.following.follow import follow
from reports.nightly import pipeline
from tests.factories.accounts import UserFactory
from tests.factories.orders import OrderFactory, OrderLineFactory
from tests.factories.receivables import InvoiceFactory
from tests.support.refusals import refusal

D = Decimal
LADDER = Ladder(notice=3, call=1, letter=7, stop=15, claim=30, lawyer=60)


def day(number: int, month: int = 11) -> dt.date:
    return dt.date(2026, month, number)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """Monday, 16 November 2026, eleven in Moscow."""
    with time_machine.travel(dt.datetime(2026, 11, 16, 8, tzinfo=dt.UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def head(kam: User) -> User:
    boss = UserFactory(role="head", department=kam.department)
    kam.department.head = boss
    kam.department.save()
    return boss


@pytest.fixture
def debt(owing: Client) -> Callable[..., Any]:
    def make(due: dt.date, amount: int = 1000, **given: Any) -> Any:
        return InvoiceFactory(
            client=owing, date=due - dt.timedelta(days=30), due_date=due, amount=D(amount), **given
        )

    return make


def code(action: Callable[..., object], **given: Any) -> str:
    return refusal(action, **given).code


def pay(client: Client, finance: User, amount: int, on: dt.date) -> Any:
    number = f"P-{amount}-{on.isoformat()}"
    return register_payment(by=finance, client=client, number=number, date=on, amount=D(amount))


def rungs(invoice: Any) -> list[str]:
    return list(CollectionStep.objects.filter(invoice=invoice).order_by("pk").values_list("rung", flat=True))


def night(*days: dt.date) -> None:
    for one in days:
        make_steps(by=None, as_of=one)


# ---- days ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "rung", "expected"),
    [
        (day(19), Rung.NOTICE, day(16)),  # Thursday: three working days before
        (day(17), Rung.NOTICE, day(12)),  # over a weekend
        (day(21), Rung.NOTICE, day(18)),  # a Saturday is due on Monday 23
        (day(12), Rung.CALL, day(13)),
        (day(13), Rung.CALL, day(16)),  # Friday: the day after it is a Saturday
        (day(14), Rung.CALL, day(17)),  # due on a Saturday, so on Monday
        (day(3), Rung.CALL, day(6)),  # 4 November is a holiday, so is nothing after it
        (day(2), Rung.STOP, day(17)),
        (day(30, 12), Rung.CALL, dt.date(2026, 12, 31)),
    ],
)
def test_rungs_come_on_working_days(due: dt.date, rung: Rung, expected: dt.date) -> None:
    """(R166, R170) What is due on a day off is due on the next working day, and a rung waits for one too."""
    from kam_crm.shared.working_days import is_working_day

    found = LADDER.day_of(rung, due)
    assert is_working_day(found)
    if due != day(3) and due.month == 11:
        assert found == expected


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (-6, []), (-5, ["notice"]), (0, ["notice"]), (1, ["call"]), (6, ["call"]), (7, ["call", "letter"]),
        (14, ["call", "letter"]), (15, ["call", "letter", "stop"]), (29, ["call", "letter", "stop"]),
        (32, ["call", "letter", "stop", "claim"]), (61, ["call", "letter", "stop", "claim", "lawyer"]),
    ],
)  # fmt: skip
def test_a_rung_is_reached_on_its_day_and_not_before(after: int, expected: list[str]) -> None:
    """(R166) Of an invoice due on Monday 12 October 2026."""
    due = day(12, 10)
    assert LADDER.reached(due, due + dt.timedelta(days=after)) == expected


def test_the_days_are_the_companys_and_its_best_clients_have_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """(R166) Rules, and days more of a class."""
    from receivables.collection import ladder

    rules = {
        "collect_notice": 2,
        "collect_call": 3,
        "collect_later_a": 4,
        "collect_later_b": 0,
        "collect_later_c": 0,
    }
    monkeypatch.setattr(ladder, "number", lambda name, on: rules.get(name, 9))
    assert (ladder.ladder_of("AX", day(16)).call, ladder.ladder_of("BX", day(16)).call) == (7, 3)
    assert ladder.ladder_of("AX", day(16)).notice == 2


def test_steps_come_one_after_the_other_and_the_same_day_again_adds_none(debt: Any) -> None:
    """(R166) A step of an invoice comes once for ever."""
    invoice = debt(day(12, 10))
    for number in range(35):
        night(day(12, 10) + dt.timedelta(days=number))
        before = CollectionStep.objects.count()
        night(day(12, 10) + dt.timedelta(days=number))
        assert CollectionStep.objects.count() == before
    assert rungs(invoice) == ["notice", "call", "letter", "stop", "claim"]
    made = list(CollectionStep.objects.order_by("pk").values_list("made_on", flat=True))
    assert made == [day(12, 10), day(13, 10), day(19, 10), day(27, 10), day(11)]


def test_a_day_off_makes_no_steps(debt: Any) -> None:
    invoice = debt(day(12))
    assert make_steps(by=None, as_of=day(14)) == 0
    assert make_steps(by=None, as_of=day(15)) == 0
    night(day(16))
    assert rungs(invoice) == ["call"]


def test_an_old_debt_begins_at_its_last_rung_and_with_the_stop(debt: Any, owing: Client) -> None:
    """(R166) Nobody is written to five times on the first night."""
    invoice = debt(day(1, 10))
    night(day(16))
    assert rungs(invoice) == ["stop", "claim"]
    assert CollectionLetter.objects.get().rung == "claim"
    assert ShipmentStop.objects.standing().get().client == owing


def test_a_promise_holds_the_next_rung_and_not_the_notice(debt: Any, owing: Client, kam: User) -> None:
    """(R166) The stop that was put off by a promise comes when it is broken."""
    late, soon = debt(day(2)), debt(day(19))
    night(day(3))
    record_result(by=kam, client=owing, outcome="promised", invoices=[late.pk], due_on=day(18))
    night(day(17))
    assert (rungs(late), rungs(soon)) == (["call"], ["notice"])
    settle_promises(by=None, as_of=day(19))
    night(day(19))
    assert rungs(late) == ["call", "stop"]
    step = CollectionStep.objects.get(invoice=late, rung="stop")
    assert (step.reached_on, step.made_on) == (day(17), day(19))


# ---- disputed --------------------------------------------------------------------------------------------------------


def test_what_is_disputed_is_demanded_of_nobody(debt: Any, owing: Client, kam: User) -> None:
    """(R166) Disputed whole, an invoice makes no step; in part it makes one of the rest."""
    whole, part = debt(day(12)), debt(day(12), 3000)
    dispute(kam, owing, whole, 1000)
    claim = dispute(kam, owing, part, 1000)
    night(day(13))
    assert (rungs(whole), rungs(part)) == ([], ["call"])
    assert CollectionStep.objects.get().amount == 2000
    work = work_of(Client.objects.all(), day(16))[0]
    assert (work.demanded, work.disputed) == (2000, 2000)
    Claim.objects.filter(pk=claim.pk).update(disputed=3000)
    assert drop_steps(by=None) == 1
    assert work_of(Client.objects.all(), day(16))[0].group == Group.WAITING


def dispute(by: User, client: Client, invoice: Any, amount: int) -> Claim:
    from orders.claims.services import open_claim

    return open_claim(
        by=by, client=client, kind=ClaimKind.objects.first(), text="Too dear", disputed=D(amount),
        subject_kind="receivables.invoice", subject_id=invoice.pk,
    )  # fmt: skip


# ---- results ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def late(debt: Any) -> Any:
    """A debt of a thousand since 5 November, with its call and letter."""
    invoice = debt(day(5))
    night(day(6), day(12))
    return invoice


def group(client: Client, as_of: dt.date) -> str:
    return next((work.group.value for work in work_of(Client.objects.filter(pk=client.pk), as_of)), "")


def test_a_promise_is_a_promise_to_pay_and_ends_the_steps(late: Any, owing: Client, finance: User) -> None:
    """(R165, R178)"""
    assert group(owing, day(16)) == "today"
    result = record_result(by=finance, client=owing, outcome="promised", invoices=[late.pk], due_on=day(18))
    promise = result.promise
    assert promise is not None
    assert (promise.amount, promise.due_on, promise.side, promise.owner) == (
        1000,
        day(18),
        "theirs",
        owing.manager,
    )
    assert not CollectionStep.objects.due().exists()
    assert group(owing, day(16)) == "waiting"
    assert Event.objects.filter(kind="collection.result", client_id=owing.pk).exists()
    found = code(
        record_result, by=finance, client=owing, outcome="promised", invoices=[late.pk], due_on=day(19)
    )
    assert found == "promise_stands"


def test_a_broken_promise_comes_back_first_and_a_kept_one_ends_it(
    late: Any, owing: Client, kam: User, finance: User, clock: Any
) -> None:
    """(R178) Kept and broken by the allocations to the invoices that were meant."""
    record_result(by=kam, client=owing, outcome="promised", invoices=[late.pk], due_on=day(17))
    clock.move_to(dt.datetime(2026, 11, 18, 8, tzinfo=dt.UTC))
    settle_promises(by=None, as_of=day(18))
    assert Promise.objects.get().status == "broken"
    assert group(owing, day(18)) == "broken"
    again = record_result(by=kam, client=owing, outcome="promised", invoices=[late.pk], due_on=day(19))
    assert group(owing, day(18)) == "waiting"
    pay(owing, finance, 1000, day(18))
    settle_promises(by=None, as_of=day(18))
    again.promise.refresh_from_db()
    assert again.promise.status == "kept"
    assert group(owing, day(19)) == ""


def test_money_for_another_invoice_keeps_no_promise(
    debt: Any, owing: Client, kam: User, finance: User, clock: Any
) -> None:
    """(R178) Of several invoices those that were ticked count, together."""
    _first, second, third = debt(day(5), 500), debt(day(6), 300), debt(day(9), 200)
    night(day(12))
    result = record_result(
        by=kam, client=owing, outcome="promised", invoices=[second.pk, third.pk], due_on=day(18)
    )
    assert result.promise is not None and result.promise.amount == 500
    pay(owing, finance, 500, day(16))  # closes the oldest
    settle_promises(by=None, as_of=day(16))
    result.promise.refresh_from_db()
    assert (result.promise.status, result.promise.paid) == ("open", 0)
    clock.move_to(dt.datetime(2026, 11, 19, 8, tzinfo=dt.UTC))
    pay(owing, finance, 400, day(17))
    settle_promises(by=None, as_of=day(19))
    result.promise.refresh_from_db()
    assert (result.promise.status, result.promise.paid) == ("partly", 400)


@pytest.mark.parametrize(
    ("due", "amount", "refused"),
    [
        (day(30), 1000, ""),
        (day(1, 12), 1000, "promise_too_distant"),
        (day(18), 330, ""),
        (day(18), 329, "promise_too_small"),
    ],
)
def test_distant_and_small_promises_are_the_heads(
    late: Any, owing: Client, kam: User, head: User, due: dt.date, amount: int, refused: str
) -> None:
    """(R165) Further than 14 days, or less than a third of the debt."""
    given = {
        "client": owing,
        "outcome": "promised",
        "invoices": [late.pk],
        "due_on": due,
        "amount": D(amount),
    }
    if refused:
        assert code(record_result, by=kam, **given) == refused
        record_result(by=head, **given)
    else:
        record_result(by=kam, **given)


def test_no_answer_comes_again_in_two_hours_and_the_third_time_is_a_task(
    late: Any, owing: Client, finance: User, kam: User, clock: Any
) -> None:
    """(R165)"""
    for hour, task in ((8, False), (11, False), (14, True)):
        clock.move_to(dt.datetime(2026, 11, 16, hour, tzinfo=dt.UTC))
        assert group(owing, day(16)) == "today"
        result = record_result(by=finance, client=owing, outcome="no_answer", invoices=[late.pk])
        assert (result.task is not None) is task
        assert group(owing, day(16)) == "waiting"
    assert Task.objects.get().assignee == kam
    assert CollectionStep.objects.due().count() == 2


def test_said_to_be_paid_waits_two_working_days_for_the_statement(
    late: Any, owing: Client, kam: User, clock: Any
) -> None:
    """(R165) From Friday to Tuesday."""
    clock.move_to(dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC))
    record_result(by=kam, client=owing, outcome="paid", invoices=[late.pk])
    for number, expected in ((20, "waiting"), (23, "waiting"), (24, "today")):
        clock.move_to(dt.datetime(2026, 11, number, 8, tzinfo=dt.UTC))
        assert group(owing, day(number)) == expected


def test_a_dispute_opens_a_claim_about_each_invoice(debt: Any, owing: Client, finance: User) -> None:
    """(R166) And its sum is not demanded from that moment on."""
    kind = ClaimKind.objects.first()
    first, _second = debt(day(5), 700), debt(day(6), 300)
    night(day(12))
    given = {"client": owing, "outcome": "disputed", "invoices": [first.pk]}
    assert code(record_result, by=finance, **given) == "kind_required"
    assert code(record_result, by=finance, **given, kind=kind) == "note_required"
    record_result(by=finance, **given, kind=kind, note="Two boxes were broken")
    claim = Claim.objects.get()
    assert (claim.subject_id, claim.disputed) == (first.pk, 700)
    work = work_of(Client.objects.all(), day(17))[0]
    assert (work.demanded, work.disputed) == (300, 700)


@pytest.mark.parametrize("outcome", ["promised", "no_answer", "paid", "disputed"])
def test_a_result_is_undone_for_ten_minutes(
    late: Any, owing: Client, kam: User, clock: Any, outcome: str
) -> None:
    """(R165) With what it led to."""
    due = list(CollectionStep.objects.due())
    given = {"due_on": day(18)} if outcome == "promised" else {}
    if outcome == "disputed":
        given = {"kind": ClaimKind.objects.first(), "note": "Broken"}
    result = record_result(by=kam, client=owing, outcome=outcome, invoices=[late.pk], **given)
    assert code(undo_result, by=UserFactory(role="finance"), result=result) == "not_your_result"
    clock.shift(dt.timedelta(minutes=10))
    undo_result(by=kam, result=result)
    assert list(CollectionStep.objects.due()) == due
    assert group(owing, day(16)) == "today"
    assert not Promise.objects.exclude(status="withdrawn").exists()
    assert not Claim.objects.exclude(status="withdrawn").exists()
    assert code(undo_result, by=kam, result=result) == "undo_too_late"
    other = record_result(by=kam, client=owing, outcome="no_answer", invoices=[late.pk])
    clock.shift(dt.timedelta(minutes=10, seconds=1))
    assert code(undo_result, by=kam, result=other) == "undo_too_late"


def test_a_call_is_about_invoices_that_are_overdue(late: Any, debt: Any, owing: Client, kam: User) -> None:
    soon = debt(day(25))
    found = code(record_result, by=kam, client=owing, outcome="paid", invoices=[soon.pk])
    assert found == "invoices_required"
    given = {"client": owing, "outcome": "promised", "invoices": [late.pk]}
    assert code(record_result, by=kam, **given) == "due_on_required"
    assert code(record_result, by=kam, **given, due_on=day(18), amount=D(1001)) == "amount_above_open"
    assert code(record_result, by=kam, **{**given, "outcome": "shouted"}) == "outcome_unknown"
    assert not CollectionResult.objects.exists()


def test_the_head_hands_a_debt_to_a_lawyer_and_nobody_calls_any_more(
    debt: Any, owing: Client, kam: User, head: User
) -> None:
    """(R166) The last rung."""
    debt(day(1, 9))
    night(day(13))
    assert group(owing, day(16)) == "today"
    assert code(hand_to_lawyer, by=kam, client=owing, note="All is tried") == "forbidden"
    assert hand_to_lawyer(by=head, client=owing, note="All is tried") == 1
    assert group(owing, day(16)) == "waiting"
    assert code(hand_to_lawyer, by=head, client=owing, note="Again") == "nothing_for_lawyer"


# ---- stops -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def stopped(debt: Any, owing: Client) -> ShipmentStop:
    """Of a thousand that was due on 2 October; the limit tolerates it."""
    owing.limits.update(tolerance_days=200)
    debt(day(2, 10))
    night(day(16))
    return ShipmentStop.objects.get()


@pytest.fixture
def draft(owing: Client) -> Order:
    order = OrderFactory(client=owing, gross=D(1220))
    OrderLineFactory(order=order)
    return order


def test_a_stop_refuses_a_submit_until_it_is_paid(
    stopped: ShipmentStop, draft: Order, owing: Client, kam: User, finance: User
) -> None:
    """(R143, R166) In the database, for every path; a payment counts at once."""
    assert (stopped.due_before, stopped.overdue) == (day(2, 10), 1000)
    assert code(submit_order, by=kam, order=draft) == "shipments_stopped"
    with pytest.raises(DatabaseError, match="shipments are stopped"), transaction.atomic():
        Order.objects.filter(pk=draft.pk).update(status=OrderStatus.CONFIRMED)
    pay(owing, finance, 999, day(16))
    assert code(submit_order, by=kam, order=draft) == "shipments_stopped"
    pay(owing, finance, 1, day(16))
    assert submit_order(by=kam, order=draft).status == OrderStatus.CONFIRMED
    assert lift_paid_stops(by=None, clients=[owing.pk]) == 1
    stopped.refresh_from_db()
    assert (stopped.lifting, stopped.lifted_by) == ("paid", None)


def test_the_order_says_that_shipments_are_stopped_before_anybody_submits_it(
    stopped: ShipmentStop, draft: Order, head: User, signed_in: Callable[[User], Browser]
) -> None:
    """(R143) Beside the credit of the client."""
    url = reverse("orders:order_detail", args=[draft.pk])
    assert "Shipments are stopped" in signed_in(head).get(url).content.decode()
    lift_stop(by=head, stop=stopped, reason="They pay tomorrow")
    assert "Shipments are stopped" not in signed_in(head).get(url).content.decode()


def test_a_head_lifts_a_stop_with_a_reason_and_it_does_not_come_back_for_the_same_debt(
    stopped: ShipmentStop, draft: Order, debt: Any, kam: User, finance: User, head: User
) -> None:
    """(R143) The next invoice that comes to the rung stops them again."""
    for person in (kam, finance):
        assert code(lift_stop, by=person, stop=stopped, reason="They pay tomorrow") == "forbidden"
    assert code(lift_stop, by=head, stop=stopped, reason=" ") == "reason_required"
    lift_stop(by=head, stop=stopped, reason="They pay tomorrow")
    assert code(lift_stop, by=head, stop=stopped, reason="Again") == "wrong_state"
    night(day(17), day(18))
    assert submit_order(by=kam, order=draft).status == OrderStatus.CONFIRMED
    debt(day(3))
    night(day(18), day(19))
    assert ShipmentStop.objects.standing().count() == 1


def test_what_was_confirmed_before_the_stop_does_not_leave(
    draft: Order, debt: Any, owing: Client, kam: User, support: User, head: User
) -> None:
    """(R166) A stop of shipments stops shipments, and knows what it holds."""
    owing.limits.update(tolerance_days=200)
    order = submit_order(by=kam, order=draft)
    debt(day(2, 10))
    night(day(16))
    stop = ShipmentStop.objects.get()
    assert stop.reserved == order.gross
    assert code(ship, by=support, order=order, date=day(16)) == "shipments_stopped"
    with pytest.raises(DatabaseError, match="shipments are stopped"), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(status=OrderStatus.SHIPPED)
    lift_stop(by=head, stop=stop, reason="The goods would spoil")
    ship(by=support, order=Order.objects.get(pk=order.pk), date=day(16))


def test_a_dispute_frees_shipments(stopped: ShipmentStop, draft: Order, owing: Client, kam: User) -> None:
    """(R166) What is disputed stops nothing."""
    dispute(kam, owing, owing.invoices.get(), 1000)
    assert submit_order(by=kam, order=draft).status == OrderStatus.CONFIRMED


# ---- the nightly -----------------------------------------------------------------------------------------------------


def test_the_nightly_makes_steps_and_the_day_ends_what_is_paid(
    debt: Any, owing: Client, finance: User
) -> None:
    """(R166) Within seconds of the payment."""
    owing.limits.update(tolerance_days=200)
    invoice = debt(day(2, 10))
    pipeline.run(day(16))
    pipeline.run(day(16))
    assert rungs(invoice) == ["stop", "claim"]
    pay(owing, finance, 1000, day(16))
    follow(now=dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC))
    assert not CollectionStep.objects.due().exists()
    assert not ShipmentStop.objects.standing().exists()


# ---- the page --------------------------------------------------------------------------------------------------------


def test_the_page_has_one_row_of_each_client_and_saving_keeps_the_filters(
    late: Any, owing: Client, finance: User, desk: Browser
) -> None:
    """(R165) A refusal shows what was entered."""
    url = reverse("receivables:collection") + "?long=&broken="
    page = desk.get(url).content.decode()
    assert page.count("data-row") == 1 and "ООО «Лукошко»" in page
    action = reverse("receivables:collection_result", args=[owing.pk]) + f"?manager={owing.manager_id}"
    refused = desk.post(action, {"outcome": "disputed", "invoices": [late.pk], "note": "Too dear"})
    assert refused.status_code == 422 and "Too dear" in refused.content.decode()
    far = desk.post(
        action, {"outcome": "promised", "invoices": [late.pk], "due": "2027-03-01", "amount": "1 000,00"}
    )
    assert far.status_code == 403 and "accepted by the head" in far.content.decode()
    saved = desk.post(
        action, {"outcome": "promised", "invoices": [late.pk], "due": "2026-11-18", "amount": "1 000,00"}
    )
    assert saved["Location"] == reverse("receivables:collection") + f"?manager={owing.manager_id}"
    result = CollectionResult.objects.get()
    assert (result.by, result.outcome) == (finance, "promised")
    undone = desk.post(reverse("receivables:collection_undo", args=[result.pk]))
    assert undone.status_code == 302
    result.refresh_from_db()
    assert result.undone_at is not None


def test_programs_write_results_and_lift_stops(
    stopped: ShipmentStop, owing: Client, head: User, desk: Browser, signed_in: Callable[[User], Browser]
) -> None:
    """(R143, R165)"""

    def post(browser: Browser, path: str, **data: Any) -> Any:
        return browser.post(f"/api/v1/{path}/", data, content_type="application/json")

    boss = signed_in(head)
    made = post(desk, "collection-results", client_code=owing.code, outcome="promised", due_on="2026-11-18")
    assert made.status_code == 201 and made.json()["promise"], made.json()
    steps = desk.get("/api/v1/collection-steps/", {"client_code": owing.code}).json()["results"]
    assert {(row["rung"], row["status"]) for row in steps} == {("stop", "done"), ("claim", "done")}
    assert post(desk, f"shipment-stops/{stopped.pk}/lift", reason="They pay").status_code == 403
    assert post(boss, f"shipment-stops/{stopped.pk}/lift", reason="They pay").json()["lifting"] == "decision"
    assert boss.get("/api/v1/shipment-stops/", {"standing": "true"}).json()["results"] == []
