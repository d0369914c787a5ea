"""Two lists of where to invest: growth potential (R12), and what a client is worth over the coming years (R22)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.rights.permissions import SignedInRequest
from accounts.rules.in_force import number
from dossiers.models import Client, KeyAssessment, KeyDefinition, KeyStatus
from kam_crm.shared import currency, formats
from kam_crm.shared.money import ZERO, money, percent
from kam_crm.shared.tables import Column
from reports.key_clients.pages.whole import KeyListing
from reports.key_clients.sales import Sales, sales_of
from reports.key_clients.value import Forecast
from reports.models import Base

YEAR = 12


@dataclass(frozen=True)
class PotentialRow:
    """RUB without VAT: what the client bought in the window, and what it could buy a year beyond that."""

    client: Client
    amount: Decimal
    potential: Decimal | None
    supplier: str
    is_key: bool
    marks_met: int

    @property
    def name(self) -> str:
        return self.client.sort_key

    @property
    def taken(self) -> Decimal | None:
        """Our part of all it could buy from us, %."""
        return None if self.potential is None else percent(self.amount, self.amount + self.potential)

    @property
    def url(self) -> str:
        return reverse("dossiers:client_key", args=[self.client.pk])


class GrowthPotential(KeyListing):
    """Clients that are key by the second definition, and others of whom a potential is known."""

    sorts = {"name": ("name",), "amount": ("amount",), "potential": ("potential",), "taken": ("taken",)}
    default_sort = "-potential"
    page_address = "reports:growth_potential"
    export_view = "reports:growth_potential_export"
    subject = "growth_potential"
    bases = ()  # potential is counted in sales

    @cached_property
    def rows(self) -> list[PotentialRow]:
        by_potential = KeyStatus.objects.visible_to(self.user).in_force().filter(
            client=OuterRef("pk"), definition=KeyDefinition.POTENTIAL
        )  # fmt: skip
        known = KeyAssessment.objects.visible_to(self.user).filter(client=OuterRef("pk"), potential__gt=0)
        clients = self.clients.annotate(is_potential_key=Exists(by_potential))
        found = list(
            clients.filter(Q(is_potential_key=True) | Exists(known)).select_related(
                "manager", "key_assessment"
            )
        )
        sales = sales_of(
            self.user, [one.pk for one in found], self.as_of or self.today, self.policy, Base.REVENUE
        )
        return self.sorted([self._row(client, sales.get(client.pk, Sales())) for client in found])

    def _row(self, client: Any, sales: Sales) -> PotentialRow:
        known: KeyAssessment | None = getattr(client, "key_assessment", None)
        return PotentialRow(
            client=client,
            amount=sales.now,
            potential=known.potential if known else None,
            supplier=known.current_supplier if known else "",
            is_key=client.is_potential_key,
            marks_met=known.marks_met if known else 0,
        )

    @property
    def columns(self) -> list[Column]:
        return [
            Column(_("code"), lambda row: row.client.code),
            Column(_("client"), lambda row: row.client.name, width=32),
            Column(_("manager"), lambda row: row.client.manager.full_name, width=24),
            Column(currency.label(_("sales of the window")), "amount", "money"),
            Column(currency.label(_("potential a year")), "potential", "money"),
            Column(_("our part, %"), "taken", "percent"),
            Column(_("current supplier"), "supplier", width=24),
            Column(_("key by potential"), lambda row: _("yes") if row.is_key else _("no")),
            Column(_("three P"), "marks_met", "number"),
        ]


@dataclass(frozen=True)
class ValueRow:
    client: Client
    forecast: Forecast
    value: Decimal

    @property
    def name(self) -> str:
        return self.client.sort_key

    @property
    def margin(self) -> Decimal:
        return self.forecast.margin

    @property
    def growth(self) -> Decimal | None:
        return self.forecast.growth

    @property
    def url(self) -> str:
        return reverse("dossiers:client_key", args=[self.client.pk])


class ClientValues(KeyListing):
    """Key clients by net present value. Of costs: for those alone who see the margin of all of them."""

    sorts = {"name": ("name",), "value": ("value",), "margin": ("margin",), "growth": ("growth",)}
    default_sort = "-value"
    page_address = "reports:client_values"
    export_view = "reports:client_values_export"
    subject = "client_values"
    bases = ()  # value is made of gross profit

    def __init__(self, request: SignedInRequest) -> None:
        super().__init__(request)
        self.base = Base.GROSS_PROFIT.value
        self.rate, self.years = Decimal(number("npv_rate")), number("npv_years")

    @cached_property
    def rows(self) -> list[ValueRow]:
        if not self.sees_margin:
            return []
        clients = list(
            self.clients.filter(is_key=True).select_related("manager", "summary", "key_assessment")
        )
        keys = [client.pk for client in clients]
        sales = sales_of(self.user, keys, self.as_of or self.today, self.policy, self.base)
        return self.sorted([self._row(client, sales.get(client.pk, Sales())) for client in clients])

    def _row(self, client: Any, sales: Sales) -> ValueRow:
        known: KeyAssessment | None = getattr(client, "key_assessment", None)
        forecast = Forecast(
            margin=money(sales.now * YEAR / self.policy.window_months),
            growth=sales.growth,
            debt=client.summary.debt,
            service=(known.service_cost if known else None) or ZERO,
            investment=(known.investment if known else None) or ZERO,
        )
        return ValueRow(client, forecast, forecast.value(self.rate, self.years))

    @property
    def rule_words(self) -> str:
        words = _("%(years)d years at %(rate)s: gross profit of the last 12 months, growing as it grew, less service "
                  "and the price of the debt")  # fmt: skip
        return words % {"years": self.years, "rate": formats.percent(self.rate, 0)}

    @property
    def columns(self) -> list[Column]:
        return [
            Column(_("code"), lambda row: row.client.code),
            Column(_("client"), lambda row: row.client.name, width=32),
            Column(_("manager"), lambda row: row.client.manager.full_name, width=24),
            Column(self.header(currency.label(_("gross profit a year"))), "margin", "money"),
            Column(_("growth, %"), "growth", "percent"),
            Column(currency.label(_("debt")), lambda row: row.forecast.debt, "money"),
            Column(currency.label(_("service a year")), lambda row: row.forecast.service, "money"),
            Column(currency.label(_("investment")), lambda row: row.forecast.investment, "money"),
            Column(
                currency.label(
                    _("NPV, %(years)d years, %(rate)s")
                    % {"years": self.years, "rate": formats.percent(self.rate, 0)}
                ),
                "value",
                "money",
            ),
        ]
