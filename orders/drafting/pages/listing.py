from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.rights.covers import without_margin
from accounts.rights.permissions import SignedInRequest
from accounts.rights.secrets import has_regime
from dossiers.models import Client
from kam_crm.shared.pagination import PAGE_SIZE
from kam_crm.shared.web.listings import Listing
from orders.confirming.states import order_machine
from orders.drafting.filters import PERIODS, TO_SHIP, WAITING, OrderFilter
from orders.models import Order, OrderStatus

OF_CLIENT = 15  # orders on a page of the dossier, above what the client bought


class OrderListing(Listing):
    page_name = "orders:order_list"
    client_path = "client__"
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
        (_("To ship"), {"status": TO_SHIP}),
        (_("Late"), {"ship_late": "true"}),
        (pgettext_lazy("orders", "Shipped"), {"status": OrderStatus.SHIPPED.value}),
    )

    def __init__(self, request: SignedInRequest, client: Client | None = None) -> None:
        super().__init__(request)
        self.client = client
        self.page_size = PAGE_SIZE if client is None else OF_CLIENT

    def filter_by(self, data: Mapping[str, Any]) -> QuerySet[Order]:
        visible = Order.objects.visible_to(self.user)
        # of the dossier: the client of the page, whatever the address says
        visible = self.of_scope(visible) if self.client is None else visible.filter(client=self.client)
        rows: QuerySet[Order] = OrderFilter(data, visible, request=self.request).qs
        return rows

    @cached_property
    def filtered(self) -> QuerySet[Order]:
        return self.filter_by(self.query).select_related("client__manager", "client__summary")

    @cached_property
    def order(self) -> list[str]:
        """Orders of one day stand in the order in which they were entered; in a queue those of key clients first."""
        entered = "-created_at" if self.sort.startswith("-") else "created_at"
        first = ["-client__is_key"] if self.is_queue and self.sort == self.default_sort else []
        return [*first, *super().order, entered]

    @property
    def is_queue(self) -> bool:
        """What waits for somebody (R60). Where key status is a secret, its readers alone see it in the order."""
        sees_key = self.user.can("clients.strategy") or not has_regime()
        return sees_key and self.query.get("status") in (WAITING, TO_SHIP, OrderStatus.DRAFT)

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
                "tone": order_machine.state(order.status).tone,
                "icon": order_machine.state(order.status).icon,
                "is_late": self._late(order),
                "margin_hidden": order.client.manager_id in self._hidden,
            }
            for order in self.page.items
        ]

    @cached_property
    def _hidden(self) -> list[int]:
        return without_margin(self.user)

    def _late(self, order: Order) -> bool:
        """Something is to be shipped, and its day has passed."""
        return order.status in order_machine.starts_of("ship") and order.ship_on < self.today

    def view_rows(self, given: Mapping[str, str]) -> QuerySet[Order] | None:
        """Only of what waits: how many orders were ever shipped tells nobody anything."""
        if given.get("status") in (None, OrderStatus.SHIPPED):
            return None
        return self.filter_by(given)

    @cached_property
    def chips(self) -> list[dict[str, Any]]:
        chips = [
            {"name": "status", "label": _("Status"), "options": OrderStatus.choices},
            {"name": "period", "label": _("Period"), "options": PERIODS},
            {"name": "ship_late", "label": _("Shipping day"), "options": [("true", _("late"))]},
        ]
        if self.sees_managers:
            chips.append({"name": "manager", "label": _("Manager"), "options": self.managers})
        # clients are too many for a list of choices: only the one that is filtered by gets a chip
        if chosen := self.only_option(Client.objects.visible_to(self.user).only("name"), "client"):
            chips.append({"name": "client", "label": _("Client"), "options": chosen})
        return chips
