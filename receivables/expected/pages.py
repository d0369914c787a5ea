"""The page of expected money: weeks, and the clients behind one of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from dossiers.models import Client
from kam_crm.shared import currency, formats
from kam_crm.shared.pagination import Page
from kam_crm.shared.tables import Column
from kam_crm.shared.web.addresses import address
from kam_crm.shared.web.listings import Listing
from receivables.collection.filters import DebtFilter
from receivables.expected.figures import DUE, KINDS, LIKELY, PROMISED, Part, expected, summed

WEEKS = 8
LATE, LATER = "late", "later"  # in the address, beside a Monday
WEEK = dt.timedelta(days=7)


@dataclass(frozen=True)
class Row:
    """A week or a client: sums by due date, promised, and as late as usual; each with the address behind it."""

    name: str
    note: str
    url: str
    parts: list[Part]
    due_url: str = ""

    def of(self, kind: str) -> Decimal:
        return summed(self.parts, kind)

    @property
    def sums(self) -> list[tuple[Decimal, str]]:
        addresses = {DUE: self.due_url or self.url}
        return [(self.of(kind), addresses.get(kind, self.url)) for kind in KINDS]


class ExpectedListing(Listing):
    """Weeks ahead; with `week` in the address the clients of that week. Filters are those of the debts."""

    client_path = ""
    export_view = "receivables:expected_export"
    subject = "expected"
    no_filters = {*Listing.no_filters, "week"}

    @cached_property
    def filtered(self) -> QuerySet[Client]:
        seen = self.of_scope(Client.objects.visible_to(self.user))
        rows: QuerySet[Client] = DebtFilter(self.query, seen, request=self.request).qs
        return rows

    @cached_property
    def parts(self) -> list[Part]:
        return expected(self.filtered, self.today, by_client=bool(self.chosen))

    @property
    def mondays(self) -> list[dt.date]:
        first = self.today - dt.timedelta(days=self.today.weekday())
        return [first + WEEK * n for n in range(WEEKS)]

    @cached_property
    def chosen(self) -> str:
        """The week whose clients are shown: a Monday, «late» or «later»; empty for the table of weeks."""
        asked = self.query.get("week", "")
        return asked if asked in {LATE, LATER, *(day.isoformat() for day in self.mondays)} else ""

    def _in(self, week: str) -> Callable[[Part], bool]:
        last = self.mondays[-1]
        if week == LATE:
            return lambda part: part.week is None
        if week == LATER:
            return lambda part: part.week is not None and part.week > last
        return lambda part: part.week is not None and part.week.isoformat() == week

    def _named(self, week: str) -> tuple[str, str]:
        if week == LATE:
            return _("Late already"), _("day of due, promise or usual day is over")
        if week == LATER:
            return _("Later"), ""
        monday = dt.date.fromisoformat(week)
        return f"{formats.short_day(monday)} – {formats.short_day(monday + WEEK - dt.timedelta(days=1))}", ""

    @property
    def heading(self) -> str:
        return self._named(self.chosen)[0] if self.chosen else _("Expected by week")

    @cached_property
    def rows(self) -> list[Row]:
        if self.chosen:
            return self._of_clients(self.chosen)
        weeks = [LATE, *(day.isoformat() for day in self.mondays), LATER]
        return [
            Row(
                *self._named(week),
                self.with_(week=week),
                [part for part in self.parts if self._in(week)(part)],
            )
            for week in weeks
        ]

    def _of_clients(self, week: str) -> list[Row]:
        by_client: dict[int, list[Part]] = {}
        for part in filter(self._in(week), self.parts):
            by_client.setdefault(part.client or 0, []).append(part)
        names = Client.objects.visible_to(self.user).in_bulk(list(by_client))
        rows = [
            Row(
                names[key].name, "", reverse("receivables:client_money", args=[key]), parts,
                address("receivables:invoice_list", query={"client": key, "age": "open", "sort": "due"}),
            )
            for key, parts in by_client.items()
        ]  # fmt: skip
        return sorted(rows, key=lambda row: (-row.of(LIKELY), -row.of(DUE), row.name))

    @cached_property
    def total(self) -> Row:
        parts = [part for part in self.parts if not self.chosen or self._in(self.chosen)(part)]
        return Row(_("Together"), "", "", parts)

    @cached_property
    def page(self) -> Page[Any]:
        """All on one page; nothing where nobody owes or promised anything."""
        return Page(self.rows if self.parts else [], "", "")

    @property
    def heads(self) -> list[str]:
        return [
            currency.label(words) for words in (_("By day of due"), _("Promised"), _("As they usually pay"))
        ]

    # ---- export --------------------------------------------------------------------------------------------------

    def export(self) -> HttpResponseBase:
        return self.exported([*self.rows, self.total])

    @property
    def columns(self) -> list[Column]:
        return [
            Column(_("client") if self.chosen else _("week"), "name", width=32),
            Column(_("by day of due"), lambda row: row.of(DUE), "money"),
            Column(_("promised"), lambda row: row.of(PROMISED), "money"),
            Column(_("as they usually pay"), lambda row: row.of(LIKELY), "money"),
        ]
