"""The shipment lines behind a figure, with their sums. Cost and margin only for those who may see them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cached_property
from typing import Any

import django_filters
from django.db.models import Count, F, Min, Q, QuerySet, Sum
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.rights.covers import without_margin
from accounts.rights.permissions import SignedInRequest
from catalogue.models import Product, ProductGroup
from dossiers.models import Client
from kam_crm.shared import currency, formats
from kam_crm.shared.clock import add_months, month_end, month_start
from kam_crm.shared.money import ZERO, percent
from kam_crm.shared.tables import Column
from kam_crm.shared.web.listings import Listing
from kam_crm.shared.web.params import int_param
from orders.models import LineKind, ShipmentLine
from reports.models import ClientMonth
from reports.nightly.runs import data_as_of, day_of
from reports.segments.services import policy_for, window

BATCH = 2000
ALL, MONTH, NONE = "all", "month", "none"
NO_PERIOD = dict.fromkeys(("month", "date_from", "date_to", "period"), "")
SHOWN = ("shipment__order", "client__manager", "product")


class SalesFilter(django_filters.FilterSet):
    client = django_filters.NumberFilter(field_name="client_id", label=_("client"))
    manager = django_filters.NumberFilter(field_name="client__manager_id", label=_("manager"))
    department = django_filters.NumberFilter(
        field_name="client__manager__department_id", label=_("department")
    )
    product = django_filters.CharFilter(method="by_product", label=_("product, or none"))
    group = django_filters.NumberFilter(field_name="product__group_id", label=_("product group"))
    kind = django_filters.ChoiceFilter(choices=LineKind.choices, label=_("kind"))
    cost = django_filters.ChoiceFilter(
        choices=[("unknown", _("cost not known"))], method="by_cost", label=_("cost")
    )

    class Meta:
        model = ShipmentLine
        fields: list[str] = []

    def by_product(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == NONE:
            return rows.filter(product__isnull=True)
        key = int_param(value)
        return rows.none() if key is None else rows.filter(product=key)

    def by_cost(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Only for those who see costs; for others the filter changes nothing."""
        user = self.request.user
        # else the filter would tell which costs are unknown, line by line
        if not user.can("margin.view"):
            return rows
        return rows.filter(cost__isnull=True).exclude(client__manager__in=without_margin(user))


