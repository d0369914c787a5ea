"""Two people, one moment: what the row locks hold, and twins that oversell without them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.models import QuerySet, Sum

from approvals.models import Request
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from orders.drafting.services import LineInput
from orders.models import Order, OrderChange, Shipment, ShipmentLine
from orders.services import (
    add_to_line,
    approve_discount,
    refuse_order,
    register_return,
    ship_order,
    submit_order,
)
from tests.factories.orders import ShipmentLineFactory
from tests.support.days import TODAY
from tests.support.races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.server]
ROUNDS = 10
D = Decimal


def refused(answers: list[Any]) -> list[Any]:
    return [answer for answer in answers if isinstance(answer, BusinessRuleError)]


def test_a_double_click_submits_once(draft: Callable[..., Order], people: SimpleNamespace) -> None:
    for _round in range(ROUNDS):
        order = draft(1, 7)
        answers = at_once(*[lambda order=order: submit_order(by=people.kam, order=order)] * 3)
        assert [refusal.code for refusal in refused(answers)] == ["wrong_state"] * 2
        assert order.approvals.count() == 1
        assert OrderChange.objects.filter(subject=order).count() == 1


def test_two_decisions_leave_one(draft: Callable[..., Order], people: SimpleNamespace) -> None:
    for _round in range(ROUNDS):
        order = submit_order(by=people.kam, order=draft(1, 7))
        answers = at_once(
            lambda order=order: approve_discount(by=people.head, order=order),
            lambda order=order: refuse_order(by=people.director, order=order, reason="no"),
        )
        assert len(refused(answers)) == 1
        assert isinstance(refused(answers)[0], StateConflict)
        request, order = order.approvals.get(), Order.objects.get(pk=order.pk)
        assert (order.status, request.decision) in {("confirmed", "approved"), ("draft", "refused")}


def test_an_order_is_shipped_once(draft: Callable[..., Order], people: SimpleNamespace) -> None:
    for _round in range(ROUNDS):
        order = submit_order(by=people.kam, order=draft(1))
        ship = [lambda order=order: ship_order(by=people.support, order=order, date=TODAY)] * 2
        assert len(refused(at_once(*ship))) == 1
        assert order.shipments.count() == 1


def test_lines_added_at_once_are_all_there(
    draft: Callable[..., Order], milk: Any, cream: Any, people: SimpleNamespace
) -> None:
    """Two tabs of one manager: quantities add up, the sum is that of the lines."""
    order = draft(1)
    add = [
        lambda product=product: add_to_line(by=people.kam, order=order, wanted=LineInput(product, D(1)))
        for product in (milk, cream, milk, cream)
    ]
    assert refused(at_once(*add)) == []
    order.refresh_from_db()
    assert sorted(line.quantity for line in order.lines.all()) == [D(2), D(3)]
    assert order.gross == D("610.00")


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
