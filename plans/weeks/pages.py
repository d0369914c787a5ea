"""A week as its page shows it: days, slots, proposals, coverage."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from accounts.models import User
from accounts.rights.covers import covered_manager_ids, is_responsible
from kam_crm.shared import clock
from plans.models import Activity, ActivityStatus, WeekPlan, WeekPlanChange, WeekStatus
from plans.services import coverage_of, proposals_for
from plans.weeks.states import week_machine

FIRST_HOUR, LAST_HOUR, QUARTER = 9, 18, 15
QUARTERS = (LAST_HOUR - FIRST_HOUR) * 60 // QUARTER
WORKING_DAYS = 5


@dataclass(frozen=True)
class Slot:
    """An activity in the grid; `rows`: its first quarter of an hour and their number, empty outside the hours shown."""

    activity: Activity
    rows: str


@dataclass(frozen=True)
class Day:
    date: dt.date
    slots: list[Slot]
    others: list[Slot]
    is_past: bool

    @property
    def hours(self) -> float:
        return sum(slot.activity.minutes for slot in [*self.slots, *self.others]) / 60

    @property
    def count(self) -> int:
        return len(self.slots) + len(self.others)


def week_board(plan: WeekPlan, user: User) -> dict[str, Any]:
    """Everything the template needs. A constant number of queries, whatever the week holds.

    A plan that is not saved holds nothing yet: nobody submits it.
    """
    activities = list(
        Activity.objects.filter(
            manager=plan.manager, day__range=(plan.monday, plan.monday + dt.timedelta(days=6))
        )
        .exclude(status=ActivityStatus.CANCELLED)
        .select_related("client__summary")
    )
    today = clock.today()
    own = is_responsible(user, plan.manager_id) or user.can("week.decide")
    is_open = plan.monday + dt.timedelta(days=6) >= today
    editable = own and user.can("activities.plan") and is_open
    return {
        "plan": plan,
        "days": [
            _day(plan.monday + dt.timedelta(days=n), activities, today)
            for n in range(_days_shown(activities))
        ],
        "hours": [f"{hour}:00" for hour in range(FIRST_HOUR, LAST_HOUR)],
        "visits": sum(activity.kind == "visit" for activity in activities),
        "calls": sum(activity.kind == "call" for activity in activities),
        "minutes": sum(activity.minutes for activity in activities),
        "coverage": coverage_of(plan),
        "proposals": proposals_for(plan, today) if editable else [],
        "editable": editable,
        "answers": is_responsible(user, plan.manager_id),
        "can_copy": editable and WeekStatus(plan.status) is WeekStatus.DRAFT,
        "actions": week_machine.allowed_actions(plan, user) if own and plan.pk else {},
        "comment": _last_comment(plan) if plan.pk else None,
    }


def _last_comment(plan: WeekPlan) -> WeekPlanChange | None:
    rows = plan.changes.exclude(reason="").select_related("by", "on_behalf_of")
    return rows.order_by("-at", "-pk").first()


def _days_shown(activities: list[Activity]) -> int:
    """Five days, or up to the last weekend day that holds an activity."""
    return max([WORKING_DAYS, *(activity.day.isoweekday() for activity in activities)])


def _day(date: dt.date, activities: list[Activity], today: dt.date) -> Day:
    slots = [_slot(activity) for activity in activities if activity.day == date]
    return Day(date, [s for s in slots if s.rows], [s for s in slots if not s.rows], date < today)


def _slot(activity: Activity) -> Slot:
    if activity.starts_at is None or not FIRST_HOUR <= activity.starts_at.hour < LAST_HOUR:
        return Slot(activity, "")
    first = (activity.starts_at.hour - FIRST_HOUR) * 60 // QUARTER + activity.starts_at.minute // QUARTER + 1
    span = max(1, -(-activity.minutes // QUARTER))
    return Slot(activity, f"{first} {min(span, QUARTERS - first + 1)}")


def waiting_plans(user: User) -> Any:
    """Submitted weeks this person may decide on, with how many activities each holds."""
    activities = Activity.objects.exclude(status=ActivityStatus.CANCELLED)
    return (
        WeekPlan.objects.visible_to(user)
        .filter(status=WeekStatus.SUBMITTED)
        .exclude(manager__in=[user.pk, *covered_manager_ids(user)])
        .select_related("manager__department")
        .prefetch_related(Prefetch("activities", activities, to_attr="planned"))
        .order_by("iso_year", "iso_week", "manager__full_name")
    )
