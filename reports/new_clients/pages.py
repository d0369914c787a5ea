"""New clients of a period by where they came from; each number opens the list of exactly these clients."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http.response import HttpResponseBase
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from accounts.rights.permissions import SignedInRequest
from dossiers.clients.filters import NONE, entered_between
from dossiers.clients.models.client import Source
from dossiers.models import Client, Stage
from kam_crm.shared import formats
from kam_crm.shared.clock import add_months, month_end, month_start
from kam_crm.shared.money import percent
from kam_crm.shared.pagination import Page
from kam_crm.shared.tables import Column
from kam_crm.shared.web.addresses import address
from kam_crm.shared.web.listings import Listing
from reports.nightly.runs import day_of

MONTH, QUARTER, YEAR, LAST_YEAR = "month", "quarter", "year", "last_year"
PERIODS = (
    (MONTH, pgettext_lazy("period", "This month")),
    (QUARTER, pgettext_lazy("period", "This quarter")),
    (YEAR, pgettext_lazy("period", "This year")),
    (LAST_YEAR, pgettext_lazy("period", "Last year")),
)
NO_DATES = dict.fromkeys(("since", "until"), "")


@dataclass(frozen=True)
class Row:
    """Clients entered in the period from one source, or all together; percentages None where nobody was entered."""

    label: str
    entered: int
    customers: int
    share: Decimal | None
    url: str
    customers_url: str

    @property
    def converted(self) -> Decimal | None:
        return percent(Decimal(self.customers), Decimal(self.entered))


class NewClients(Listing):
    """Clients by the day they were entered on; this year unless the address names another period or dates."""

    client_path = ""
    export_view = "reports:new_clients_export"
    subject = "new_clients"

    def __init__(self, request: SignedInRequest) -> None:
        super().__init__(request)
        self.first, self.last = self._period()

    # ---- period --------------------------------------------------------------------------------------------------

    def _period(self) -> tuple[dt.date | None, dt.date | None]:
        first, last = (day_of(self.query.get(name, "")) for name in NO_DATES)
        return (first, last) if first or last else bounds(self.query.get("period", ""), self.today)

    @property
    def period_words(self) -> str:
        return f"{formats.day(self.first)} – {formats.day(self.last)}"

    @property
    def periods(self) -> list[dict[str, Any]]:
        return [
            {
                "label": label,
                "url": self.with_(**NO_DATES, period="" if name == YEAR else name),
                "current": bounds(name, self.today) == (self.first, self.last),
            }
            for name, label in PERIODS
        ]

    # ---- rows ----------------------------------------------------------------------------------------------------

    @cached_property
    def filtered(self) -> QuerySet[Client]:
        seen: QuerySet[Client] = self.of_scope(Client.objects.visible_to(self.user))
        if self.query.get("manager"):
            seen = seen.filter(manager=self.number_of("manager"))
        return seen.filter(entered_between(self.first, self.last))

    @cached_property
    def rows(self) -> list[Row]:
        """Every source of the list, the richest first; clients without one last, where there are any."""
        by_source: QuerySet[Any, Any] = self.filtered.order_by().values("source")
        found = by_source.annotate(entered=Count("pk"), customers=Count("pk", filter=Q(stage=Stage.CUSTOMER)))
        counts = {one["source"]: (one["entered"], one["customers"]) for one in found}
        whole = sum(entered for entered, _customers in counts.values())
        named = sorted(Source.choices, key=lambda one: -counts.get(one[0], (0, 0))[0])
        rows = [self._row(name, label, *counts.get(name, (0, 0)), whole) for name, label in named]
        if "" in counts:
            rows.append(self._row(NONE, pgettext("source", "not named"), *counts[""], whole))
        return rows

    def _row(self, source: str, label: Any, entered: int, customers: int, whole: int) -> Row:
        return Row(
            label=capfirst(str(label)),
            entered=entered,
            customers=customers,
            share=percent(Decimal(entered), Decimal(whole)),
            # a nought opens nothing
            url=self._clients(source=source) if entered else "",
            customers_url=self._clients(source=source, stage=Stage.CUSTOMER.value) if customers else "",
        )

    def _clients(self, **more: str) -> str:
        given = {
            "entered_since": self.first and self.first.isoformat(),
            "entered_until": self.last and self.last.isoformat(),
            "manager": self.query.get("manager"),
            # a deputy's list shows their own clients unless it is told what this page shows
            "scope": self.scope if self.scopes else "",
            **more,
        }
        return address("dossiers:client_list", query={name: value for name, value in given.items() if value})

    @cached_property
    def whole(self) -> Row:
        entered, customers = (
            sum(getattr(row, name) for row in self.rows) for name in ("entered", "customers")
        )
        return Row(
            label=_("Together"),
            entered=entered,
            customers=customers,
            share=percent(Decimal(entered), Decimal(entered)),
            url=self._clients(),
            customers_url=self._clients(stage=Stage.CUSTOMER.value) if customers else "",
        )

    @cached_property
    def page(self) -> Page[Any]:
        """All on one page; nothing where nobody was entered."""
        return Page(self.rows if self.whole.entered else [], "", "")

    # ---- export --------------------------------------------------------------------------------------------------

    def export(self) -> HttpResponseBase:
        return self.exported([*self.rows, self.whole])

    @property
    def columns(self) -> list[Column]:
        return [
            Column(_("source"), "label", width=24),
            Column(_("entered"), "entered", "number"),
            Column(_("share, %"), "share", "percent"),
            Column(_("customers by now"), "customers", "number"),
            Column(_("of these customers, %"), "converted", "percent"),
        ]


def bounds(period: str, today: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of a period around today; the year for anything unknown."""
    if period == MONTH:
        return month_start(today), month_end(today)
    if period == QUARTER:
        first = dt.date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
        return first, month_end(add_months(first, 2))
    year = today.year - 1 if period == LAST_YEAR else today.year
    return dt.date(year, 1, 1), dt.date(year, 12, 31)