class SalesListing(Listing):
    """Without a period: the window of the segments for one client, else the month of the last nightly."""

    page_name = "reports:sales_rows"
    client_path = "client__"
    sorts = {"date": ("date",), "amount": ("amount", "-date")}
    default_sort = "-date"
    export_view = "reports:sales_export"
    subject = "sales"

    def __init__(self, request: SignedInRequest) -> None:
        super().__init__(request)
        self.as_of = data_as_of() or self.today
        self.first, self.last = self._period()

    @property
    def is_new(self) -> bool:
        """Not one shipment yet of all that the person sees, whatever the filters."""
        return not ShipmentLine.objects.visible_to(self.user).exists()

    @cached_property
    def sees_margin(self) -> bool:
        """Costs and their sums: not where the list holds clients whose margin this person does not see."""
        hidden = without_margin(self.user)
        if not self.user.can("margin.view"):
            return False
        return not hidden or not self.filtered.filter(client__manager__in=hidden).exists()

    # ---- period --------------------------------------------------------------------------------------------------

    def _period(self) -> tuple[dt.date | None, dt.date | None]:
        month, first, last = (day_of(self.query.get(name, "")) for name in ("month", "date_from", "date_to"))
        if month:
            return month_start(month), month_end(month)
        if first or last:
            return first, last
        if self.query.get("period") == ALL:
            return None, None
        # what figures of the month are made of: as far as the last nightly
        if self.query.get("period") == MONTH:
            return month_start(self.as_of), self.as_of
        return self._window if self.query.get("client") else (month_start(self.as_of), month_end(self.as_of))

    @cached_property
    def _window(self) -> tuple[dt.date, dt.date]:
        first, last = window(self.as_of, policy_for(self.as_of))
        return first, month_end(last)

    @property
    def period_words(self) -> str:
        if self.first is None and self.last is None:
            return str(_("all time"))
        return f"{formats.day(self.first)} – {formats.day(self.last)}"

    @property
    def periods(self) -> list[dict[str, Any]]:
        this, (first, last) = month_start(self.as_of), self._window
        before = add_months(this, -1)
        months: list[tuple[Any, dict[str, str], bool]] = [
            (formats.month_name(one), {"month": f"{one:%Y-%m}"}, self._is(one, month_end(one)))
            for one in (this, before)
        ]
        twelve = {"date_from": first.isoformat(), "date_to": last.isoformat()}
        choices = [*months, (_("Window of the segments"), twelve, self._is(first, last)),
                   (_("All time"), {"period": ALL}, self._is(None, None))]  # fmt: skip
        chips = [
            {"label": label, "url": self.with_(**(NO_PERIOD | given)), "current": current}
            for label, given, current in choices
        ]
        # a period that a figure brought along; the chip takes it off
        if not any(chip["current"] for chip in chips):
            own = {"label": self.period_words, "url": self.with_(**NO_PERIOD), "current": True, "own": True}
            chips.append(own)
        return chips

    def _is(self, first: dt.date | None, last: dt.date | None) -> bool:
        return (self.first, self.last) == (first, last)

    # ---- rows and sums -------------------------------------------------------------------------------------------

    @cached_property
    def filtered(self) -> QuerySet[ShipmentLine]:
        rows: QuerySet[ShipmentLine] = self.of_scope(ShipmentLine.objects.visible_to(self.user))
        rows = rows.filter(date__gte=self.first) if self.first else rows
        rows = rows.filter(date__lte=self.last) if self.last else rows
        if self.query.get("fresh"):
            rows = rows.filter(client__in=self._fresh_clients)
        if self.query.get("sold"):
            rows = rows.filter(client__in=self._buyers(rows))
        found: QuerySet[ShipmentLine] = SalesFilter(self.query, rows, request=self.request).qs
        return found.select_related(*SHOWN)

    @staticmethod
    def _buyers(rows: QuerySet[ShipmentLine]) -> QuerySet[Any]:
        """Clients to whom more was sold in the period than came back."""
        sums = rows.order_by().values("client").annotate(whole=Sum("amount"))
        return sums.filter(whole__gt=0).values("client")

    @property
    def _fresh_clients(self) -> QuerySet[Any]:
        """Clients whose first-ever shipment lies in the period."""
        # of all clients, unscoped: the lines it narrows are the user's own (`filtered`)
        first = ClientMonth.objects.order_by().values("client").annotate(first=Min("first_sale_on"))
        first = first.filter(first__gte=self.first) if self.first else first
        return (first.filter(first__lte=self.last) if self.last else first).values("client")

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [
            {
                "line": line,
                "margin": None if line.cost is None else line.amount - line.cost,
                "client_url": reverse("desk:client_overview", args=[line.client_id]),
                "shipment_url": reverse("orders:shipment_detail", args=[line.shipment_id]),
            }
            for line in self.page.items
        ]

    @cached_property
    def sums(self) -> dict[str, Any]:
        """Of all lines the filters leave; gross profit only of lines with a known cost."""
        unknown = Q(cost__isnull=True)
        found: dict[str, Any] = self.filtered.order_by().aggregate(
            lines=Count("pk"),
            clients=Count("client", distinct=True),
            whole=Sum("amount", default=ZERO),
            # gross profit compares like with like: the sum of exactly those lines whose cost is summed
            known=Sum("amount", filter=~unknown, default=ZERO),
            spent=Sum("cost", default=ZERO),
            unknown_lines=Count("pk", filter=unknown),
        )
        return found

    @property
    def margin(self) -> Decimal:
        return self.sums["known"] - self.sums["spent"]  # type: ignore[no-any-return]

    @property
    def margin_pct(self) -> Decimal | None:
        return percent(self.margin, self.sums["known"])

    @property
    def unknown_share(self) -> Decimal | None:
        """Lines without a known cost in % of all lines."""
        return percent(Decimal(self.sums["unknown_lines"]), Decimal(self.sums["lines"]))

    @property
    def figures(self) -> list[dict[str, Any]]:
        count = self.sums["clients"]
        shown: list[dict[str, Any]] = [
            {"label": currency.label(_("Sales net of VAT")), "value": formats.money(self.sums["whole"]),
             "note": self.period_words},
            {"label": _("Lines"), "value": formats.whole(self.sums["lines"]),
             "note": ngettext("%(count)s client", "%(count)s clients", count) % {"count": formats.whole(count)}},
        ]  # fmt: skip
        if not self.sees_margin:
            return shown
        unknown = formats.percent(self.unknown_share) if self.sums["lines"] else formats.NOTHING
        return [
            *shown,
            {"label": currency.label(_("Gross profit")), "value": formats.money(self.margin),
             "note": _("of lines with a known cost")},
            {"label": _("Margin"), "value": formats.percent(self.margin_pct)},
            {"label": _("Lines without a cost"), "value": unknown,
             "url": self.with_(cost="unknown") if self.sums["unknown_lines"] else "",
             "note": _("left out of gross profit")},
        ]  # fmt: skip

    # ---- chips ---------------------------------------------------------------------------------------------------

    @cached_property
    def client_choice(self) -> list[tuple[int, str]]:
        return self.only_option(Client.objects.visible_to(self.user), "client")

    @cached_property
    def product_choice(self) -> list[tuple[Any, Any]]:
        if self.query.get("product") == NONE:
            return [(NONE, _("none"))]
        return self.only_option(Product.objects.visible_to(self.user), "product")

    @cached_property
    def group_choice(self) -> list[tuple[Any, Any]]:
        """The product group that a figure brought along."""
        return self.only_option(ProductGroup.objects.visible_to(self.user), "group")

    @property
    def kinds(self) -> list[tuple[str, Any]]:
        return list(LineKind.choices)

    # ---- export --------------------------------------------------------------------------------------------------

    def export(self) -> HttpResponseBase:
        rows = self.filtered.annotate(margin=F("amount") - F("cost"))
        return self.exported(self.in_order(rows).iterator(BATCH))

    @property
    def columns(self) -> list[Column]:
        shown = [
            Column(str(_("date")), "date", "date"),
            Column(str(_("document")), lambda row: row.shipment.number),
            Column(str(_("code of the client")), lambda row: row.client.code),
            Column(str(_("client")), lambda row: row.client.name, width=36),
            Column(str(_("manager")), lambda row: row.client.manager.full_name, width=24),
            Column(str(_("code of the product")), lambda row: row.product.code if row.product else ""),
            Column(str(_("product")), lambda row: row.product.name if row.product else "", width=36),
            Column(str(_("kind")), lambda row: str(row.get_kind_display())),
            Column(str(_("quantity")), "quantity", "number"),
            Column(str(_("amount net of VAT")), "amount", "money"),
        ]
        if not self.sees_margin:
            return shown
        return [*shown, Column(str(_("cost")), "cost", "money"), Column(str(_("margin")), "margin", "money")]
