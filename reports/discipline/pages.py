"""The page of criteria 5.3 and 5.4: managers by department, the clients of one manager behind each figure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Department, User
from dossiers.models import Client
from kam_crm.shared import currency, formats
from kam_crm.shared.clock import add_months, month_end, month_start
from kam_crm.shared.pagination import Page
from kam_crm.shared.tables import Column
from kam_crm.shared.web.addresses import address
from kam_crm.shared.web.listings import Listing
from receivables.discipline.pages import TONES
from reports.discipline.figures import Index, Portfolios, portfolios
from reports.nightly.runs import day_of

SPANS = (1, 3, 12)  # months
PAST = 6  # ends of months that are offered


@dataclass(frozen=True)
class Row:
    """A manager, a department or a client. `url` leads to what is behind, the other addresses to the documents."""

    name: str
    index: Index
    url: str = ""
    overdue_url: str = ""
    over_url: str = ""
    is_group: bool = False

    @property
    def score(self) -> str:
        return formats.whole(self.index.score)

    @property
    def tone(self) -> str:
        return TONES.get(self.index.letter, "")

    @property
    def in_time(self) -> str:
        return formats.percent(self.index.figures.in_time_share)

    @property
    def days(self) -> list[str]:
        """Days late, DSO three ways, ADD."""
        f = self.index.figures
        values = (f.days_late, f.dso, f.dso_by_months, f.best_dso, f.days_delinquent)
        return [formats.plain(short(value)) for value in values]

    @property
    def effectiveness(self) -> str:
        return formats.percent(self.index.figures.effectiveness)

    @property
    def clients(self) -> str:
        count = self.index.clients
        return ngettext("%(count)s client", "%(count)s clients", count) % {"count": count}


class DisciplineListing(Listing):
    """Managers; with `manager` in the address that manager's clients. `until` is any day, `months` 1, 3 or 12."""

    client_path = ""
    export_view = "reports:discipline_export"
    subject = "discipline"

    def __init__(self, request: Any) -> None:
        super().__init__(request)
        asked = day_of(self.query.get("until", ""))
        self.until = self.today if asked is None else min(asked, self.today)
        span = self.number_of("months")
        self.months = span if span in SPANS else 12

    @cached_property
    def whole(self) -> Portfolios:
        return portfolios(self.user, self.until, self.months)

    @cached_property
    def manager(self) -> User | None:
        """Whose clients are shown; None for the table of managers, also where nobody is meant."""
        chosen = self.number_of("manager")
        return next((one for one in self.whole.by_manager() if one.pk == chosen), None)

    @property
    def first(self) -> dt.date:
        return add_months(month_start(self.until), 1 - self.months)

    @property
    def period_words(self) -> str:
        return f"{formats.day(self.first)} – {formats.day(self.until)}"

    @property
    def ends(self) -> list[dict[str, Any]]:
        """Chips: today, and the last days of the months before."""
        months = [add_months(month_start(self.today), -n) for n in range(1, PAST + 1)]
        days = [self.today, *(month_end(month) for month in months)]
        return [
            {
                "label": _("today") if day == self.today else formats.short_day(day),
                "url": self.with_(until="" if day == self.today else day.isoformat()),
                "current": day == self.until,
            }
            for day in days
        ]

    @property
    def spans(self) -> list[dict[str, Any]]:
        return [
            {
                "label": ngettext("%(count)s month", "%(count)s months", span) % {"count": span},
                "url": self.with_(months="" if span == 12 else str(span)),
                "current": span == self.months,
            }
            for span in SPANS
        ]

    # ---- rows ----------------------------------------------------------------------------------------------------

    @cached_property
    def rows(self) -> list[Row]:
        return self._of_clients(self.manager) if self.manager is not None else self._of_managers()

    def _of_managers(self) -> list[Row]:
        """Departments by name, each with its managers; the department's own row only where it has several."""
        by_manager = self.whole.by_manager()
        names = dict(Department.objects.visible_to(self.user).values_list("pk", "name"))
        groups: dict[int | None, list[User]] = {}
        for manager in sorted(by_manager, key=lambda one: one.sort_key):
            groups.setdefault(manager.department_id, []).append(manager)
        rows: list[Row] = []
        for department in sorted(groups, key=lambda key: names.get(key or 0, "")):
            members = groups[department]
            if len(members) > 1:
                clients = [client for one in members for client in by_manager[one]]
                name = names.get(department or 0) or _("Without a department")
                rows.append(Row(name, self.whole.index(clients), is_group=True))
            rows += [self._of_manager(one, by_manager[one]) for one in members]
        return rows

    def _of_manager(self, manager: User, clients: list[int]) -> Row:
        owing = {"manager": manager.pk}
        is_now = self.until == self.today
        url = self.with_(manager=str(manager.pk))
        return Row(
            manager.full_name,
            self.whole.index(clients),
            url,
            # of a past day the documents stand by client
            address("receivables:debt_list", query={**owing, "overdue": "true"}) if is_now else url,
            address("receivables:debt_list", query={**owing, "over_limit": "true"}) if is_now else url,
        )

    def _of_clients(self, manager: User) -> list[Row]:
        keys = self.whole.by_manager()[manager]
        found = Client.objects.visible_to(self.user).filter(pk__in=keys).order_by("sort_key", "pk")
        rows = [self._of_client(client.pk, client.name) for client in found.only("name")]
        return sorted(rows, key=lambda row: -row.index.figures.overdue)

    def _of_client(self, key: int, name: str) -> Row:
        account = address(
            "receivables:client_account", key,
            query={"first": self.first.isoformat(), "last": self.until.isoformat()},
        )  # fmt: skip
        return Row(name, self.whole.index([key]), address("receivables:client_money", key), account, account)

    @cached_property
    def total(self) -> Row:
        clients = self.whole.by_manager()
        keys = clients[self.manager] if self.manager else [key for keys in clients.values() for key in keys]
        return Row(_("Together"), self.whole.index(keys))

    @cached_property
    def page(self) -> Page[Any]:
        """All on one page: as many rows as people, or as one person has clients."""
        return Page(self.rows, "", "")

    @property
    def figures(self) -> list[dict[str, Any]]:
        index = self.total.index
        over, late = index.figures.over_limit, index.figures.overdue
        return [
            {"label": _("5.3 Index of settlements"), "value": self.total.score or "—",
             "note": _("rating %(letter)s of A to D") % {"letter": index.letter} if index.letter else ""},
            {"label": currency.label(_("5.4 Over limit")), "value": formats.whole(over),
             "tone": "red" if over else "green", "note": _("at the end of the day; zero is fulfilled")},
            {"label": currency.label(_("5.4 Overdue")), "value": formats.whole(late),
             "tone": "red" if late else "green", "note": _("at the end of the day; zero is fulfilled")},
            {"label": _("Days of sales owed (DSO)"), "value": formats.plain(short(index.figures.dso)) or "—",
             "note": _("best possible %(days)s") % {"days": formats.plain(short(index.figures.best_dso))}},
        ]  # fmt: skip

    @property
    def formulas(self) -> list[tuple[str, str]]:
        """Every column with its way of counting."""
        return [
            (_("5.3 Index of settlements"),
             _("40 × share paid in time + 20 × (1 − days late ÷ 30, at least 0) + 20 × (1 − overdue ÷ debt) + "
               "10 × months of history ÷ 24, at most 1, + 10 × share of clients with a valid check of reliability; "
               "A from 80, B from 60, C from 40")),
            (_("5.4 No debt over the limit, none overdue"),
             _("the two sums at the end of the day: debt beyond the credit limit, and debt whose day of due is over; "
               "fulfilled where both are zero")),
            (_("Paid in time"), _("of what was paid in the period, the part paid by the day of due")),
            (_("Days late"), _("sum of paid × days past due ÷ paid; less than nothing is early")),
            (_("DSO"), _("debt at the end ÷ sales of the period with VAT × days of the period")),
            (_("DSO by months"), _("the debt laid on the sales of the last months, the newest first")),
            (_("Best DSO"), _("debt that is not due yet ÷ sales of the period × days of the period")),
            (_("ADD"), _("overdue debt ÷ sales of the period × days: what lateness adds to the best DSO")),
            (_("CEI"),
             _("(debt before + sales of a month − debt at the end) ÷ (debt before + sales of a month − debt not due)")),
            (_("Whose clients"), _("a client counts for who answered for it when the day ended")),
        ]  # fmt: skip

    # ---- export --------------------------------------------------------------------------------------------------

    def export(self) -> HttpResponseBase:
        return self.exported([*self.rows, self.total])

    @property
    def columns(self) -> list[Column]:
        return [
            Column(_("name"), "name", width=32),
            Column(_("clients"), lambda row: row.index.clients, "number"),
            Column(_("index 5.3"), lambda row: short(row.index.score), "number"),
            Column(_("rating"), lambda row: row.index.letter),
            Column(_("paid in time, %"), lambda row: row.index.figures.in_time_share, "percent"),
            Column(_("days late"), lambda row: short(row.index.figures.days_late), "number"),
            Column(_("DSO"), lambda row: short(row.index.figures.dso), "number"),
            Column(_("DSO by months"), lambda row: short(row.index.figures.dso_by_months), "number"),
            Column(_("best DSO"), lambda row: short(row.index.figures.best_dso), "number"),
            Column(_("ADD"), lambda row: short(row.index.figures.days_delinquent), "number"),
            Column(_("CEI, %"), lambda row: row.index.figures.effectiveness, "percent"),
            Column(_("over limit"), lambda row: row.index.figures.over_limit, "money"),
            Column(_("overdue"), lambda row: row.index.figures.overdue, "money"),
            Column(_("5.4 fulfilled"), lambda row: _("yes") if row.index.figures.is_clean else _("no")),
        ]


def short(days: Decimal | None) -> Decimal | None:
    return None if days is None else days.quantize(Decimal("0.1"), ROUND_HALF_UP)
