"""What a client bought, product by month (R152)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Sum
from django.db.models.functions import TruncMonth

from catalogue.models import Product
from dossiers.models import Client
from kam_crm.shared.clock import add_months, month_end, month_start
from kam_crm.shared.money import ZERO, total
from orders.models import ShipmentLine

MONTHS = 12
MOST_PRODUCTS = 50


@dataclass(frozen=True)
class ProductSales:
    """Net sums by month in the order of the months, RUB; `product` None for lines without one."""

    product: Product | None
    amounts: list[Decimal]
    quantity: Decimal
    amount: Decimal

    @classmethod
    def of(cls, product: Product | None, cells: list[dict[str, Any]], months: list[dt.date]) -> ProductSales:
        amounts = {cell["month"]: cell["amount"] for cell in cells}
        by_month = [amounts.get(month, ZERO) for month in months]
        return cls(product, by_month, _sum(cells, "quantity"), _sum(cells, "amount"))


@dataclass(frozen=True)
class SalesHistory:
    months: list[dt.date]
    rows: list[ProductSales]
    totals: list[Decimal]
    amount: Decimal
    is_cut: bool
    as_of: dt.date

    @property
    def period(self) -> str:
        """The days of all amounts as parameters of the list of shipment lines."""
        return urlencode({"date_from": self.months[0], "date_to": self.as_of})

    @property
    def monthly(self) -> list[tuple[Decimal, str]]:
        """Totals with the parameters of their month, which may go on after `as_of`."""
        ends = (min(month_end(month), self.as_of) for month in self.months)
        spans = zip(self.totals, self.months, ends, strict=True)
        return [(amount, urlencode({"date_from": first, "date_to": last})) for amount, first, last in spans]


def sales_history(client: Client, as_of: dt.date, limit: int | None = MOST_PRODUCTS) -> SalesHistory:
    """The twelve months that end with the month of `as_of`; products by their sum. `limit` None: all of them.

    The totals are of all products, also of those that are cut off.
    """
    months = [add_months(month_start(as_of), count) for count in range(1 - MONTHS, 1)]
    lines = ShipmentLine.objects.filter(client=client, date__gte=months[0], date__lte=as_of)
    cells = lines.annotate(month=TruncMonth("date")).order_by().values("product", "month")
    sums = list(cells.annotate(amount=Sum("amount"), quantity=Sum("quantity")))
    by_product: dict[int | None, list[dict[str, Any]]] = {}
    for cell in sums:
        by_product.setdefault(cell["product"], []).append(cell)
    # the key as the second: products of one sum keep their places from page to page
    ranked = sorted(by_product.items(), key=lambda item: (-_sum(item[1], "amount"), item[0] or 0))
    products = Product.objects.in_bulk([key for key, _cells in ranked[:limit] if key])
    rows = [
        ProductSales.of(products.get(key) if key else None, cells, months) for key, cells in ranked[:limit]
    ]
    return SalesHistory(
        months,
        rows,
        [total(cell["amount"] for cell in sums if cell["month"] == month) for month in months],
        _sum(sums, "amount"),
        len(ranked) > len(rows),
        as_of,
    )


def _sum(cells: list[dict[str, Any]], name: str) -> Decimal:
    return total(cell[name] for cell in cells)


def net_sales(client_id: int, first: dt.date, last: dt.date) -> Decimal:
    """Shipped less returned on these days, both included, RUB without VAT."""
    lines = ShipmentLine.objects.filter(client=client_id, date__range=(first, last))
    return lines.aggregate(sum=Sum("amount"))["sum"] or ZERO
