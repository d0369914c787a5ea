"""Two people, one moment: what the row locks hold, and twins that oversell without them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.models import QuerySet, Sum

from approvals.models import Request
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.states import Machine
from orders.confirming import states
from orders.drafting import services as drafting
from orders.drafting.lines import LineInput
from orders.models import Order, OrderChange, Shipment, ShipmentLine
from orders.services import (
    approve_discount,
    cancel_order,
    pass_on,
    put_line,
    refuse_order,
    register_return,
    ship_order,
    submit_order,
)
from tests.factories.orders import ShipmentLineFactory
from tests.support.days import TODAY
from tests.support.races import at_once, overtaken, without_row_locks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.server]
ROUNDS = 10
D = Decimal


def refused(answers: list[Any]) -> list[Any]:
    return [answer for answer in answers if isinstance(answer, BusinessRuleError)]


@pytest.mark.parametrize("action", [submit_order, cancel_order, pass_on])
def test_a_double_click_acts_once(
    action: Callable[..., Order], draft: Callable[..., Order], people: SimpleNamespace
) -> None:
    """The second click comes while the first stands before its step."""
    order = draft(1)
    click = partial(action, by=people.kam, order=order)
    first, second = overtaken(click, click, (states, "check_own_client"))
    assert first == order and second.code in ("wrong_state", "already_passed_on")
    assert OrderChange.objects.filter(subject=order).count() == 1


def test_without_the_row_lock_a_double_click_acts_twice(
    draft: Callable[..., Order], people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: two steps are written down, of one order."""
    without_row_locks(monkeypatch)
    order = draft(1)
    click = partial(cancel_order, by=people.kam, order=order)
    assert overtaken(click, click, (states, "check_own_client")) == [order, order]
    assert OrderChange.objects.filter(subject=order).count() == 2


def test_two_decisions_leave_one(draft: Callable[..., Order], people: SimpleNamespace) -> None:
    """Whoever comes second is told so, the order and its request say the same."""
    for approves_first in (True, False):
        order = submit_order(by=people.kam, order=draft(1, 7))
        approve = partial(approve_discount, by=people.head, order=order)
        refuse = partial(refuse_order, by=people.director, order=order, reason="no")
        decisions = (approve, refuse) if approves_first else (refuse, approve)
        first, second = overtaken(*decisions, (Machine, "_write_down"))
        assert isinstance(second, StateConflict) and not isinstance(first, StateConflict)
        request, order = order.approvals.get(), Order.objects.get(pk=order.pk)
        expected = ("confirmed", "approved") if approves_first else ("draft", "refused")
        assert (order.status, request.decision) == expected


def shipped_twice(draft: Callable[..., Order], people: SimpleNamespace) -> tuple[list[Any], Order]:
    order = submit_order(by=people.kam, order=draft(1))
    ship = partial(ship_order, by=people.support, order=order, date=TODAY)
    return overtaken(ship, ship, (Machine, "_write_down")), order


def test_an_order_is_shipped_once(draft: Callable[..., Order], people: SimpleNamespace) -> None:
    (_shipment, second), order = shipped_twice(draft, people)
    assert second.code == "wrong_state"
    assert order.shipments.count() == 1


def added_in_two_tabs(
    draft: Callable[..., Order], milk: Any, people: SimpleNamespace
) -> tuple[list[Any], Order]:
    """The second tab adds its line while the first has summed the lines up and not written the sum yet."""
    order = draft(1)
    add = partial(put_line, by=people.kam, order=order, wanted=LineInput(milk, D(1)))
    return overtaken(add, add, (drafting, "check_sum")), order


def test_lines_added_at_once_are_all_there(
    draft: Callable[..., Order], milk: Any, people: SimpleNamespace
) -> None:
    """Two tabs of one manager: each line has its position, the sum is that of the lines."""
    answers, order = added_in_two_tabs(draft, milk, people)
    assert refused(answers) == []
    order.refresh_from_db()
    assert [line.position for line in order.lines.all()] == [1, 2, 3]
    assert order.gross == D("366.00")


def test_without_the_row_lock_the_sum_lacks_a_line_added_at_once(
    draft: Callable[..., Order], milk: Any, people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: both have summed up without the other."""
    without_row_locks(monkeypatch)
    answers, order = added_in_two_tabs(draft, milk, people)
    assert refused(answers) == []
    order.refresh_from_db()
    assert (order.lines.count(), order.gross) == (3, D("244.00"))


def back_and_forth(people: SimpleNamespace, client: Any) -> Decimal:
    """Four returns of three out of ten, at once; how much came back."""
    line = ShipmentLineFactory(shipment__client=client, shipment__date=TODAY, quantity=10)
    at_once(
        *[
            lambda: register_return(
                by=people.support,
                shipment=line.shipment,
                quantities={line.pk: D(3)},
                reason="broken",
                date=TODAY,
            )
        ]
        * 4
    )
    found = ShipmentLine.objects.filter(returned_line=line).aggregate(sum=Sum("quantity"))
    return -(found["sum"] or D(0))


def test_no_more_comes_back_than_was_shipped(people: SimpleNamespace, client: Any) -> None:
    assert [back_and_forth(people, client) for _round in range(ROUNDS)] == [D(9)] * ROUNDS


def test_without_the_lock_more_comes_back_than_was_shipped(
    people: SimpleNamespace, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: the same service with its row lock taken out, the rivals meeting where the lock would stand."""
    meeting = threading.Barrier(4)
    summed = ShipmentLine.objects.filter

    def unlocked(rows: QuerySet[Any], *args: Any, **options: Any) -> QuerySet[Any]:
        return rows.all()

    def wait_then_sum(*args: Any, **conditions: Any) -> Any:
        found = summed(*args, **conditions)
        if "returned_line__in" in conditions:
            list(found)
            meeting.wait()
        return found

    monkeypatch.setattr(type(Shipment.objects.all()), "select_for_update", unlocked)
    monkeypatch.setattr(type(ShipmentLine.objects), "filter", lambda self, *a, **k: wait_then_sum(*a, **k))
    line = ShipmentLineFactory(shipment__client=client, shipment__date=TODAY, quantity=10)
    deed = lambda: register_return(  # noqa: E731
        by=people.support, shipment=line.shipment, quantities={line.pk: D(3)}, reason="broken", date=TODAY
    )
    assert refused(at_once(deed, deed, deed, deed)) == []
    monkeypatch.undo()
    assert ShipmentLine.objects.filter(returned_line=line).aggregate(sum=Sum("quantity"))["sum"] == D(-12)


def test_numbers_are_given_once(draft: Callable[..., Order]) -> None:
    orders = at_once(*[draft] * 6)
    assert len({order.number for order in orders}) == 6
    assert Request.objects.count() == 0
