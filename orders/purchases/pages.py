from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dossiers.models import Client
from kam_crm.shared.tables import Column
from kam_crm.shared.web.listings import Listing
from orders.models import PurchaseRequest
from orders.purchases.filters import STATUSES, PurchaseFilter
from orders.purchases.states import purchase_machine


class PurchaseListing(Listing):
    page_name = "orders:purchase_list"
    client_path = "client__"
    sorts = {
        "asked": ("created_at",),
        "expected": ("expected_on",),
        "client": ("client__sort_key",),
    }
    default_sort = "-asked"
    views_of = (
        (_("All"), {}),
        (pgettext_lazy("purchases", "Open"), {"status": "open"}),
        (pgettext_lazy("purchases", "Arrived"), {"status": "arrived"}),
    )
    export_view = "orders:purchase_export"
    subject = "purchases"

    @cached_property
    def filtered(self) -> QuerySet[PurchaseRequest]:
        visible = self.of_scope(PurchaseRequest.objects.visible_to(self.user))
        rows: QuerySet[PurchaseRequest] = PurchaseFilter(self.query, visible, request=self.request).qs
        return rows.select_related("client", "product", "order", "asked_by")

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        return [
            {
                "purchase": one,
                "tone": purchase_machine.state(one.status).tone,
                "icon": purchase_machine.state(one.status).icon,
                "actions": purchase_machine.allowed_actions(one, self.user),
                "is_late": self._late(one),
            }
            for one in self.page.items
        ]

    def _late(self, purchase: PurchaseRequest) -> bool:
        is_open = purchase_machine.state(purchase.status).is_open
        return bool(is_open and purchase.expected_on and purchase.expected_on < self.today)

    @cached_property
    def chips(self) -> list[dict[str, Any]]:
        chips: list[dict[str, Any]] = [{"name": "status", "label": _("Status"), "options": STATUSES}]
        if self.sees_managers:
            chips.append({"name": "manager", "label": _("Manager"), "options": self.managers})
        if chosen := self.only_option(Client.objects.visible_to(self.user).only("name"), "client"):
            chips.append({"name": "client", "label": _("Client"), "options": chosen})
        return chips

    @property
    def columns(self) -> list[Column]:
        return [
            Column(str(_("Product")), lambda one: one.product.name, width=40),
            Column(str(_("Quantity")), "quantity", width=12),
            Column(str(_("Client")), lambda one: one.client.name, width=40),
            Column(str(_("Order")), lambda one: one.order.number, width=14),
            Column(str(_("Status")), lambda one: str(one.get_status_display()), width=14),
            Column(str(_("Supplier")), "supplier", width=30),
            Column(str(_("Expected on")), "expected_on", width=12),
        ]
