"""A promotion that is ended while orders are submitted by it: nothing is confirmed by what had ended before (R134).

Twenty rounds by default; KAM_PRICE_ROUNDS chooses others.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from catalogue.models import Product
from dossiers.models import Client
from orders.models import Order, OrderStatus, PriceRule
from orders.price_rules import loading
from orders.price_rules.services import end_rule
from orders.pricing import repricing
from orders.services import LineInput, create_order, submit_order
from tests.factories.orders import PriceRuleFactory
from tests.support.days import TODAY
from tests.support.races import Racers, overtaken

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.server]
ROUNDS = int(os.environ.get("KAM_PRICE_ROUNDS", "20"))
D = Decimal


def promotion() -> PriceRule:
    rule: PriceRule = PriceRuleFactory(decision_number="38", decision_on=TODAY)
    return rule


def ended(people: SimpleNamespace, rule: PriceRule, order: Order, after: float = 0) -> Callable[[], str]:
    """End it, `after` seconds, and tell in which status the order was once that was committed."""

    def run() -> str:
        time.sleep(after)
        end_rule(by=people.director, rule=rule, reason="sold out")
        return Order.objects.get(pk=order.pk).status

    return run


def submitted(people: SimpleNamespace, order: Order) -> Callable[[], Any]:
    return lambda: submit_order(by=people.kam, order=order)


def is_broken(order: Order, status_at_end: Any) -> bool:
    """Confirmed by the promotion, though it had ended while the order was still a draft."""
    order.refresh_from_db()
    confirmed = order.status == OrderStatus.CONFIRMED
    return confirmed and bool(order.lines.get().rules) and status_at_end == OrderStatus.DRAFT


def test_no_order_is_confirmed_by_a_promotion_that_had_ended(
    client: Client, people: SimpleNamespace, milk: Product
) -> None:
    """Whoever comes first wins: submitted by it before its end, or told of the other price after it (R134)."""
    outcomes = {"by the promotion": 0, "told of the other price": 0}
    chance = random.Random(134)  # so that either comes first
    with Racers(2) as racers:
        for _round in range(ROUNDS):
            rule = promotion()
            order = create_order(by=people.kam, client=client, lines=[LineInput(milk, D(1))])
            answer, status = racers.at_once(
                submitted(people, order), ended(people, rule, order, chance.random() / 20)
            )
            assert not is_broken(order, status)
            told = getattr(answer, "code", "") == "prices_changed"
            assert told or order.lines.get().rules
            outcomes["told of the other price" if told else "by the promotion"] += 1
    sys.stdout.write(f"KAM_PRICE_ROUNDS={ROUNDS} {outcomes}\n")


def race_at_the_dangerous_point(client: Client, people: SimpleNamespace, milk: Product) -> bool:
    """It is ended while the submit stands between reading the rules and writing its lines."""
    rule = promotion()
    order = create_order(by=people.kam, client=client, lines=[LineInput(milk, D(1))])
    _answer, status = overtaken(
        submitted(people, order), ended(people, rule, order), (repricing, "follow_rules")
    )
    return is_broken(order, status)


def test_it_waits_while_an_order_is_submitted_by_it(
    client: Client, people: SimpleNamespace, milk: Product
) -> None:
    assert not race_at_the_dangerous_point(client, people, milk)


def test_without_the_hold_an_order_is_confirmed_by_what_had_ended(
    client: Client, people: SimpleNamespace, milk: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin."""
    monkeypatch.setattr(loading, "HOLD", "SELECT id FROM orders_pricerule WHERE id = ANY(%s)")
    assert race_at_the_dangerous_point(client, people, milk)
