"""One request for all that is beyond the rules: until when it may be decided, on what, how long that usually takes."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from time import sleep
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine

from accounts.models import Event
from approvals import services as approvals
from approvals.models import Request
from approvals.tasks import expire_requests
from approvals.usual_time import FEWEST, usual_minutes
from dossiers.models import Client
from kam_crm.shared import clock, states
from kam_crm.shared.errors import StateConflict
from kam_crm.shared.money import line_total
from orders.confirming.pages.outlook import outlook
from orders.confirming.states import allowed_actions
from orders.drafting.lines import LineInput
from orders.models import Order
from orders.services import put_line, submit_order, withdraw_order
from tests.factories.approvals import ApprovalFactory
from tests.factories.receivables import CreditLimitFactory
from tests.support.days import TODAY
from tests.support.races import Racers, overtaken, without_row_locks
from tests.support.refusals import refused

ROUNDS = int(os.environ.get("KAM_DECISION_ROUNDS", "20"))
D = Decimal
Make = Callable[..., Order]


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    """The moments of the wall are of that Wednesday, too."""
    with time_machine.travel(clock.at(TODAY, dt.time(12)), tick=True):
        yield


def stopped(client: Client) -> None:
    """Any order is beyond its limit from now on."""
    CreditLimitFactory(client=client, amount=D(1), tolerance_days=5, valid_from=TODAY)


def end_of(days: int) -> dt.datetime:
    """Six in the evening of the day so many after today."""
    return clock.at(TODAY + dt.timedelta(days=days), dt.time(18))


@pytest.mark.django_db
def test_a_request_waits_for_five_working_days(draft: Make, people: SimpleNamespace) -> None:
    order = submit_order(by=people.kam, order=draft(1, 7))
    # over the weekend
    assert order.approvals.get().expires_at == end_of(7)
    assert any("25 Nov 2026, 18:00" in words for words in outlook(order, people.kam).steps)


@pytest.mark.django_db
@pytest.mark.parametrize("discount", [7, 0])
def test_what_nobody_decided_in_time_is_a_draft_again(
    discount: int, draft: Make, client: Client, people: SimpleNamespace
) -> None:
    """Of a discount and of a stop by credit alike; the way to the decision is closed and another submit asks anew."""
    if not discount:
        stopped(client)
    order = submit_order(by=people.kam, order=draft(1, discount))
    request = order.approvals.get()
    assert expire_requests() == 0
    with time_machine.travel(end_of(7), tick=False):
        assert expire_requests() == 1
    order.refresh_from_db()
    request.refresh_from_db()
    assert (order.status, request.decision) == ("draft", "expired")
    assert Event.objects.filter(kind="orders.request_expired", subject_id=order.pk).count() == 1
    with refused("nothing_to_decide", StateConflict):
        approvals.approve(by=people.head, request=request, reason="late")
    submit_order(by=people.kam, order=order)
    assert order.approvals.waiting().count() == 1


@pytest.mark.django_db
def test_nobody_may_let_a_request_expire(draft: Make, people: SimpleNamespace) -> None:
    order = submit_order(by=people.kam, order=draft(1, 7))
    for person in (people.kam, people.head, people.director, people.support):
        assert "lapse" not in allowed_actions(order, person)


@pytest.mark.django_db
def test_the_usual_time_is_the_middle_one_in_hours_of_work(people: SimpleNamespace) -> None:
    """Nights and weekends are no waiting; withdrawn ones say nothing; few decisions neither."""
    department = people.kam.department
    asked = clock.at(dt.date(2026, 11, 16), dt.time(17))
    took = {"approved": [30, 90], "refused": [60 + 15 * 60 + 60], "withdrawn": [1] * 9}
    for status, minutes in took.items():
        for one in minutes:
            row = ApprovalFactory(department=department, status=status, decided_by=people.head)
            Request.objects.filter(pk=row.pk).update(
                asked_at=asked, decided_at=asked + dt.timedelta(minutes=one), decided_by=people.head
            )
            if status == "approved" and one == 30:
                assert usual_minutes("discount", department) is None
    assert FEWEST == 3
    # 30 min; 60 min until six and then the night; 60 min until six and 60 from nine
    assert usual_minutes("discount", department) == 60
    assert usual_minutes("credit", department) is None


@pytest.mark.django_db
@pytest.mark.parametrize("action", ["approve", "release", "refuse"])
def test_programs_decide_on_the_version_they_have_read(
    action: str, draft: Make, client: Client, people: SimpleNamespace, signed_in: Any
) -> None:
    """Taken back, changed and submitted anew: who read the order before is told, and sees the new one."""
    if action == "release":
        stopped(client)
    order = submit_order(by=people.kam, order=draft(1, 0 if action == "release" else 7))
    head, address = signed_in(people.head), f"/api/v1/orders/{order.pk}/"
    read = head.get(address).json()["updated_at"]
    order = withdraw_order(by=people.kam, order=order)
    [line] = order.lines.all()
    put_line(by=people.kam, order=order, wanted=LineInput(line.product, D(900), line.discount, line.uuid))
    submit_order(by=people.kam, order=order)
    body = {"reason": "seen", "expected_updated_at": read}
    answer = head.post(f"{address}{action}/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "changed_meanwhile")
    assert order.approvals.waiting().count() == 1
    body["expected_updated_at"] = head.get(address).json()["updated_at"]
    assert head.post(f"{address}{action}/", body, content_type="application/json").status_code == 200
    assert not order.approvals.waiting().exists()


# ---- a decision while the order is edited ----------------------------------------------------------------------------


def edited(order: Order, people: SimpleNamespace, pieces: int, after: float = 0) -> Order:
    """The manager takes it back, changes the quantity and submits it anew; `after` so many seconds."""
    sleep(after)
    order = withdraw_order(by=people.kam, order=order)
    [line] = order.lines.all()
    put_line(by=people.kam, order=order, wanted=LineInput(line.product, D(pieces), line.discount, line.uuid))
    return submit_order(by=people.kam, order=Order.objects.get(pk=order.pk))


def is_as_decided(order: Order, seen: Request, pieces: int) -> bool:
    """Confirmed with the quantity that was read, or open with the new one; never one with the other's decision."""
    order = Order.objects.get(pk=order.pk)
    seen.refresh_from_db()
    [line] = order.lines.all()
    found = (order.status, seen.status, line.quantity, order.gross == line_total(line.price, line.quantity))
    return found in (("confirmed", "approved", D(1), True), ("approval", "withdrawn", D(pieces), True))


