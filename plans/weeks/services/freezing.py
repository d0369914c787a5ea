"""A submitted week keeps its lines: what was changed since is counted against them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from accounts.models import User
from kam_crm.shared.service import service
from plans.models import Activity, ActivityStatus, WeekLine, WeekPlan, WeekStatus

FROZEN = (WeekStatus.SUBMITTED, WeekStatus.APPROVED)


@dataclass(frozen=True)
class Changes:
    """Activities since the week was submitted: come in, gone out, at another day or hour."""

    added: int = 0
    gone: int = 0
    moved: int = 0

    @property
    def is_any(self) -> bool:
        return bool(self.added or self.gone or self.moved)


@service(capability="week.submit", subject="plan")
def freeze_lines(*, by: User, plan: WeekPlan) -> None:
    """Those of the submission before are written anew."""
    plan.lines.all().delete()
    planned = plan.activities.exclude(status=ActivityStatus.CANCELLED)
    WeekLine.objects.bulk_create(
        WeekLine(
            plan=plan,
            activity=one,
            client_id=one.client_id,
            kind=one.kind,
            day=one.day,
            starts_at=one.starts_at,
            minutes=one.minutes,
        )
        for one in planned
    )


def changes_since(plans: Collection[WeekPlan]) -> dict[int, Changes]:
    """By plan, of those that wait or are approved. Two queries."""
    frozen = {plan.pk: plan for plan in plans if plan.pk and plan.status in FROZEN}
    lines: dict[int, list[WeekLine]] = defaultdict(list)
    for line in WeekLine.objects.filter(plan__in=frozen).select_related("activity"):
        lines[line.plan_id].append(line)
    added: dict[tuple[int, int, int], int] = defaultdict(int)
    mondays = [plan.monday for plan in frozen.values()]
    if mondays:
        rows = Activity.objects.filter(
            manager__in=[plan.manager_id for plan in frozen.values()],
            is_off_plan=True,
            day__range=(min(mondays), max(mondays) + dt.timedelta(days=6)),
        ).exclude(status=ActivityStatus.CANCELLED)
        for manager, day in rows.values_list("manager", "day"):
            year, week, _weekday = day.isocalendar()
            added[manager, year, week] += 1
    return {
        key: _changes(plan, lines[key], added[plan.manager_id, plan.iso_year, plan.iso_week])
        for key, plan in frozen.items()
    }


def _changes(plan: WeekPlan, lines: list[WeekLine], added: int) -> Changes:
    gone = moved = 0
    for line in lines:
        activity = line.activity
        if activity.status == ActivityStatus.CANCELLED or not plan.holds(activity.day):
            gone += 1
        elif activity.status == ActivityStatus.PLANNED and (activity.day, activity.starts_at) != (
            line.day,
            line.starts_at,
        ):
            moved += 1
    return Changes(added, gone, moved)
