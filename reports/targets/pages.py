"""Targets of a month beside what has come of them, manager by manager."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from approvals.models import Request
from approvals.pages import KindPages
from kam_crm.shared import clock, currency, formats
from kam_crm.shared.pagination import Keyset, Page
from reports.models import Measure, Target, TargetCorrection
from reports.nightly.runs import day_of
from reports.querysets import manager_scope
from reports.targets.services import is_closed

MONTHS_BACK, MONTHS_AHEAD = 6, 3
MOST_CORRECTIONS = 50
HEADERS = {
    Measure.REVENUE: currency.lazy_label(_("Revenue")),
    Measure.ACTIVE_CLIENTS: _("Active clients"),
    Measure.NEW_CLIENTS: _("New clients"),
}


@dataclass
class Cell:
    """One target as it is kept. `typed` is what a refused form held."""

    measure: str
    label: Any
    amount: Decimal | None
    before: Decimal | None
    typed: str | None = None
    error: str = ""

    @property
    def value(self) -> str:
        """For the field: as people write it, kopecks only where there are any."""
        if self.typed is not None:
            return self.typed
        if self.amount is None:
            return ""
        is_whole = self.amount == self.amount.to_integral_value()
        return formats.whole(self.amount) if is_whole else formats.money(self.amount)

    @property
    def seen(self) -> str:
        """What the page showed, to come back with what was typed."""
        return "" if self.amount is None else f"{self.amount:f}"

    @property
    def is_money(self) -> bool:
        return self.measure == Measure.REVENUE


@dataclass
class Line:
    manager: User
    cells: list[Cell]
    is_saved: bool = False

    @property
    def has_error(self) -> bool:
        return any(cell.error for cell in self.cells)


def amount_words(amount: Decimal | None) -> str:
    return str(_("none")) if amount is None else formats.whole(amount)


class ClosedTargetPages(KindPages):
    def words(self, request: Request) -> str:
        one: TargetCorrection = request.subject
        return gettext("%(measure)s, %(month)s: %(was)s → %(asked)s") % {
            "measure": HEADERS[Measure(one.measure)],
            "month": formats.month_name(one.month),
            "was": amount_words(one.was),
            "asked": amount_words(one.amount),
        }

    def title(self, request: Request) -> str:
        return str(request.subject.manager.full_name)

    def number(self, request: Request) -> str:
        return str(request.subject.manager.full_name)

    def url(self, request: Request) -> str:
        return reverse("reports:target_list", query={"month": f"{request.subject.month:%Y-%m}"})

    def client(self, request: Request) -> str:
        """Whose plan it is: there is no client."""
        return str(request.subject.manager.full_name)

    def outcome(self, subject: TargetCorrection) -> str:
        return gettext("Target of %(manager)s: decided.") % {"manager": subject.manager.full_name}


class TargetTable:
    def __init__(self, user: User, month: dt.date) -> None:
        self.user, self.month = user, month
        self.can_write = user.can("targets.write")

    @cached_property
    def people(self) -> QuerySet[User]:
        """Managers, and whoever has left but has a target of the month: it counts until it is taken away."""
        visible: QuerySet[User] = User.objects.visible_to(self.user).filter(manager_scope(self.user, "pk"))
        aimed = Target.objects.filter(month=self.month).values("manager")
        shown = Q(pk__in=User.objects.managers().values("pk")) | Q(pk__in=aimed)
        return visible.filter(shown).select_related("department")

    def page(self, cursor: str) -> Page[User]:
        return Keyset(self.people, ["sort_key"]).page(cursor)

    def lines(self, managers: list[User]) -> list[Line]:
        now, before = (
            self._amounts(self.month, managers),
            self._amounts(clock.add_months(self.month, -1), managers),
        )
        return [
            Line(
                manager,
                [
                    Cell(
                        measure,
                        HEADERS[measure],
                        now.get((manager.pk, measure)),
                        before.get((manager.pk, measure)),
                    )
                    for measure in Measure
                ],
            )
            for manager in managers
        ]

    def _amounts(self, month: dt.date, managers: list[User]) -> dict[tuple[int, str], Decimal]:
        rows = Target.objects.visible_to(self.user).filter(month=month, manager__in=managers)
        return {
            (manager, measure): amount
            for manager, measure, amount in rows.values_list("manager", "measure", "amount")
        }

    @cached_property
    def totals(self) -> list[Decimal]:
        rows = Target.objects.visible_to(self.user).filter(
            month=self.month, manager__in=self.people.values("pk")
        )
        sums = dict(rows.order_by().values_list("measure").annotate(amount=Sum("amount")))
        return [sums.get(measure, Decimal(0)) for measure in Measure.values]

    @property
    def is_closed(self) -> bool:
        return is_closed(self.month)

    @cached_property
    def corrections(self) -> list[dict[str, Any]]:
        """What was asked to be written over in this month, the newest first: by whom, why, what became of it."""
        rows = TargetCorrection.objects.visible_to(self.user).filter(month=self.month)
        rows = rows.select_related("manager").prefetch_related("approvals__asked_by", "approvals__decided_by")
        found = [(row, row.request) for row in rows[:MOST_CORRECTIONS]]
        return [
            {
                "manager": row.manager.full_name,
                "measure": HEADERS[Measure(row.measure)],
                "was": amount_words(row.was),
                "asked": amount_words(row.amount),
                "request": request,
            }
            for row, request in found
            if request is not None
        ]

    @property
    def headers(self) -> list[Any]:
        return [HEADERS[measure] for measure in Measure]

    @property
    def months(self) -> list[dict[str, Any]]:
        this = clock.month_start(clock.today())
        shown = [clock.add_months(this, position) for position in range(-MONTHS_BACK, MONTHS_AHEAD + 1)]
        # a month that the address brought along
        if self.month not in shown:
            shown = sorted([*shown, self.month])
        return [
            {"label": formats.month_name(one), "url": f"?month={one:%Y-%m}", "current": one == self.month}
            for one in shown
        ]


def month_of(given: str) -> dt.date:
    """The month «2026-11» of the address; the present one for anything else."""
    return clock.month_start(day_of(given) or clock.today())
