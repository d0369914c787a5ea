"""Weeks of a department: manager × what is planned, what is missing, and what became of the week before."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.urls import reverse

from accounts.models import Absence, Department, User
from accounts.rights.capabilities import DIRECTORS
from dossiers.models import Stage
from kam_crm.shared import clock
from kam_crm.shared.money import percent
from plans.models import (
    PERSONAL_KINDS,
    Activity,
    ActivityKind,
    ActivityStatus,
    DeclineReason,
    Outcome,
    ProposalDecision,
    WeekPlan,
    WeekStatus,
)
from plans.weeks.pages.due import week_to_plan
from plans.weeks.pages.personal import PersonalShare, personal_shares
from plans.weeks.proposals.needs import CLASSES, Needs, Proposal, needs_of
from plans.weeks.proposals.slots import HOURS_A_DAY, absences_in, working_days_of
from plans.weeks.services.freezing import Changes, changes_since

WEEK = dt.timedelta(days=7)
MOST_MANAGERS = 60  # of one page; a larger company looks at one department after the other
DONE, LIVE = Q(status=ActivityStatus.DONE), ~Q(status=ActivityStatus.CANCELLED)
PLANNED = Q(is_off_plan=False)
# name → (condition, parameters of the list that shows exactly these rows)
COUNTS: dict[str, tuple[Q, dict[str, str]]] = {
    "visits": (LIVE & Q(kind__in=PERSONAL_KINDS), {"live": "true", "personal": "true"}),
    "calls": (LIVE & Q(kind=ActivityKind.CALL), {"live": "true", "kind": "call"}),
    "customers": (LIVE & Q(client__stage=Stage.CUSTOMER), {"live": "true", "stage": "customer"}),
    "prospects": (LIVE & Q(client__stage=Stage.PROSPECT), {"live": "true", "stage": "prospect"}),
    "planned": (LIVE & PLANNED, {"live": "true", "off_plan": "false"}),
    "done": (DONE & PLANNED, {"status": "done", "off_plan": "false"}),
    "off_plan": (DONE & ~PLANNED, {"status": "done", "off_plan": "true"}),
    "all_done": (DONE, {"status": "done"}),
    "orders": (DONE & Q(outcome=Outcome.ORDER), {"status": "done", "outcome": "order"}),
    "late": (DONE & Q(came_at__gt=F("starts_at")), {"status": "done", "late": "true"}),
    "no_step": (DONE & ~Q(no_next_step_reason=""), {"status": "done", "no_next_step": "true"}),
}


@dataclass(frozen=True)
class Figure:
    value: int
    url: str


@dataclass
class Figures:
    """Counts of a manager's week, or of all of them; each leads to its rows."""

    monday: dt.date
    manager: User | None
    counts: Counter[str] = field(default_factory=Counter)

    def __getattr__(self, name: str) -> Figure:
        if name not in COUNTS:
            raise AttributeError(name)
        days = {"since": f"{self.monday}", "until": f"{self.monday + dt.timedelta(days=6)}", "scope": "all"}
        own = {"manager": str(self.manager.pk)} if self.manager else {}
        query = days | own | COUNTS[name][1]
        return Figure(self.counts[name], reverse("plans:activity_list", query=query))

    @property
    def hours(self) -> float:
        return self.counts["minutes"] / 60

    @property
    def strike_rate(self) -> Decimal | None:
        """Contacts with an order of all that took place (formulas.md 2.7)."""
        return percent(Decimal(self.counts["orders"]), Decimal(self.counts["all_done"]))


@dataclass(frozen=True)
class Row:
    manager: User
    plan: WeekPlan
    needs: Needs
    week: Figures
    before: Figures
    working_hours: int
    changes: Changes | None
    absence: Absence | None
    is_late: bool

    @property
    def has_plan(self) -> bool:
        return WeekStatus(self.plan.status) is not WeekStatus.DRAFT


@dataclass(frozen=True)
class Unvisited:
    """A client of class A or B who is due and in no plan."""

    manager: User
    client: Any
    proposal: Proposal | None
    is_away: bool


