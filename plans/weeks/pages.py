"""A week as its page shows it: days, slots, proposals, coverage."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import Prefetch

from accounts.models import User
from accounts.rights.covers import covered_manager_ids, is_responsible
from dossiers.models import Client
from kam_crm.shared import clock
from plans.models import Activity, ActivityStatus, WeekPlan, WeekPlanChange, WeekStatus
from plans.services import coverage_of, mandatory_left, proposals_for, unanswered_comment
from plans.weeks.states import week_machine

FIRST_HOUR, LAST_HOUR, QUARTER = 9, 18, 15
QUARTERS = (LAST_HOUR - FIRST_HOUR) * 60 // QUARTER
WORKING_DAYS = 5


@dataclass(frozen=True)
class Slot:
    """An activity in the grid; `rows`: its first quarter of an hour and their number, empty outside the hours shown."""

    activity: Activity
    rows: str
    is_seen: bool

    @classmethod
    def of(cls, activity: Activity, seen: set[int]) -> Self:
        """`seen` are the clients who are named: of one handed over since, its hour is taken and no more is said."""
        is_seen = activity.client_id in seen
        if activity.starts_at is None or not FIRST_HOUR <= activity.starts_at.hour < LAST_HOUR:
            return cls(activity, "", is_seen)
        hour, minute = activity.starts_at.hour, activity.starts_at.minute
        # rows of a CSS grid are numbered from 1
        first = (hour - FIRST_HOUR) * 60 // QUARTER + minute // QUARTER + 1
        # a quarter begun is a whole row; what lasts into the evening ends with the grid
        span = max(1, -(-activity.minutes // QUARTER))
        return cls(activity, f"{first} {min(span, QUARTERS - first + 1)}", is_seen)


@dataclass(frozen=True)
class Day:
    date: dt.date
    slots: list[Slot]
    others: list[Slot]
    is_past: bool

    @classmethod
    def of(cls, date: dt.date, activities: list[Activity], seen: set[int], today: dt.date) -> Self:
        slots = [Slot.of(activity, seen) for activity in activities if activity.day == date]
        return cls(date, [s for s in slots if s.rows], [s for s in slots if not s.rows], date < today)

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
    # by manager and days: what is off plan belongs to no plan, clients handed over since to another manager
    activities = list(
        Activity.objects.filter(
            manager=plan.manager, day__range=(plan.monday, plan.monday + dt.timedelta(days=6))
        )
        .exclude(status=ActivityStatus.CANCELLED)
        .select_related("client__summary")
    )
    clients = Client.objects.visible_to(user).filter(pk__in={activity.client_id for activity in activities})
    seen = set(clients.values_list("pk", flat=True))
    today = clock.today()
    own = is_responsible(user, plan.manager_id) or user.can("week.decide")
    is_open = plan.monday + dt.timedelta(days=6) >= today
    # the weekend is shown only where it holds something
    days_shown = max([WORKING_DAYS, *(activity.day.isoweekday() for activity in activities)])
    editable = own and user.can("activities.plan") and is_open
    return {
        "plan": plan,
        "days": [
            Day.of(plan.monday + dt.timedelta(days=n), activities, seen, today) for n in range(days_shown)
        ],
        "hours": [f"{hour}:00" for hour in range(FIRST_HOUR, LAST_HOUR)],
        "visits": sum(activity.kind == "visit" for activity in activities),
        "calls": sum(activity.kind == "call" for activity in activities),
        "minutes": sum(activity.minutes for activity in activities),
        "coverage": coverage_of(plan),
        "proposals": proposals_for(plan, today) if editable else [],
        "editable": editable,
        # what the manager has to explain when the week is submitted as it is
        "left_out": mandatory_left(plan, today) if is_responsible(user, plan.manager_id) and plan.pk else [],
        "unanswered": unanswered_comment(plan) if plan.pk else None,
        "answers": is_responsible(user, plan.manager_id),
        "can_copy": editable and WeekStatus(plan.status) is WeekStatus.DRAFT,
        "actions": week_machine.allowed_actions(plan, user) if own and plan.pk else {},
        "comment": _last_comment(plan) if plan.pk else None,
    }


def _last_comment(plan: WeekPlan) -> WeekPlanChange | None:
    rows = plan.changes.exclude(reason="").select_related("by", "on_behalf_of")
    return rows.order_by("-at", "-pk").first()


def waiting_plans(user: User) -> Any:
    """Submitted weeks this person may decide on, with how many activities each holds."""
    activities = Activity.objects.exclude(status=ActivityStatus.CANCELLED)
    return (
        WeekPlan.objects.visible_to(user)
        .filter(status=WeekStatus.SUBMITTED)
        # nobody decides on their own week or one they deputise for: `not_own` would refuse
        .exclude(manager__in=[user.pk, *covered_manager_ids(user)])
        .select_related("manager__department")
        .prefetch_related(Prefetch("activities", activities, to_attr="planned"))
        .order_by("iso_year", "iso_week", "manager__full_name")
    )
