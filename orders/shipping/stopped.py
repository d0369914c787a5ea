"""What a client used to take and takes no more: each product by its own rhythm."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from statistics import median, median_low

from catalogue.models import Product
from catalogue.prices import prices_on
from dossiers.models import Client
from kam_crm.shared.clock import add_months, month_start
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.money import line_total
from orders.models import LineKind, ShipmentLine
from orders.pricing.columns import column_of

MONTHS, BOUGHT_IN = 6, 4  # full months looked at, and in how many of them it was bought
LATE = 90  # percentile of its own gaps
MOST = 5


@dataclass(frozen=True)
class Stopped:
    """Not taken for `days`, usually every `gap` days by `quantity` (units); `amount` is its price now, RUB with VAT."""

    product: Product
    last_on: dt.date
    days: int
    gap: int
    quantity: Decimal
    price: Decimal
    amount: Decimal


def stopped_items(client: Client, as_of: dt.date, limit: int = MOST) -> list[Stopped]:
    """Products on sale bought in four of the six full months before `as_of` whose gap passed the 90th percentile of
    their own, those with most money first. Two queries and one for the column."""
    first = add_months(month_start(as_of), -MONTHS)
    rows = ShipmentLine.objects.filter(
        client=client, kind=LineKind.SALE, quantity__gt=0, date__range=(first, as_of), product__is_active=True
    )
    bought: dict[int, dict[dt.date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    products: dict[int, Product] = {}
    for line in rows.select_related("product"):
        bought[line.product_id][line.date] += line.quantity
        products[line.product_id] = line.product
    late = {
        key: gap for key, days in bought.items() if (gap := _late(sorted(days), month_start(as_of), as_of))
    }
    if not late:
        return []
    try:
        prices = prices_on(list(late), column_of(client, as_of), as_of)
    except BusinessRuleError:  # a company without price columns yet
        return []
    found = []
    for key, gap in late.items():
        if key in prices:
            last, quantity = max(bought[key]), median_low(bought[key].values())
            price = prices[key].price
            found.append(
                Stopped(
                    products[key],
                    last,
                    (as_of - last).days,
                    gap,
                    quantity,
                    price,
                    line_total(price, quantity),
                )
            )
    return sorted(found, key=lambda one: (-one.amount, one.product.sort_key))[:limit]


def _late(days: list[dt.date], month: dt.date, as_of: dt.date) -> int:
    """The usual gap of these days of purchase in days, where the last one is longer than nine of ten; else 0."""
    if len({(day.year, day.month) for day in days if day < month}) < BOUGHT_IN:
        return 0
    gaps = sorted((later - earlier).days for earlier, later in pairwise(days))
    # the smallest gap that nine of ten do not exceed
    limit = gaps[-(-LATE * len(gaps) // 100) - 1]
    return int(median(gaps)) if (as_of - days[-1]).days > limit else 0