class TeamWeek:
    """What a head sees of one week; `department` narrows it for who sees several."""

    def __init__(self, user: User, monday: dt.date, department: int | None = None) -> None:
        self.user, self.monday = user, monday
        self.department = department

    @property
    def query(self) -> str:
        """What addresses of other weeks keep."""
        return f"&department={self.department}" if self.department else ""

    @cached_property
    def departments(self) -> list[Department]:
        """To choose from; none for who sees one alone."""
        if self.user.role not in DIRECTORS:
            return []
        return list(Department.objects.visible_to(self.user).order_by("name"))

    @cached_property
    def managers(self) -> list[User]:
        people: QuerySet[User] = User.objects.managers().visible_to(self.user)
        if self.department:
            people = people.filter(department=self.department)
        return list(people.select_related("department").order_by("sort_key", "pk")[:MOST_MANAGERS])

    @cached_property
    def needs(self) -> dict[int, Needs]:
        return needs_of(self.managers, self.monday, clock.today())

    @cached_property
    def absences(self) -> dict[int, list[Absence]]:
        found: dict[int, list[Absence]] = defaultdict(list)
        for absence in absences_in([manager.pk for manager in self.managers], self.monday):
            found[absence.user_id].append(absence)
        return found

    @cached_property
    def rows(self) -> list[Row]:
        plans, late_from = self._plans(), week_to_plan(clock.today())
        changes = changes_since(plans.values())  # type: ignore[arg-type]
        week, before = self._figures(self.monday), self._figures(self.monday - WEEK)
        return [
            Row(
                manager=manager,
                plan=plans[manager.pk],
                needs=self.needs[manager.pk],
                week=week[manager.pk],
                before=before[manager.pk],
                working_hours=len(working_days_of(self.monday, self.absences[manager.pk])) * HOURS_A_DAY,
                changes=changes.get(plans[manager.pk].pk),
                absence=next(iter(self.absences[manager.pk]), None),
                is_late=self.monday <= late_from and plans[manager.pk].status == WeekStatus.DRAFT,
            )
            for manager in self.managers
        ]

    def _plans(self) -> dict[int, WeekPlan]:
        year, week, _weekday = self.monday.isocalendar()
        key = {"iso_year": year, "iso_week": week}
        known = WeekPlan.objects.visible_to(self.user).filter(manager__in=self.managers, **key)
        found = {plan.manager_id: plan for plan in known}
        return {m.pk: found.get(m.pk) or WeekPlan(manager=m, **key) for m in self.managers}

    def _figures(self, monday: dt.date) -> dict[int, Figures]:
        rows = Activity.objects.visible_to(self.user).filter(
            manager__in=self.managers, day__range=(monday, monday + dt.timedelta(days=6))
        )
        counted = (
            rows.order_by()
            .values("manager")
            .annotate(
                **{name: Count("pk", filter=condition) for name, (condition, _query) in COUNTS.items()},
                length=Sum("minutes", filter=LIVE),
            )
        )
        found = {manager.pk: Figures(monday, manager) for manager in self.managers}
        for row in counted:
            found[row["manager"]].counts.update({name: row[name] for name in COUNTS})
            found[row["manager"]].counts["minutes"] = row["length"] or 0
        return found

    # ---- all together --------------------------------------------------------------------------------------------

    @cached_property
    def total(self) -> dict[str, Any]:
        """Sums of the columns. Without links where the list would show more people than the table."""
        return {
            "classes": {name: self._covered(name) for name in CLASSES},
            "week": self._sum(row.week for row in self.rows),
            "before": self._sum(row.before for row in self.rows),
            "left": sum(len(row.needs.left) for row in self.rows),
            "declined": sum(len(row.needs.declined) for row in self.rows),
        }

    def _covered(self, name: str) -> tuple[int, int]:
        parts = [row.needs.by_class[name] for row in self.rows]
        return sum(part.covered for part in parts), sum(part.due for part in parts)

    def _sum(self, parts: Iterable[Figures]) -> Figures:
        total = Figures(self.monday, None)
        for part in parts:
            total.counts.update(part.counts)
        return total

    @property
    def submitted(self) -> int:
        return sum(row.has_plan for row in self.rows)

    @cached_property
    def unvisited(self) -> list[Unvisited]:
        """Key clients first, then A before B."""
        found = []
        for row in self.rows:
            proposals = {proposal.client.pk: proposal for proposal in row.needs.proposals}
            for client in row.needs.coverage.missing:
                if client.summary.abc in {"A", "B"}:
                    away = row.absence is not None
                    found.append(Unvisited(row.manager, client, proposals.get(client.pk), away))
        return sorted(
            found, key=lambda one: (not one.client.is_key, one.client.summary.abc, one.client.sort_key)
        )

    @cached_property
    def personal(self) -> list[PersonalShare]:
        return personal_shares(self.user, self.managers, clock.today())

    @cached_property
    def declined(self) -> list[tuple[User, ProposalDecision]]:
        return [(row.manager, one) for row in self.rows for one in row.needs.declined.values()]

    @property
    def decline_reasons(self) -> list[tuple[str, int]]:
        """(words, how many), the most frequent first."""
        counted = Counter(decision.reason for _manager, decision in self.declined)
        return [(str(DeclineReason(reason).label), count) for reason, count in counted.most_common()]
