"""The list of clients as one person filters it: rows, views, matrix and totals, each asked for only when shown.

The ABC × XYZ matrix reads every client the filters leave, in one GROUP BY; the totals come out of it. Only the
counts of the views are capped («99+»): they would each read as much again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dossiers.clients.filters import (
    ABC,
    DEBT_CONDITIONS,
    DEBTS,
    LIFECYCLES,
    NONE,
    SEGMENTS,
    SOLD,
    SOURCES,
    STEPS,
    WITHOUT_STEP,
    XYZ,
    ClientFilter,
)
from dossiers.clients.pages import matrix
from dossiers.clients.pages.rows import Row, rows_of
from dossiers.key_status.models import SHORT_DEFINITIONS
from dossiers.models import Channel, Client, ClientGroup, MarketSegment, Stage, Territory
from kam_crm.shared import formats, money
from kam_crm.shared.web.listings import Listing

VIEWS: tuple[tuple[Any, dict[str, str], Q], ...] = (
    (_("All"), {}, Q()),
    (_("Overdue"), {"debt": "overdue"}, DEBT_CONDITIONS["overdue"]),
    (_("Over limit"), {"debt": "over_limit"}, DEBT_CONDITIONS["over_limit"]),
    (_("Without a next step"), {"step": NONE}, WITHOUT_STEP),
)
CLASSES = {"segment", "abc", "xyz"}  # the matrix counts all classes, whichever is chosen
# read with `only`: a column that `rows_of` shows and that is missing here costs a query for every row
COLUMNS = (
    "code", "name", "sort_key", "stage", "is_key", "manager__full_name", "summary__abc", "summary__segment",
    "summary__share", "summary__month_plan", "summary__month_fact", "summary__last_contact_on",
    "summary__next_step_on", "summary__next_step", "summary__last_order_on", "summary__debt", "summary__overdue",
    "summary__overdue_days", "summary__over_limit",
)  # fmt: skip


@dataclass(frozen=True)
class Totals:
    """Of all clients the filters leave. Amounts in RUB, debts with VAT."""

    count: int
    revenue: Decimal
    debt: Decimal
    overdue: Decimal
    attainment: Decimal | None


class ClientListing(Listing):
    page_name = "dossiers:client_list"
    client_path = ""
    sorts = {
        "name": ("sort_key",),
        "share": ("summary__share",),
        "contact": ("summary__last_contact_on",),
        "order": ("summary__last_order_on",),
        "debt": ("summary__debt",),
        "overdue": ("summary__overdue",),
        "step": ("summary__next_step_on",),
    }
    default_sort = "-share"
    views_of = tuple((label, given) for label, given, _condition in VIEWS)
    export_view = "dossiers:client_export"
    no_segment = pgettext_lazy("segment", "none")

    def filter_by(self, data: Mapping[str, Any]) -> QuerySet[Client]:
        rows: QuerySet[Client] = ClientFilter(data, self.visible, request=self.request).qs
        return rows

    @property
    def visible(self) -> QuerySet[Client]:
        """Every client has a row of summary, so the join may be an inner one."""
        seen = self.of_scope(Client.objects.visible_to(self.user))
        rows: QuerySet[Client] = seen.filter(summary__isnull=False)
        return rows

    @cached_property
    def found(self) -> QuerySet[Client]:
        return self.filter_by(self.query)

    @property
    def clients(self) -> QuerySet[Client]:
        return self.found.select_related("manager", "summary")

    @property
    def filtered(self) -> QuerySet[Client]:
        return self.clients.only(*COLUMNS)

    @cached_property
    def rows(self) -> list[Row]:
        return rows_of(self.page.items)

    def view_rows(self, given: Mapping[str, str]) -> QuerySet[Client]:
        """Asked with the filter's own condition: a filter set of 21 fields costs more than the query."""
        condition = next(condition for _label, known, condition in VIEWS if known == given)
        return self.visible.filter(condition)

    # ---- actions -------------------------------------------------------------------------------------------------

    @property
    def can_create(self) -> bool:
        return self.user.can("clients.create")

    @property
    def can_assign(self) -> bool:
        return self.user.can("clients.assign")

    @property
    def sees_handovers(self) -> bool:
        """Who hands over, and who receives."""
        return self.can_assign or self.user.can("briefing.view")

    @property
    def sees_matrix(self) -> bool:
        """It sums up the company by classes, as reports do."""
        return self.user.can("reports.view")

    # ---- filters -------------------------------------------------------------------------------------------------

    @cached_property
    def chips(self) -> list[dict[str, Any]]:
        chips = [
            _chip("segment", _("Segment"), SEGMENTS),
            _chip("stage", _("Stage"), Stage.choices),
            _chip("territory", _("Territory"), self._options(Territory, "territory")),
            _chip("channel", _("Channel"), self._options(Channel, "channel")),
            _chip("debt", _("Debt"), DEBTS),
        ]
        if self.sees_managers:
            chips.insert(0, _chip("manager", _("Manager"), self.managers))
        return chips

    @cached_property
    def more_chips(self) -> list[dict[str, Any]]:
        chips = [
            _chip("abc", "ABC", ABC),
            _chip("xyz", "XYZ", XYZ),
            _chip("market", _("Market segment"), self._options(MarketSegment, "market")),
            _chip("group", _("Group"), self.options(ClientGroup.objects.visible_to(self.user), "group")),
            _chip("source", _("Source"), SOURCES),
            _chip("lifecycle", _("Lifecycle"), LIFECYCLES),
            _chip("sold", _("Sales of the month"), SOLD),
            _chip("step", _("Next step"), STEPS),
        ]
        if self.user.can("clients.strategy"):
            chips.append(_chip("key", _("Key client"), [("true", _("yes")), ("false", _("no"))]))
            chips.append(_chip("key_type", _("Key type"), list(SHORT_DEFINITIONS.items())))
        return chips

    @property
    def entered_chips(self) -> list[tuple[str, str]]:
        """For `date_chips`: days that the report of new clients brings along, or the menu of conditions."""
        words = {"entered_since": _("Entered since %(day)s"), "entered_until": _("Entered until %(day)s")}
        given = {name: self.query.get(name, "") for name in words}
        return [(name, str(words[name] % {"day": _day(text)})) for name, text in given.items() if text]

    def _options(self, model: Any, name: str) -> list[tuple[int, str]]:
        return self.options(model._default_manager.visible_to(self.user).offered().order_by("name"), name)

    # ---- matrix and totals ---------------------------------------------------------------------------------------

    @cached_property
    def _classes(self) -> list[dict[str, Any]]:
        """Clients and sums by ABC and XYZ, whatever classes are chosen."""
        others = {name: value for name, value in self.query.items() if name not in CLASSES}
        # without a class chosen the set is the same, and the filters need not be built twice
        rows = self.filter_by(others) if CLASSES & self.filters.keys() else self.found
        # an order left in would become a column of the GROUP BY
        summary: QuerySet[Any, Any] = rows.order_by().values("summary__abc", "summary__xyz")
        sums = {
            name: Sum(f"summary__{name}")
            for name in ("revenue", "debt", "overdue", "month_plan", "month_fact")
        }
        positive = Sum("summary__revenue", filter=Q(summary__revenue__gt=0))
        return list(summary.annotate(count=Count("pk"), positive=positive, **sums))

    @cached_property
    def totals(self) -> Totals:
        shown = [row for row in self._classes if self._is_chosen(row)]
        fact, plan = _sum(shown, "month_fact"), _sum(shown, "month_plan")
        return Totals(
            count=sum(row["count"] for row in shown),
            revenue=_sum(shown, "revenue"),
            debt=_sum(shown, "debt"),
            overdue=_sum(shown, "overdue"),
            attainment=money.percent(fact, plan),
        )

    def _is_chosen(self, row: dict[str, Any]) -> bool:
        abc, xyz = row["summary__abc"], row["summary__xyz"]
        # one letter without the other is no segment (formulas.md 2.2)
        segment = abc + xyz if abc and xyz else NONE
        wanted = (
            (self.query.get("segment"), segment),
            (self.query.get("abc"), abc),
            (self.query.get("xyz"), xyz),
        )
        return all(not chosen or chosen == has for chosen, has in wanted)

    @cached_property
    def matrix(self) -> dict[str, Any]:
        """For components/matrix.html; shares are of the sales of all clients in it."""
        whole = _sum(self._classes, "positive")
        classes = [
            (row["summary__abc"] + row["summary__xyz"], row["count"], row["revenue"]) for row in self._classes
        ]
        # one letter without the other is no class (formulas.md 2.2)
        known = [(code if code in matrix.CODES else "", count, revenue) for code, count, revenue in classes]
        rows = matrix.rows(
            matrix.cells(known, whole),
            lambda code: self.with_(segment=code),
            current=self.query.get("segment", ""),
        )
        without = sum(count for code, count, _revenue in known if not code)
        return {
            "rows": rows,
            "columns": matrix.columns(),
            "without": without,
            "without_url": self.with_(segment=NONE),
            "revenue": whole,
        }


def _day(text: str) -> str:
    try:
        return formats.day(dt.date.fromisoformat(text))
    except ValueError:
        return text


def _chip(name: str, label: Any, options: Any) -> dict[str, Any]:
    return {"name": name, "label": label, "options": options}


def _sum(rows: list[dict[str, Any]], name: str) -> Decimal:
    return money.total(row[name] for row in rows if row[name] is not None)
