"""The lists of orders and of products as one person filters them; each part is asked for only when it is shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.deputies import without_margin
from accounts.listing import Listing
from accounts.permissions import SignedInRequest
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.pagination import PAGE_SIZE
from orders.filters import PERIODS, WAITING, OrderFilter, ProductFilter
from orders.models import Order, OrderStatus, Price, PriceColumn, Product, ProductGroup

OF_CLIENT = 15  # orders on a page of the dossier, above what the client bought
TONES: dict[str, str] = {
    OrderStatus.DRAFT: "",
    OrderStatus.APPROVAL: "amber",
    OrderStatus.HOLD: "red",
    OrderStatus.CONFIRMED: "green",
    OrderStatus.SHIPPED: "green",
    OrderStatus.CANCELLED: "",
}
STATUS_ICONS: dict[str, str] = {
    OrderStatus.DRAFT: "pencil",
    OrderStatus.APPROVAL: "clock",
    OrderStatus.HOLD: "hand-stop",
    OrderStatus.CONFIRMED: "circle-check",
    OrderStatus.SHIPPED: "truck-delivery",
    OrderStatus.CANCELLED: "circle-x",
}


class OrderListing(Listing):
    page_name = "orders:order_list"
    sorts = {
        "date": ("date",),
        "ship": ("ship_on",),
        "sum": ("gross",),
        "number": ("number",),
        "client": ("client__sort_key",),
    }
    default_sort = "-date"
    export_view = "orders:order_export"
    views_of = (
        (_("All"), {}),
        (_("Drafts"), {"status": OrderStatus.DRAFT.value}),
        (_("Waiting for an answer"), {"status": WAITING}),
        (_("To ship"), {"status": OrderStatus.CONFIRMED.value}),
        (pgettext_lazy("orders", "Shipped"), {"status": OrderStatus.SHIPPED.value}),
    )

    def __init__(self, request: SignedInRequest, client: Client | None = None) -> None:
        super().__init__(request)
        self.client = client
        self.page_size = PAGE_SIZE if client is None else OF_CLIENT

    def filtered(self, data: Mapping[str, Any]) -> QuerySet[Order]:
        visible = Order.objects.visible_to(self.user)
        if self.client is not None:
            visible = visible.filter(client=self.client)
        rows: QuerySet[Order] = OrderFilter(data, visible, request=self.request).qs
        return rows

    @cached_property
    def rows_found(self) -> QuerySet[Order]:
        return self.filtered(self.query).select_related("client__manager", "client__figures")

    @cached_property
    def order(self) -> list[str]:
        """Orders of one day stand in the order in which they were entered."""
        return [*super().order, "-created_at" if self.sort.startswith("-") else "created_at"]

    @property
    def sees_margin(self) -> bool:
        return self.user.can("margin.view")

    @property
    def can_create(self) -> bool:
        return self.user.can("orders.create")

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        return [
            {
                "order": order,
                "tone": TONES[order.status],
                "icon": STATUS_ICONS[order.status],
                "is_late": self._late(order),
                "margin_hidden": order.client.manager_id in self._hidden,
            }
            for order in self.page.items
        ]

    @cached_property
    def _hidden(self) -> list[int]:
        return without_margin(self.user)

    def _late(self, order: Order) -> bool:
        """Confirmed, and its day of shipping has passed."""
        return order.status == OrderStatus.CONFIRMED and order.ship_on < self.today

    def view_count(self, given: Mapping[str, str]) -> str | None:
        """Only of what waits: how many orders were ever shipped tells nobody anything."""
        if given.get("status") in (None, OrderStatus.SHIPPED):
            return None
        return self.capped(self.filtered(given))

    @cached_property
    def chips(self) -> list[dict[str, Any]]:
        chips = [
            {"name": "status", "label": _("Status"), "options": OrderStatus.choices},
            {"name": "period", "label": _("Period"), "options": PERIODS},
        ]
        if self.sees_managers:
            chips.append({"name": "manager", "label": _("Manager"), "options": self.managers})
        if chosen := self.only_option(Client.objects.visible_to(self.user).only("name"), "client"):
            chips.append({"name": "client", "label": _("Client"), "options": chosen})
        return chips


class ProductListing(Listing):
    """Products with their prices of a day (`on`, today unless said otherwise) in every column."""

    page_name = "orders:product_list"
    sorts = {"name": ("sort_key",), "code": ("code",)}
    default_sort = "name"
    no_filters = Listing.no_filters | {"on"}
    export_view = "orders:product_export"

    @cached_property
    def day(self) -> dt.date:
        try:
            return parse_date(self.query.get("on", "")) or clock.today()
        except ValueError:
            return clock.today()

    @cached_property
    def rows_found(self) -> QuerySet[Product]:
        visible = Product.objects.visible_to(self.user).select_related("group")
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
        found = {(price.product_id, price.column_id): price.price for price in newest}
        return [
            (product, [found.get((product.pk, column.pk)) for column in self.price_columns])
            for product in products
        ]

    @property
    def sees_margin(self) -> bool:
        return self.user.can("margin.view")

    @cached_property
    def chips(self) -> list[dict[str, Any]]:
        groups = ProductGroup.objects.visible_to(self.user).order_by("name")
        return [
            {"name": "group", "label": _("Group"), "options": self.options(groups, "group")},
            {"name": "is_active", "label": _("On sale"), "options": [("true", _("yes")), ("false", _("no"))]},
        ]
