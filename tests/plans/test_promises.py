"""Promises of both sides (R76): with a day, an owner and proof; moved only with a reason."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction

from dossiers.models import Client
from dossiers.services import assign_clients, undo_handover
from kam_crm.shared.errors import NotAllowed, StateConflict
from plans.models import Promise
from plans.services import (
    break_promise,
    keep_promise,
    make_promise,
    move_promise,
    reopen_promise,
    withdraw_promise,
)
from plans.weeks.proposals.promised import late_promises
from plans.weeks.proposals.sources import Week
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.plans import PromiseFactory
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
FRIDAY = dt.date(2026, 11, 27)
TUESDAY = dt.date(2026, 12, 1)


@pytest.fixture(autouse=True)
def friday() -> object:
    with time_machine.travel(dt.datetime(2026, 11, 27, 9, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def client() -> Client:
    return ClientFactory(manager=UserFactory(role="kam"))


def test_it_is_due_on_a_working_day_and_kept_by_its_owner(client: Client) -> None:
    kam = client.manager
    promise = make_promise(
        by=kam, client=client, side="ours", text="Send the act", due_on=dt.date(2026, 11, 29)
    )
    assert (promise.due_on, promise.owner, promise.status) == (dt.date(2026, 11, 30), kam, "open")
    with pytest.raises(NotAllowed):
        keep_promise(by=UserFactory(role="kam"), promise=promise)
    kept = keep_promise(by=kam, promise=promise, evidence="letter of today")
    assert (kept.status, kept.closed_on, kept.evidence) == ("kept", FRIDAY, "letter of today")
    assert reopen_promise(by=kam, promise=kept).closed_on is None


def test_what_makes_no_promise_is_refused(client: Client) -> None:
    def made(**facts: object) -> None:
        known = {"side": "theirs", "text": "Pay", "due_on": TUESDAY} | facts
        make_promise(by=client.manager, client=client, **known)  # type: ignore[arg-type]

    for code, facts in {
        "unknown_side": {"side": "both"},
        "day_over": {"due_on": dt.date(2026, 11, 26)},
        "amount_not_positive": {"amount": Decimal(0)},
        "text_required": {"text": " "},
    }.items():
        with refused(code):
            made(**facts)


def test_it_is_moved_with_a_reason_only(client: Client) -> None:
    promise = PromiseFactory(client=client, due_on=FRIDAY)
    with refused("reason_required"):
        move_promise(by=client.manager, promise=promise, due_on=TUESDAY, reason=" ")
    moved = move_promise(by=client.manager, promise=promise, due_on=TUESDAY, reason="The truck broke down")
    assert (moved.moves, moved.due_on, moved.moved.get().reason) == (1, TUESDAY, "The truck broke down")
    break_promise(by=client.manager, promise=promise, reason="Sold out")
    with pytest.raises(StateConflict):
        move_promise(by=client.manager, promise=promise, due_on=TUESDAY, reason="Again")


def test_of_one_to_pay_payments_decide_alone(client: Client) -> None:
    promise = PromiseFactory(client=client, side="theirs", amount=Decimal(100))
    for write in (
        lambda: keep_promise(by=client.manager, promise=promise),
        lambda: break_promise(by=client.manager, promise=promise, reason="No money"),
    ):
        with refused("payments_decide"):
            write()
    assert (
        withdraw_promise(by=client.manager, promise=promise, reason="Returned the goods").status
        == "withdrawn"
    )


def test_sent_twice_it_is_written_once(client: Client) -> None:
    sent = uuid.uuid4()
    known = {"client": client, "side": "ours", "text": "Call", "due_on": TUESDAY, "client_uuid": sent}
    assert make_promise(by=client.manager, **known) == make_promise(by=client.manager, **known)  # type: ignore[arg-type]
    assert Promise.objects.count() == 1


def test_the_rate_counts_what_was_kept_in_time_of_what_was_due(client: Client) -> None:
    days = {"kept": FRIDAY, "late": FRIDAY, "broken": FRIDAY, "open": dt.date(2026, 11, 26), "ahead": TUESDAY}
    for name, due in days.items():
        closed = {"kept": FRIDAY, "late": TUESDAY, "broken": FRIDAY}.get(name)
        status = {"kept": "kept", "late": "kept", "broken": "broken"}.get(name, "open")
        PromiseFactory(client=client, due_on=due, status=status, closed_on=closed)
    PromiseFactory(client=client, status="withdrawn", closed_on=FRIDAY)
    (rate,) = Promise.objects.kept_rates("client", FRIDAY)
    assert rate == {"client": client.pk, "due": 4, "kept": 1}


def test_the_database_knows_that_a_closed_one_has_a_day(client: Client) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PromiseFactory(client=client, status="kept")
    with pytest.raises(IntegrityError), transaction.atomic():
        PromiseFactory(client=client, amount=Decimal(-1))


def test_open_ones_go_along_with_the_client_and_come_back() -> None:
    department = DepartmentFactory()
    head = department.head = UserFactory(role="head", department=department)
    department.save()
    client = ClientFactory(manager=UserFactory(role="kam", department=department))
    kept = PromiseFactory(client=client, status="kept", closed_on=FRIDAY)
    promise, successor = PromiseFactory(client=client), UserFactory(role="kam", department=department)
    handover = assign_clients(by=head, clients=[client], manager=successor, reason="New territories")
    promise.refresh_from_db()
    kept.refresh_from_db()
    assert (promise.owner, kept.owner) == (successor, client.manager)
    undo_handover(by=head, handover=handover)
    promise.refresh_from_db()
    assert promise.owner == client.manager


def test_what_is_late_or_was_broken_is_a_reason_to_meet(client: Client) -> None:
    others = [ClientFactory(manager=client.manager) for _n in range(3)]
    thursday = dt.date(2026, 11, 26)
    PromiseFactory(client=client, due_on=thursday, text="Send the act")
    PromiseFactory(client=client, due_on=dt.date(2026, 11, 20), text="Bring samples")
    PromiseFactory(client=others[0], due_on=FRIDAY)
    PromiseFactory(
        client=others[1], side="theirs", status="broken", due_on=thursday, closed_on=thursday, text="Pay"
    )
    old = dt.date(2026, 10, 1)
    PromiseFactory(client=others[2], side="theirs", status="broken", due_on=old, closed_on=old)
    week = Week(dt.date(2026, 11, 30), FRIDAY, {one.pk: one for one in (client, *others)})
    found = {reason.client: (reason.words, reason.is_mandatory) for reason in late_promises(week)}
    assert set(found) == {client.pk, others[1].pk}
    assert "Bring samples" in found[client.pk][0] and found[client.pk][1] and not found[others[1].pk][1]
