"""The next hour that is free in a manager's plan."""

from __future__ import annotations

import datetime as dt

from accounts.models import User
from kam_crm.shared import clock
from kam_crm.shared.working_days import add_working_days, next_working_day
from plans.activities.week import minute
from plans.models import Activity, ActivityStatus

BEGINS, ENDS, STEP = 9 * 60, 18 * 60, 30  # minutes of the day
DAYS = 10


def next_free_slot(manager: User, minutes: int = 30) -> tuple[dt.date, dt.time] | None:
    """Within working hours of the next two weeks, from the next half hour on; None where all is taken."""
    today = clock.today()
    days = [next_working_day(today)]
    while len(days) < DAYS:
        days.append(add_working_days(days[-1], 1))
    rows = Activity.objects.filter(manager=manager, day__in=days, status=ActivityStatus.PLANNED)
    taken: dict[dt.date, list[tuple[int, int]]] = {}
    for day, starts_at, length in rows.exclude(starts_at=None).values_list("day", "starts_at", "minutes"):
        taken.setdefault(day, []).append((minute(starts_at), minute(starts_at) + length))
    now = minute(clock.local(clock.now()).time())
    for day in days:
        first = max(BEGINS, (now // STEP + 1) * STEP) if day == today else BEGINS
        for start in range(first, ENDS - minutes + 1, STEP):
            if all(end <= start or begin >= start + minutes for begin, end in taken.get(day, ())):
                return day, dt.time(start // 60, start % 60)
    return None
