"""The limit under fire: orders confirmed at the same moment by different people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection
from django.db.models import Sum

from accounts.models import User
from dossiers.models import Client
from orders.models import Order, OrderStatus
from orders.services import submit_order
from receivables.models import CreditReservation
from tests.factories.orders import OrderFactory, OrderLineFactory, PriceFactory
from tests.factories.receivables import CreditLimitFactory
from tests.support.races import Racers

ROUNDS = 100
ORDERS = 8
SUM = Decimal("300.00")
LIMIT = Decimal("1000.00")


@pytest.fixture
def client() -> Client:
    return CreditLimitFactory(amount=LIMIT).client


def drafts(client: Client) -> list[Order]:
    """Eight orders of 300 with a line each."""
    column = OrderFactory(client=client).column
    product = PriceFactory(column=column, price=SUM).product
    found = []
    for _n in range(ORDERS):
        order = OrderFactory(client=client, column=column, gross=SUM)
        OrderLineFactory(order=order, product=product, quantity=1, list_price=SUM, price=SUM, unit_cost=None)
        found.append(order)
    return found


def confirm_at_once(racers: Racers, orders: list[Order], confirm: Callable[[Order], None]) -> None:
    racers.at_once(*[partial(confirm, order) for order in orders], expected=())


@pytest.fixture
def racers(transactional_db: None) -> Iterator[Racers]:
    with Racers(ORDERS) as racers:
        yield racers


def back_to_drafts(orders: list[Order]) -> None:
    CreditReservation.objects.all().delete()
    for order in orders:
        order.approvals.all().delete()
    Order.objects.filter(pk__in=[order.pk for order in orders]).update(status=OrderStatus.DRAFT)


def confirmed(orders: list[Order]) -> int:
    return Order.objects.filter(pk__in=[order.pk for order in orders], status=OrderStatus.CONFIRMED).count()


@pytest.mark.django_db(transaction=True)
@pytest.mark.server
def test_eight_orders_at_once_never_pass_the_limit(client: Client, racers: Racers) -> None:
    orders = drafts(client)
    manager: User = client.manager

    for _round in range(ROUNDS):
        confirm_at_once(racers, orders, lambda order: submit_order(by=manager, order=order) and None)
        assert confirmed(orders) == 3
        assert CreditReservation.objects.aggregate(sum=Sum("amount"))["sum"] == 3 * SUM
        assert Order.objects.filter(pk__in=[o.pk for o in orders], status=OrderStatus.HOLD).count() == 5
        back_to_drafts(orders)


@pytest.mark.django_db(transaction=True)
@pytest.mark.server
def test_without_the_databases_check_the_same_race_oversells(client: Client, racers: Racers) -> None:
    """The twin: sum first, update then, as a program would without the trigger."""
    orders = drafts(client)

    def sum_then_update(order: Order) -> None:
        taken = (
            Order.objects.filter(client=client, status=OrderStatus.CONFIRMED).aggregate(sum=Sum("gross"))[
                "sum"
            ]
            or 0
        )
        if taken + order.gross <= LIMIT:
            Order.objects.filter(pk=order.pk).update(status=OrderStatus.CONFIRMED)

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE orders_order DISABLE TRIGGER credit_checked")
    try:
        worst = 0
        for _round in range(ROUNDS):
            confirm_at_once(racers, orders, sum_then_update)
            worst = max(worst, confirmed(orders))
            back_to_drafts(orders)
            if worst > 3:
                break
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE orders_order ENABLE TRIGGER credit_checked")
    assert worst > 3