@pytest.mark.server
@pytest.mark.django_db(transaction=True)
def test_a_yes_is_to_the_order_that_was_read(draft: Make, people: SimpleNamespace) -> None:
    """While the manager edits the head approves. KAM_DECISION_ROUNDS says how often."""
    wrong, confirmed = 0, 0
    with Racers(2) as racers:
        for turn in range(ROUNDS):
            order = submit_order(by=people.kam, order=draft(1, 7))
            seen, pieces = order.approvals.get(), turn % 9 + 2
            decide = partial(approvals.approve, by=people.head, request=seen)
            # a decision asks more before its lock: so the editor begins a little later, by turns
            racers.at_once(decide, partial(edited, order, people, pieces, turn % 4 * 0.015))
            wrong += not is_as_decided(order, seen, pieces)
            confirmed += Order.objects.get(pk=order.pk).status == "confirmed"
            Order.objects.filter(pk=order.pk).update(status="cancelled")
    assert wrong == 0, f"rounds {ROUNDS}, confirmed as read {confirmed}, decided unread {wrong}"


@pytest.mark.server
@pytest.mark.django_db(transaction=True)
def test_without_the_row_locks_a_yes_is_to_an_order_nobody_has_read(
    draft: Make, people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: the order is edited while the decision stands before its step."""
    without_row_locks(monkeypatch)
    order = submit_order(by=people.kam, order=draft(1, 7))
    seen = order.approvals.get()
    decide = partial(approvals.approve, by=people.head, request=seen)
    overtaken(decide, partial(edited, order, people, 5), (states, "allow"))
    assert not is_as_decided(order, seen, 5)
