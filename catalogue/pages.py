from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from accounts.models import User
from catalogue.filters import ProductFilter
from catalogue.models import Price, PriceColumn, Product, ProductGroup, Stock, VatRate
from catalogue.vat import VatKind
from kam_crm.shared import clock
from kam_crm.shared.tables import Column
from kam_crm.shared.web.listings import Listing


@dataclass(frozen=True)
class VatLine:
    """A rate with its last day, None where no other is known to follow."""

    rate: VatRate
    until: dt.date | None
    state: str  # past, present, coming


def vat_lines(user: User) -> list[VatLine]:
    """By kind, the newest first."""
    today, lines = clock.today(), []
    following: VatRate | None = None
    for row in VatRate.objects.visible_to(user).order_by("kind", "-valid_from"):
        later = following if following is not None and following.kind == row.kind else None
        until = later.valid_from - dt.timedelta(days=1) if later else None
        state = "coming" if row.valid_from > today else "past" if until and until < today else "present"
        lines.append(VatLine(row, until, state))
        following = row
    return sorted(lines, key=lambda line: VatKind.values.index(line.rate.kind))


class ProductListing(Listing):
    """Products with their prices of a day (`on`, by default today) in every column."""

    page_name = "catalogue:product_list"
    sorts = {"name": ("sort_key",), "code": ("code",)}
    default_sort = "name"
    no_filters = Listing.no_filters | {"on"}
    export_view = "catalogue:product_export"
    subject = "products"

    @cached_property
    def day(self) -> dt.date:
        # None for what is no date, but ValueError for one that no calendar has
        try:
            return parse_date(self.query.get("on", "")) or clock.today()
        except ValueError:
            return clock.today()

    @cached_property
    def filtered(self) -> QuerySet[Product]:
        visible = Product.objects.visible_to(self.user).select_related("group")
        # what is no longer sold is shown only when asked for
        given = self.query if "is_active" in self.query else {**self.query.dict(), "is_active": "true"}
        rows: QuerySet[Product] = ProductFilter(given, visible, request=self.request).qs
        return rows

    @cached_property
    def price_columns(self) -> list[PriceColumn]:
        return list(PriceColumn.objects.visible_to(self.user))

    @cached_property
    def rows(self) -> list[tuple[Product, list[Decimal | None]]]:
        return self.priced(self.page.items)

    def priced(self, products: list[Product]) -> list[tuple[Product, list[Decimal | None]]]:
        """Each product with its price in every column, None where it has none. One query."""
        prices = Price.objects.visible_to(self.user).valid_on(self.day)
        newest = prices.filter(product__in=[product.pk for product in products])
        newest = newest.order_by("product_id", "column_id", "-valid_from").distinct("product_id", "column_id")
        # a dictionary instead of a query for every cell of the table
        found = {(price.product_id, price.column_id): price.price for price in newest}
        return [
            (product, [found.get((product.pk, column.pk)) for column in self.price_columns])
            for product in products
        ]

    @cached_property
    def in_stock(self) -> dict[int, Decimal]:
        """Units of each product of this page in all warehouses, now and not on the day of the prices."""
        return self._counted(self.page.items)

    def _counted(self, products: list[Product]) -> dict[int, Decimal]:
        return Stock.objects.visible_to(self.user).totals([product.pk for product in products])

    @property
    def sees_margin(self) -> bool:
        return self.user.can("margin.view")

    @cached_property
    def chips(self) -> list[dict[str, Any]]:
        groups = ProductGroup.objects.visible_to(self.user).offered().order_by("name")
        return [
            {"name": "group", "label": _("Group"), "options": self.options(groups, "group")},
            {"name": "is_active", "label": _("On sale"), "options": [("true", _("yes")), ("false", _("no"))]},
        ]

    @property
    def columns(self) -> list[Column]:
        """The price list of the day, with every column."""
        columns = [
            Column(_("code"), lambda row: row[0].code),
            Column(_("name"), lambda row: row[0].name, width=40),
            Column(_("group"), lambda row: str(row[0].group or ""), width=24),
            Column(_("unit"), lambda row: row[0].unit, width=8),
            Column(_("VAT, %"), lambda row: row[0].vat_rate, "number", width=8),
            *(_price_column(position, column.name) for position, column in enumerate(self.price_columns)),
        ]
        if self.sees_margin:
            columns.append(Column(_("cost of a unit"), lambda row: row[0].cost, "money"))
        columns.append(Column(_("in stock"), lambda row: self.in_stock.get(row[0].pk), "number"))
        return columns

    def export(self) -> HttpResponseBase:
        products = list(self.in_order(self.filtered))
        self.in_stock = self._counted(products)
        return self.exported(self.priced(products))


def _price_column(position: int, name: str) -> Column:
    # a function of its own: lambdas made in a loop would all read the last position
    return Column(name, lambda row: row[1][position], "money")
