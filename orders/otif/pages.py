"""OTIF and fill rate by client, manager or month, and the orders behind each figure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.rights.permissions import SignedInRequest
from dossiers.models import Client
from kam_crm.shared import clock, currency, formats
from kam_crm.shared.clock import add_months, month_end, month_start
from kam_crm.shared.tables import Column
from kam_crm.shared.web.listings import Listing
from orders.confirming.states import order_machine
from orders.models import Order
from orders.otif.figures import Fulfilment, due_orders, fulfilment, fulfilment_by
from orders.otif.filters import VERDICTS, FulfilmentFilter

MONTHS = 12
GROUPED = (
    ("client", gettext_lazy("Clients")),
    ("manager", gettext_lazy("Managers")),
    ("month", gettext_lazy("Months")),
)
MOST = 200  # rows of a table of groups, the worst first


def year_up_to(today: dt.date) -> dict[str, str]:
    """The twelve months that end with this one, as parameters."""
    return {"date_from": add_months(month_start(today), 1 - MONTHS).isoformat(), "date_to": today.isoformat()}


def due_of(request: SignedInRequest, data: Mapping[str, Any]) -> QuerySet[Order]:
    due = due_orders(Order.objects.visible_to(request.user), clock.today())
    rows: QuerySet[Order] = FulfilmentFilter(data, due, request=request).qs
    return rows


@dataclass(frozen=True)
class GroupRow:
    """A client, manager or month; `query` are the parameters of the orders behind its figures."""

    words: str
    figures: Fulfilment
    query: dict[str, Any]

    def rows(self, **verdict: str) -> str:
        return urlencode({**self.query, **verdict})


class OtifPage:
    def __init__(self, request: SignedInRequest) -> None:
        self.request, self.user = request, request.user
        by = request.GET.get("by", "")
        self.by = by if by in dict(GROUPED) else "client"
        asked = {name: value for name, value in request.GET.items() if value and name != "by"}
        self.query = {**year_up_to(clock.today()), **asked}

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """One for each grouping."""
        return [
            {
                "label": words,
                "url": "?" + urlencode({**self.query, "by": name}),
                "current": name == self.by,
                "count": None,
            }
            for name, words in GROUPED
        ]

    @property
    def period(self) -> tuple[dt.date | None, dt.date | None]:
        form = FulfilmentFilter(self.query, Order.objects.none(), request=self.request).form
        given = form.cleaned_data if form.is_valid() else {}
        return given.get("date_from"), given.get("date_to")

    @cached_property
    def _due(self) -> QuerySet[Order]:
        return due_of(self.request, self.query)

    @cached_property
    def all(self) -> GroupRow:
        return GroupRow("", fulfilment(self._due), self.query)

    @cached_property
    def rows(self) -> list[GroupRow]:
        found = fulfilment_by(self._due, self.by)
        if self.by == "month":
            return [self._month(one) for one in reversed(found)]
        found.sort(key=lambda one: (one.otif_pct or 0, -one.due))
        names = self._names([one.key for one in found[:MOST]])
        return [
            GroupRow(names.get(one.key, "—"), one, {**self.query, self.by: one.key}) for one in found[:MOST]
        ]

    def _names(self, keys: list[int]) -> dict[int, str]:
        model, name = (Client, "name") if self.by == "client" else (User, "full_name")
        rows = (
            model.objects.visible_to(self.user) if self.by == "client" else User.objects.visible_to(self.user)
        )
        return dict(rows.filter(pk__in=keys).values_list("pk", name))

    def _month(self, one: Fulfilment) -> GroupRow:
        first, last = self.period
        ends = {
            "date_from": max(one.key, first) if first else one.key,
            "date_to": min(month_end(one.key), last) if last else month_end(one.key),
        }
        return GroupRow(formats.month_name(one.key), one, {**self.query, **ends})

    @property
    def figures(self) -> list[dict[str, Any]]:
        one = self.all.figures
        return [
            {"label": _("OTIF"), "value": formats.percent(one.otif_pct), "url": self._rows(),
             "note": _("%(part)s of %(all)s due orders") % {"part": one.otif, "all": one.due}},
            {"label": _("In time"), "value": formats.percent(one.in_time_pct), "url": self._rows(verdict="late"),
             "note": _("%(part)s of %(all)s that came") % {"part": one.in_time, "all": one.shipped}},
            {"label": _("Not in full"), "value": formats.plain(one.due - one.whole), "url": self._rows(verdict="short"),
             "note": ""},
            {"label": _("Fill rate"), "value": formats.percent(one.fill_rate), "url": self._rows(),
             "note": _("%(part)s of %(all)s") % {
                 "part": currency.short_amount(one.filled), "all": currency.short_amount(one.ordered)}},
        ]  # fmt: skip

    def _rows(self, **verdict: str) -> str:
        return f"{reverse('orders:otif_rows')}?{self.all.rows(**verdict)}"


class FulfilmentListing(Listing):
    """Orders that were due, each with what it is judged by."""

    page_name = "orders:otif_rows"
    client_path = "client__"
    sorts = {
        "promised": ("measured_on",),
        "number": ("number",),
        "client": ("client__sort_key",),
        "sum": ("gross",),
    }
    default_sort = "-promised"
    views_of = (
        (gettext_lazy("All"), {}),
        (gettext_lazy("Missed"), {"verdict": "missed"}),
        (gettext_lazy("Late"), {"verdict": "late"}),
        (gettext_lazy("Not in full"), {"verdict": "short"}),
    )
    export_view = "orders:otif_export"
    subject = "fulfilment"

    @cached_property
    def filtered(self) -> QuerySet[Order]:
        due = due_orders(self.of_scope(Order.objects.visible_to(self.user)), self.today)
        rows: QuerySet[Order] = FulfilmentFilter(self.query, due, request=self.request).qs
        return rows.select_related("client__manager", "client__summary")

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        return [
            {
                "order": order,
                "tone": order_machine.state(order.status).tone,
                "icon": order_machine.state(order.status).icon,
            }
            for order in self.page.items
        ]

    @cached_property
    def chips(self) -> list[dict[str, Any]]:
        chips: list[dict[str, Any]] = [{"name": "verdict", "label": _("How it came"), "options": VERDICTS}]
        if self.sees_managers:
            chips.append({"name": "manager", "label": _("Manager"), "options": self.managers})
        if chosen := self.only_option(Client.objects.visible_to(self.user).only("name"), "client"):
            chips.append({"name": "client", "label": _("Client"), "options": chosen})
        return chips

    @property
    def columns(self) -> list[Column]:
        return [
            Column(_("Number"), "number", width=14),
            Column(_("Client"), lambda order: order.client.name, width=40),
            Column(_("Manager"), lambda order: order.client.manager.full_name, width=24),
            Column(_("Promised"), "measured_on", width=12),
            Column(_("Came"), "came_on", width=12),
            Column(_("In time"), lambda order: _("yes") if order.is_in_time else _("no"), width=10),
            Column(_("In full"), lambda order: _("yes") if order.is_whole else _("no"), width=10),
            Column(currency.label(_("Ordered")), "ordered_sum", width=16),
            Column(currency.label(_("Filled")), "filled_sum", width=16),
        ]
