"""Two shipments of one rest, so many times: never more leaves than was ordered; the twin without locks oversells.

KAM_RACE_ROUNDS says how often; the gate runs few rounds.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.models import Sum

from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.states import Machine
from orders.models import LineRefusal, Order, ShipmentLine
from orders.services import LineInput, create_order, refuse_lines, ship_order, submit_order
from receivables.models import CreditLimit
from tests.factories.after import RefusalReasonFactory
from tests.support.days import TODAY
from tests.support.races import Racers, overtaken, without_row_locks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.server]
ROUNDS = int(os.environ.get("KAM_RACE_ROUNDS", "5"))
D = Decimal


def an_order(people: SimpleNamespace, client: Any, milk: Any) -> Order:
    line = LineInput(milk, D(10), D(0))
    return submit_order(by=people.kam, order=create_order(by=people.kam, client=client, lines=[line]))


def left(order: Order) -> Decimal:
    sold = ShipmentLine.objects.filter(order_line__order=order).aggregate(sum=Sum("quantity"))["sum"] or D(0)
    refused = LineRefusal.objects.filter(order_line__order=order).aggregate(sum=Sum("quantity"))["sum"] or D(
        0
    )
    return D(sold + refused)


def test_two_shipments_of_one_rest_never_oversell(people: SimpleNamespace, client: Any, milk: Any) -> None:
    """(R144) Six and six of ten, then a shipment beside a refusal: one wins, never more than was ordered."""
    CreditLimit.objects.filter(client=client).update(amount=D(10_000_000_000))
    cause = RefusalReasonFactory()
    with Racers(2) as racers:
        for number in range(ROUNDS):
            order = an_order(people, client, milk)
            key = order.lines.get().pk
            six = {key: D(6)}
            first = partial(ship_order, by=people.support, order=order, date=TODAY, quantities=six)
            second = partial(
                refuse_lines,
                by=people.support,
                order=order,
                side="ours",
                cause=cause,
                measure="more",
                quantities=six,
            )
            answers = racers.at_once(first, second if number % 2 else first)
            refusals = [one for one in answers if isinstance(one, BusinessRuleError)]
            assert len(refusals) == 1 and refusals[0].code in ("more_than_ordered", "more_than_rest"), number
            assert left(order) == 6, number


def test_without_the_row_lock_one_rest_is_shipped_twice(
    draft: Callable[..., Order], people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: six and six of ten leave."""
    order = submit_order(by=people.kam, order=draft(10))
    without_row_locks(monkeypatch)
    six = {order.lines.get().pk: D(6)}
    ship = partial(ship_order, by=people.support, order=order, date=TODAY, quantities=six)
    answers = overtaken(ship, ship, (Machine, "_write_down"))
    assert not any(isinstance(one, BusinessRuleError) for one in answers)
    assert left(order) == 12
