"""Plans of weeks, made on first use."""

from __future__ import annotations

import datetime as dt

from accounts.models import User
from plans.models import WeekPlan


def week_plan(manager: User, day: dt.date) -> WeekPlan:
    """The manager's plan of the ISO week that `day` lies in; made when there is none."""
    # the ISO year: 29 to 31 December may belong to the first week of the next
    year, week, _weekday = day.isocalendar()
    plan, _made = WeekPlan.objects.get_or_create(manager=manager, iso_year=year, iso_week=week)
    return plan


def shown_week(manager: User, day: dt.date) -> WeekPlan:
    """The same for looking: where nothing was planned yet, a plan that is not saved."""
    # a GET writes nothing: otherwise looking at any week of any year would make its plan
    year, week, _weekday = day.isocalendar()
    key = {"manager": manager, "iso_year": year, "iso_week": week}
    return WeekPlan.objects.filter(**key).first() or WeekPlan(**key)
