"""Which week is to be planned now: from Friday on the next one (R119)."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from plans.models import WeekPlan, WeekStatus

FRIDAY = 5  # ISO weekday


def week_to_plan(today: dt.date) -> dt.date:
    """Its Monday."""
    monday = today - dt.timedelta(days=today.weekday())
    return monday + dt.timedelta(days=7) if today.isoweekday() >= FRIDAY else monday


def due_since(monday: dt.date) -> dt.date:
    """The Friday on which the plan of this week was due."""
    return monday - dt.timedelta(days=3)


def without_plan(people: QuerySet[User], monday: dt.date) -> QuerySet[User]:
    """Of these people those who plan weeks and have submitted none for this one."""
    year, week, _weekday = monday.isocalendar()
    plans = WeekPlan.objects.filter(manager=OuterRef("pk"))
    given = plans.filter(iso_year=year, iso_week=week).exclude(status=WeekStatus.DRAFT)
    found: QuerySet[User] = people.filter(Q(Exists(plans)) & ~Q(Exists(given)))
    return found
