"""The whole demo company in one transaction: two years up to today, then this week's open business."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from random import Random

from django.db import connection, transaction

from accounts.models import User
from demo.company.base import Company, build
from demo.company.field_work import build_field_work
from demo.company.trade import Ledger, build_trade
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.clock import add_months, month_start
from orders import services as orders
from orders.models import Order, Product
from orders.services import Wanted
from plans.services import refresh_figures as refresh_plans
from receivables.services import refresh_figures as refresh_debts

SEED = 20_260
MONTHS = 24
MARKER = "director@demo.example"


def is_loaded() -> bool:
    return bool(User.objects.filter(email=MARKER).exists())


@transaction.atomic
def load() -> Company:
    """The same names, habits and random choices on every day it is made; only the dates move with today."""
    random = Random(SEED)  # noqa: S311  (a story, not a secret)
    today = clock.today()
    company = build(random, add_months(month_start(today), -MONTHS), today)
    ledger = build_trade(random, company)
    _continue_numbers(ledger)
    orders.refresh_figures(None, as_of=today)
    refresh_debts(None, as_of=today)
    build_field_work(random, company)
    refresh_plans(None, as_of=today)
    _open_business(random, company)
    return company


def _continue_numbers(ledger: Ledger) -> None:
    returns = sum(shipment.returns_id is not None for shipment in ledger.shipments)
    ends = {
        "orders_order_number": len(ledger.orders),
        "orders_shipment_number": len(ledger.shipments) - returns,
        "orders_return_number": len(ledger.shipments),
    }
    with connection.cursor() as cursor:
        for sequence, last in ends.items():
            cursor.execute("SELECT setval(%s::regclass, %s)", [sequence, max(last, 1)])


def _open_business(random: Random, company: Company) -> None:
    """Orders in every state for each manager: drafts, a discount asked for, a stop by credit, confirmed ones."""
    for n, client in enumerate(client for client in company.clients if company.habits[client.pk].orders):
        day = company.today
        if n % 6 == 0:
            _order(random, company, client, day, Decimal(0))
        elif n % 6 == 1:
            _submit(_order(random, company, client, day, Decimal(7)), "Конкурент даёт на 5 % дешевле, заказ на весь месяц.")
        elif n % 6 in (2, 3):
            _submit(_order(random, company, client, day, Decimal(random.choice([0, 3]))), "Просят отгрузить до пятницы.")


def _order(random: Random, company: Company, client: Client, day: dt.date, discount: Decimal) -> Order:
    size = company.habits[client.pk].size
    chosen: list[Product] = random.sample(company.products, 5)
    lines = [
        Wanted(
            product,
            Decimal(max(1, int(size / 5 / float(company.price_on(product, client, day))))),
            discount if i == 0 else Decimal(0),
        )
        for i, product in enumerate(chosen)
    ]
    return orders.create_order(by=client.manager, client=client, date=day, lines=lines)


def _submit(order: Order, reason: str) -> None:
    orders.submit_order(by=order.client.manager, order=order, reason=reason)
