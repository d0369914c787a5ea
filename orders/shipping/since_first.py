"""All that a client ever bought, month by month and product by product, from the first shipment on (R152)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, F, Min, QuerySet, Sum
from django.db.models.functions import TruncMonth

from catalogue.models import Product
from dossiers.models import Client
from kam_crm.shared.money import money, percent
from orders.models import ShipmentLine

SUM: Any = DecimalField(max_digits=20, decimal_places=5)
MOST = 600  # rows of a year on the page; the file has all


@dataclass(frozen=True)
class Bought:
    """Of one month and product, returns taken off; sums net of VAT in RUB, `discount` in % of the price list."""

    month: dt.date
    product: Product | None
    quantity: Decimal
    amount: Decimal
    discount: Decimal | None

    @property
    def price(self) -> Decimal | None:
        """The average of a unit, net of VAT."""
        return money(self.amount / self.quantity) if self.quantity else None


class SinceFirst:
    """`year` None: all years. `client` was scoped by the caller."""

    def __init__(self, client: Client, as_of: dt.date, year: int | None) -> None:
        self.client, self.as_of, self.year = client, as_of, year

    @property
    def first(self) -> dt.date | None:
        """The day of the first shipment."""
        day: dt.date | None = self._lines().aggregate(day=Min("date"))["day"]
        return day

    @property
    def years(self) -> list[int]:
        """From this one back to that of the first shipment."""
        first = self.first
        return [] if first is None else list(range(self.as_of.year, first.year - 1, -1))

    def _lines(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = ShipmentLine.objects.filter(client=self.client, date__lte=self.as_of)
        return rows if self.year is None else rows.filter(date__year=self.year)

    def rows(self, limit: int | None = MOST) -> list[Bought]:
        """The newest month first, in it the largest sums."""
        cells = self._lines().annotate(month=TruncMonth("date")).order_by().values("month", "product")
        # sums of lines with an order alone tell a discount: imported sales have no price list
        summed = cells.annotate(
            units=Sum("quantity"),
            net=Sum("amount"),
            listed=Sum(F("order_line__list_price") * F("quantity"), output_field=SUM),
            paid=Sum(F("order_line__list_price") * 0 + F("amount") + F("vat"), output_field=SUM),
        ).order_by("-month", "-net", "product")
        found = list(summed if limit is None else summed[:limit])
        products = Product.objects.in_bulk({cell["product"] for cell in found if cell["product"]})
        return [
            Bought(
                cell["month"], products.get(cell["product"]), cell["units"], cell["net"],
                _discount(cell["listed"], cell["paid"]),
            )
            for cell in found
        ]  # fmt: skip


def _discount(listed: Decimal | None, paid: Decimal | None) -> Decimal | None:
    return percent(listed - paid, listed) if listed and paid is not None else None


def by_month(rows: Iterable[Bought]) -> list[tuple[dt.date, list[Bought]]]:
    months: dict[dt.date, list[Bought]] = {}
    for row in rows:
        months.setdefault(row.month, []).append(row)
    return list(months.items())
