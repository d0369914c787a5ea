"""The lists of orders and of products as one person filters them; each part is asked for only when it is shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.pagination import PAGE_SIZE, Keyset, Page
from orders.filters import PERIODS, WAITING, OrderFilter, ProductFilter
from orders.models import Order, OrderStatus, Price, PriceColumn, Product, ProductGroup

NOT_A_FILTER = {"sort", "cursor", "on", "format"}
CAP = 100  # a view's count is exact below
OF_CLIENT = 15  # orders on a page of the dossier, above what the client bought
MOST_OPTIONS = 50  # of a chip; who has more searches
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


class Listing:
    """What the lists have in common: the filters stand in the address, the order too."""

    sorts: dict[str, str] = {}
    default_sort = ""
    export_view = ""

    def __init__(self, request: HttpRequest, user: User) -> None:
        self.request, self.user, self.query = request, user, request.GET
        wanted = self.query.get("sort", self.default_sort)
        self.sort = wanted if wanted.lstrip("-") in self.sorts else self.default_sort

    @property
    def order(self) -> str:
        return ("-" if self.sort.startswith("-") else "") + self.sorts[self.sort.lstrip("-")]

    @cached_property
    def filters(self) -> dict[str, Any]:
        return {name: value for name, value in self.query.items() if value and name not in NOT_A_FILTER}

    @property
    def can_export(self) -> bool:
        return self.user.can("exports.run")

    @property
    def export_urls(self) -> list[tuple[str, str]]:
        address = reverse(self.export_view)
        return [(fmt.upper(), f"{address}{self.with_(format=fmt)}") for fmt in ("xlsx", "csv")]

    def with_(self, **changes: str) -> str:
        query: QueryDict = self.query.copy()
        query.pop("cursor", None)
        for name, value in changes.items():
            query[name] = value
        return f"?{query.urlencode()}"

    def options(self, rows: QuerySet[Any], name: str) -> list[tuple[int, str]]:
        """The first rows; the chosen one is there too, else it could not be taken off."""
        found = [(row.pk, str(row)) for row in rows[:MOST_OPTIONS]]
        chosen = self.query.get(name, "")
        if chosen.isdecimal() and int(chosen) not in dict(found):
            found += [(row.pk, str(row)) for row in rows.filter(pk=int(chosen))]
        return found


class OrderListing(Listing):
    sorts = {
        "date": "date",
        "ship": "ship_on",
        "sum": "gross",
        "number": "number",
        "client": "client__sort_key",
    }
    default_sort = "-date"
    export_view = "orders:order_export"
    views_of: tuple[tuple[Any, dict[str, str]], ...] = (
        (_("All"), {}),
        (_("Drafts"), {"status": OrderStatus.DRAFT.value}),
        (_("Waiting for an answer"), {"status": WAITING}),
        (_("To ship"), {"status": OrderStatus.CONFIRMED.value}),
        (pgettext_lazy("orders", "Shipped"), {"status": OrderStatus.SHIPPED.value}),
    )

    def __init__(self, request: HttpRequest, user: User, client: Client | None = None) -> None:
        super().__init__(request, user)
        self.client = client

    def filtered(self, data: Mapping[str, Any]) -> QuerySet[Order]:
        visible = Order.objects.visible_to(self.user)
        if self.client is not None:
            visible = visible.filter(client=self.client)
        rows: QuerySet[Order] = OrderFilter(data, visible, request=self.request).qs
        return rows

    @cached_property
    def orders(self) -> QuerySet[Order]:
        return self.filtered(self.query).select_related("client__manager", "client__figures")

    @cached_property
    def page(self) -> Page[Order]:
        """Orders of one day stand in the order in which they were entered."""
        order = [self.order, "-created_at" if self.order.startswith("-") else "created_at"]
        size = PAGE_SIZE if self.client is None else OF_CLIENT
        return Keyset(self.orders, order, size).page(self.query.get("cursor", ""))

    @property
    def sees_managers(self) -> bool:
        return self.user.role != "kam"

    @property
    def sees_margin(self) -> bool:
        return self.user.can("margin.view")

    @property
    def can_create(self) -> bool:
        return self.user.can("orders.create")

    @property
    def today(self) -> dt.date:
        return clock.today()

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        return [
            {
                "order": order,
                "tone": TONES[order.status],
                "icon": STATUS_ICONS[order.status],
                "is_late": self._late(order),
            }
            for order in self.page.items
        ]

    def _late(self, order: Order) -> bool:
        """Confirmed, and its day of shipping has passed."""
        return order.status == OrderStatus.CONFIRMED and order.ship_on < self.today

    @property
    def views(self) -> list[dict[str, Any]]:
        return [
            {
                "label": label,
                "url": f"?{urlencode(given)}",
                "current": self.filters == given,
                "count": self._capped(given),
            }
            for label, given in self.views_of
        ]

    def _capped(self, given: Mapping[str, str]) -> str | None:
        """Only of what waits: how many orders were ever shipped tells nobody anything."""
        if given.get("status") in (None, OrderStatus.SHIPPED):
            return None
        count = self.filtered(given).order_by().values("pk")[:CAP].count()
        return f"{CAP - 1}+" if count == CAP else str(count)

    @cached_property
    def chips(self) -> list[dict[str, Any]]:
        chips = [
            {"name": "status", "label": _("Status"), "options": OrderStatus.choices},
            {"name": "period", "label": _("Period"), "options": PERIODS},
        ]
        if self.sees_managers:
            managers = User.objects.managers().visible_to(self.user).order_by("full_name")
            chips.append(
                {"name": "manager", "label": _("Manager"), "options": self.options(managers, "manager")}
            )
        if self.query.get("client", "").isdecimal():
            clients = Client.objects.visible_to(self.user).filter(pk=int(self.query["client"]))
            chosen = [(client.pk, client.name) for client in clients]
            chips.append({"name": "client", "label": _("Client"), "options": chosen})
        return chips


class ProductListing(Listing):
    """Products with their prices of a day (`on`, today unless said otherwise) in every column."""

    sorts = {"name": "sort_key", "code": "code"}
    default_sort = "name"
    export_view = "orders:product_export"

    @cached_property
    def day(self) -> dt.date:
        try:
            return parse_date(self.query.get("on", "")) or clock.today()
        except ValueError:
            return clock.today()

    @cached_property
    def products(self) -> QuerySet[Product]:
        visible = Product.objects.visible_to(self.user).select_related("group")
        given = self.query if "is_active" in self.query else {**self.query.dict(), "is_active": "true"}
        rows: QuerySet[Product] = ProductFilter(given, visible, request=self.request).qs
        return rows

    @cached_property
    def page(self) -> Page[Product]:
        return Keyset(self.products, [self.order]).page(self.query.get("cursor", ""))

    @cached_property
    def columns(self) -> list[PriceColumn]:
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
            (product, [found.get((product.pk, column.pk)) for column in self.columns]) for product in products
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
