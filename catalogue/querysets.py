from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Self

from django.db.models import F, Sum, Value
from django.db.models.functions import Greatest

from kam_crm.shared.scoping import ReferenceQuerySet


class ProductQuerySet(ReferenceQuerySet):
    def on_sale(self) -> Self:
        return self.filter(is_active=True)


class PriceQuerySet(ReferenceQuerySet):
    def valid_on(self, day: dt.date) -> Self:
        return self.filter(valid_from__lte=day)


class StockQuerySet(ReferenceQuerySet):
    def totals(self, products: Iterable[int]) -> dict[int, Decimal]:
        """How much there is of each of these products in all warehouses; one that nobody counted is not in it."""
        rows = self.filter(product__in=products).order_by()
        return dict(rows.values_list("product").annotate(total=Sum("quantity")))

    def free_totals(self, products: Iterable[int]) -> dict[int, Decimal]:
        """The same without what is reserved; never less than nothing in a warehouse."""
        free = Greatest(F("quantity") - F("reserved"), Value(Decimal(0)))
        rows = self.filter(product__in=products).order_by()
        return dict(rows.values_list("product").annotate(total=Sum(free)))
