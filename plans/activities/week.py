"""Where an activity stands in a manager's week: its plan, and what else is at the hour."""

from __future__ import annotations

import datetime as dt
from typing import Any

from accounts.models import User
from kam_crm.shared import clock
from plans.models import Activity, ActivityStatus, WeekPlan, WeekStatus


def reassign(manager: User, activity: Activity, hour: dt.time | None) -> dict[str, Any]:
    """Put it into another manager's week; returns where it stood, and whether it lost its hour."""
    before = {
        "id": activity.pk,
        "manager": activity.manager_id,
        "starts_at": activity.starts_at.isoformat() if activity.starts_at else "",
        "day": activity.day.isoformat(),
    }
    is_taken = overlapping(manager, activity.day, hour, activity.minutes) is not None
    # a week that is over is planned no more
    plan = open_week(manager, activity.day) if activity.day >= clock.today() else None
    activity.manager, activity.plan, activity.trip = manager, plan, None  # the other one travels
    activity.starts_at = None if is_taken else hour
    activity.save()
    return before | {"without_hour": is_taken}


def open_week(manager: User, day: dt.date) -> WeekPlan | None:
    """The week's plan while it is a draft; None once it was submitted."""
    year, week, _weekday = day.isocalendar()
    plan, _made = WeekPlan.objects.get_or_create(manager=manager, iso_year=year, iso_week=week)
    return plan if plan.status == WeekStatus.DRAFT else None


def overlapping(
    manager: User, day: dt.date, starts_at: dt.time | None, minutes: int, but: Activity | None = None
) -> Any:
    """Two activities of a manager may not overlap; all-day ones (no hour) never do."""
    if starts_at is None:
        return None
    start = minute(starts_at)
    others = Activity.objects.filter(
        manager=manager, day=day, starts_at__isnull=False, status=ActivityStatus.PLANNED
    )
    for other in others.exclude(pk=but.pk if but else None).select_related("client"):
        begins = minute(other.starts_at)
        # one may begin in the minute the other ends
        if begins < start + minutes and start < begins + other.minutes:
            return other
    return None


def minute(time: dt.time) -> int:
    """Of the day."""
    return time.hour * 60 + time.minute
