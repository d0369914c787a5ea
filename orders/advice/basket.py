"""The client's basket: what they take again and again, how much of it and how often (R139)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from statistics import median_low

from catalogue.models import PriceColumn, Product
from catalogue.packs import sold_above
from catalogue.prices import prices_on
from orders.advice.history import LOOK_BACK, sales_since, usual_interval
from orders.price_rules.loading import rulebook

MOST = 60
FEWEST = 2  # shipments, or there is no interval


@dataclass(frozen=True)
class Habit:
    """A product with its usual quantity in units, its interval in days and when it was last shipped."""

    product: Product
    quantity: Decimal
    interval: int
    last_on: dt.date
    price: Decimal
    is_due: bool

    @property
    def next_on(self) -> dt.date:
        return self.last_on + dt.timedelta(days=self.interval)


def basket_of(client_id: int, column: PriceColumn, day: dt.date, ship_on: dt.date) -> list[Habit]:
    """What is due by the day of shipping first, then by the day it will be; at the client's prices of `day`."""
    rows = sales_since(day - LOOK_BACK).filter(client=client_id, product__is_active=True)
    sold: dict[int, dict[dt.date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for product, on, quantity in rows.values_list("product", "date", "quantity"):
        sold[product][on] += quantity
    often = [product for product, by_day in sold.items() if len(by_day) >= FEWEST]
    prices = prices_on(often, column, day)
    products = Product.objects.in_bulk(prices)
    book = rulebook([client_id], day)

    def price_at(product: Product, quantity: Decimal) -> Decimal:
        return book.explain(client_id, column.pk, product, prices[product.pk].price, quantity).price

    habits = [_habit(product, sold[key], price_at, ship_on) for key, product in products.items()]
    return sorted(habits, key=lambda habit: (not habit.is_due, habit.next_on, habit.product.sort_key))[:MOST]


def _habit(
    product: Product,
    sold: dict[dt.date, Decimal],
    price_at: Callable[[Product, Decimal], Decimal],
    ship_on: dt.date,
) -> Habit:
    days = sorted(sold)
    interval = usual_interval(days)
    quantity = sold_above(product, median_low(sold.values()))
    is_due = days[-1] + dt.timedelta(days=interval) <= ship_on
    return Habit(product, quantity, interval, days[-1], price_at(product, quantity), is_due)
