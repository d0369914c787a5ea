"""How an order may leave that is short of stock: in parts, all of it later, or without what is missing (R144).

A comparison: nothing is written here. `expected_on` of the stock tells when more comes.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from catalogue.models import Stock
from catalogue.packs import sold_within
from kam_crm.shared.money import ZERO, included_vat, line_total, percent, total
from kam_crm.shared.working_days import next_working_day
from orders.models import OrderLine


class Way(models.TextChoices):
    PARTS = "parts", _("in parts")
    LATER = "later", _("all together later")
    WITHOUT = "without", _("without what is missing")


@dataclass(frozen=True)
class Portion:
    """A line as far as it is there, and the rest. `comes`: the working day it can leave on; None where nobody knows."""

    line: OrderLine
    there: Decimal
    comes: dt.date | None

    @property
    def missing(self) -> Decimal:
        return self.line.quantity - self.there

    @property
    def there_gross(self) -> Decimal:
        return line_total(self.line.price, self.there)

    @property
    def missing_gross(self) -> Decimal:
        """What is left of the line's sum, so that both together are it to the kopeck."""
        return self.line.gross - self.there_gross


@dataclass(frozen=True)
class Alternative:
    """`leaves`: (day, sum with VAT) of each trip; `pays`: when the client pays for it; sums RUB.

    `margin_pct` is net of VAT with the trips taken off, None where a cost is not known. `late`: lines that leave later
    than the order's day; `refused`: RUB with VAT that our side does not deliver.
    """

    way: Way
    leaves: Sequence[tuple[dt.date, Decimal]]
    pays: Sequence[dt.date]
    trips: Decimal
    margin_pct: Decimal | None
    late: int
    days_late: int
    refused: Decimal

    @property
    def gross(self) -> Decimal:
        return total(amount for _day, amount in self.leaves)


def portions(
    lines: Iterable[OrderLine], ship_on: dt.date, stock: Mapping[int, Decimal] | None = None
) -> list[Portion]:
    """Every line with what of it lies there. Lines of one product take from it one after the other.

    `stock`: free units by product where they are known already.
    A product whose stock nobody counted is there; so is what is planned for a day when more has come.
    """
    lines = list(lines)
    keys = {line.product_id for line in lines}
    free = dict(Stock.objects.all().free_totals(keys) if stock is None else stock)
    rows = Stock.objects.filter(product__in=list(free), expected_on__isnull=False).order_by()
    comes = dict(rows.values_list("product").annotate(first=Min("expected_on")))
    found = []
    for line in lines:
        day = _leaves_on(comes.get(line.product_id), ship_on)
        planned_later = line.planned_ship_on is not None and day is not None and line.planned_ship_on >= day
        left = free.get(line.product_id)
        if left is None or planned_later or left >= line.quantity:
            there = line.quantity
        else:
            there = sold_within(line.product, max(left, Decimal(0)))
        if left is not None and not planned_later:
            free[line.product_id] = left - there
        found.append(Portion(line, there, day))
    return found


def _leaves_on(expected: dt.date | None, ship_on: dt.date) -> dt.date | None:
    """What comes on a day leaves on the next working day, not before the order."""
    if expected is None:
        return None
    return next_working_day(max(expected + dt.timedelta(days=1), ship_on))


def alternatives(
    parts: Sequence[Portion], ship_on: dt.date, due: Callable[[dt.date], dt.date], trip_cost: Decimal
) -> list[Alternative]:
    """The ways there are, none where nothing is missing. `due`: when what left on a day is to be paid."""
    missing = [part for part in parts if part.missing]
    if not missing:
        return []
    days = [part.comes for part in missing]
    ways = [Way.WITHOUT] if None in days else [Way.PARTS, Way.LATER, Way.WITHOUT]
    found = [_alternative(way, parts, ship_on, due, trip_cost) for way in ways]
    return [one for one in found if one.leaves]


def _alternative(
    way: Way,
    parts: Sequence[Portion],
    ship_on: dt.date,
    due: Callable[[dt.date], dt.date],
    trip_cost: Decimal,
) -> Alternative:
    missing = [part for part in parts if part.missing]
    last = max((part.comes for part in missing if part.comes is not None), default=ship_on)
    by_day: dict[dt.date, Decimal] = defaultdict(Decimal)
    for part in parts:
        by_day[last if way == Way.LATER else part.line.planned_ship_on or ship_on] += part.there_gross
        if part.missing and way != Way.WITHOUT:
            by_day[last if way == Way.LATER else part.comes or last] += part.missing_gross
    leaves = sorted((day, amount) for day, amount in by_day.items() if amount)
    trips = trip_cost * len(leaves)
    return Alternative(
        way=way,
        leaves=leaves,
        pays=sorted({due(day) for day, _amount in leaves}),
        trips=trips,
        margin_pct=_margin(parts, trips, with_missing=way != Way.WITHOUT),
        late={Way.PARTS: len(missing), Way.LATER: len(parts), Way.WITHOUT: 0}[way],
        days_late=(last - ship_on).days if way != Way.WITHOUT else 0,
        refused=total(part.missing_gross for part in missing) if way == Way.WITHOUT else ZERO,
    )


def _margin(parts: Sequence[Portion], trips: Decimal, *, with_missing: bool) -> Decimal | None:
    net = cost = ZERO
    for part in parts:
        line = part.line
        if line.unit_cost is None:
            return None
        gross = line.gross if with_missing else part.there_gross
        net += gross - included_vat(gross, line.vat_rate)
        cost += line_total(line.unit_cost, line.quantity if with_missing else part.there)
    return percent(net - cost - trips, net)
