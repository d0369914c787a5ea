"""How long something took in hours of work: from nine to six of working days, in the company's time zone."""

from __future__ import annotations

import datetime as dt

from kam_crm.shared import clock
from kam_crm.shared.working_days import is_working_day, working_days_between

BEGINS, ENDS = dt.time(9), dt.time(18)
DAY_MINUTES = 9 * 60


def working_minutes(since: dt.datetime, until: dt.datetime) -> int:
    """Minutes of work between two moments, whole ones; 0 where the second is the earlier one."""
    first, last = clock.local(since), clock.local(until)
    if last <= first:
        return 0
    days = working_days_between(first.date(), last.date())
    return max(0, days * DAY_MINUTES - _gone(first) - (_whole(last) - _gone(last)))


def _gone(moment: dt.datetime) -> int:
    """Minutes of work of its day before it."""
    if not is_working_day(moment.date()):
        return 0
    minutes = (moment.hour - BEGINS.hour) * 60 + moment.minute
    return min(max(minutes, 0), DAY_MINUTES)


def _whole(moment: dt.datetime) -> int:
    return DAY_MINUTES if is_working_day(moment.date()) else 0
