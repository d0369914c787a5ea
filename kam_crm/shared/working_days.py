"""The one calendar of working days: the country's production calendar with the company's own exceptions.

The company's calendar names the country (empty: plain Monday to Friday). `settings.WORKING_DAY_OVERRIDES`
maps ISO dates to «is a working day» and wins over it; what the company has set itself (kam_crm.shared.rules) wins
over everything. Years that the country's calendar does not reach
are plain Monday to Friday.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from functools import lru_cache

import holidays
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from kam_crm.shared.clock import month_end, month_start
from kam_crm.shared.company import company
from kam_crm.shared.rules import working_day_exceptions


def is_working_day(day: dt.date) -> bool:
    days = _working_days(day.year)
    index = bisect_left(days, day)
    return index < len(days) and days[index] == day


def next_working_day(day: dt.date) -> dt.date:
    """The day itself if it is a working day (ГК РФ, ст. 193: a term ends on the next working day)."""
    return day if is_working_day(day) else add_working_days(day, 1)


def add_working_days(day: dt.date, count: int) -> dt.date:
    """The `count`-th working day after `day`, before it when `count` is negative.

    With 0 it is `day` itself or the next working day.
    """
    if count == 0:
        return next_working_day(day)
    year, days = day.year, _working_days(day.year)
    index = bisect_right(days, day) + count - 1 if count > 0 else bisect_left(days, day) + count
    while index >= len(days):
        index -= len(days)
        year, days = year + 1, _working_days(year + 1)
    while index < 0:
        year, days = year - 1, _working_days(year - 1)
        index += len(days)
    return days[index]


def working_days_between(first: dt.date, last: dt.date) -> int:
    """Working days from `first` to `last`, both included; 0 where `last` lies before `first`."""
    return sum(
        bisect_right(days, last) - bisect_left(days, first)
        for days in map(_working_days, range(first.year, last.year + 1))
        if first <= last
    )


def month_progress(as_of: dt.date, *, is_closed: bool = True) -> tuple[int, int]:
    """Working days of the month of `as_of`: (elapsed, all).

    `as_of` itself has elapsed if it `is_closed`, unless `settings.TODAY_IS_CLOSED` is off (formulas.md 2.6).
    """
    first = month_start(as_of)
    last_elapsed = as_of if is_closed and settings.TODAY_IS_CLOSED else as_of - dt.timedelta(days=1)
    return working_days_between(first, last_elapsed), working_days_between(first, month_end(as_of))


def _working_days(year: int) -> tuple[dt.date, ...]:
    # only those of the year: another year's exception must not empty the cache
    overrides = {
        day: works for day, works in settings.WORKING_DAY_OVERRIDES.items() if day.startswith(f"{year:04}-")
    }
    exceptions = (*sorted(overrides.items()), *working_day_exceptions(year))
    return _calendar_year(company().calendar_country, year, exceptions)


@lru_cache(maxsize=256)
def _calendar_year(country: str, year: int, overrides: tuple[tuple[str, bool], ...]) -> tuple[dt.date, ...]:
    """All working days of a year in order. The overrides are arguments so that a changed setting is seen."""
    exceptions = {dt.date.fromisoformat(day): works for day, works in overrides}
    try:
        # filled for the year at once: it knows its working Saturdays only after that
        official = holidays.country_holidays(country, years=year) if country else None
    except NotImplementedError as error:
        raise ImproperlyConfigured(
            f"KAM_CALENDAR_COUNTRY is «{country}»: no calendar of that country."
        ) from error

    def works(day: dt.date) -> bool:
        return official.is_working_day(day) if official is not None else day.isoweekday() <= 5

    first, last = dt.date(year, 1, 1).toordinal(), dt.date(year, 12, 31).toordinal()
    days = map(dt.date.fromordinal, range(first, last + 1))
    return tuple(day for day in days if exceptions.get(day, works(day)))
