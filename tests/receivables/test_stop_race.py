"""Shipments are stopped beside submits of the same client: a stop knows what passed before it, nothing passes after it.

KAM_STOP_ROUNDS says how often; the gate runs few rounds.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any

import pytest
from django.db.models import Sum

from dossiers.models import Client
from orders.models import Order, OrderStatus
from orders.services import submit_order
from receivables.models import CreditReservation, ShipmentStop
from receivables.stops import services as stops
from receivables.stops.services import stop_shipments
from tests.factories.orders import OrderFactory, OrderLineFactory, PriceFactory
from tests.factories.receivables import CreditLimitFactory, InvoiceFactory
from tests.support.races import Racers, overtaken

ROUNDS = int(os.environ.get("KAM_STOP_ROUNDS", "8"))
SUBMITS = 2
SUM = Decimal("300.00")
PAUSE = (
    0.08  # seconds: a submit reads before it confirms, so that a stop without a pause would always be first
)
TODAY = dt.date(2026, 11, 16)
DUE = dt.date(2026, 10, 30)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.server]


@pytest.fixture(autouse=True)
def business_date(settings: Any) -> None:
    settings.BUSINESS_DATE = TODAY


@pytest.fixture
def racers(transactional_db: None) -> Iterator[Racers]:
    with Racers(SUBMITS + 1) as racers:
        yield racers


def owing() -> Client:
    client = CreditLimitFactory(amount=Decimal(1_000_000), tolerance_days=100).client
    InvoiceFactory(client=client, date=DUE - dt.timedelta(days=30), due_date=DUE)
    return client


def drafts(client: Client, count: int = SUBMITS) -> list[Order]:
    column = OrderFactory(client=client).column
    product = PriceFactory(column=column, price=SUM).product
    found = []
    for _n in range(count):
        order = OrderFactory(client=client, column=column, gross=SUM)
        OrderLineFactory(order=order, product=product, quantity=1, list_price=SUM, price=SUM, unit_cost=None)
        found.append(order)
    return found


def reserved(client: Client) -> Decimal:
    return CreditReservation.objects.filter(client=client).aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


def stop(client: Client, wait: float = 0) -> ShipmentStop:
    time.sleep(wait)
    return stop_shipments(by=None, client=client, due_before=DUE, overdue=Decimal(1000), since=TODAY)


def test_what_a_stop_does_not_know_of_was_refused(racers: Racers) -> None:
    """(R143) A new client each round: what is measured stays the same size."""
    seen, pause = set(), Random(ROUNDS)
    for _round in range(ROUNDS):
        client = owing()
        orders = drafts(client)
        submits = [partial(submit_order, by=client.manager, order=order) for order in orders]
        *answers, made = racers.at_once(*submits, partial(stop, client, pause.uniform(0, PAUSE)))
        passed = [one for one in answers if isinstance(one, Order)]
        assert {one.code for one in answers if not isinstance(one, Order)} <= {"shipments_stopped"}
        assert all(one.status == OrderStatus.CONFIRMED for one in passed)
        assert made.reserved == reserved(client) == SUM * len(passed)
        seen.add(len(passed))
    print(f"KAM_STOP_ROUNDS={ROUNDS}: orders that passed before the stop {sorted(seen)}")  # noqa: T201


def late_stop() -> tuple[Decimal, Decimal, Any]:
    """A stop stands inside its transaction, written and not committed; an order is submitted meanwhile."""
    client = owing()
    (order,) = drafts(client, 1)
    made, answer = overtaken(
        partial(stop, client), partial(submit_order, by=client.manager, order=order), at=(stops, "record")
    )
    assert isinstance(made, ShipmentStop)
    return made.reserved, reserved(client), answer


def test_a_submit_waits_for_the_stop_under_way(transactional_db: None) -> None:
    """(R143) And is refused by it."""
    known, held, answer = late_stop()
    assert (known, held) == (0, 0)
    assert answer.code == "shipments_stopped"


def test_without_the_lock_an_order_passes_a_stop_that_does_not_know_it(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: the stop does not take the lock of the credit check."""
    monkeypatch.setattr(stops, "hold_credit", lambda client_id: None)
    known, held, answer = late_stop()
    assert isinstance(answer, Order)
    assert (known, held) == (0, SUM)
