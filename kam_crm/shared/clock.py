"""The only place where the present enters: business dates are dates in the company's time zone."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from kam_crm.shared.company import company

YEARS = range(1990, 2100)  # of business; any other is a slip of the keyboard: 22.11.26 is the year 26


def company_zone() -> ZoneInfo:
    return ZoneInfo(company().time_zone)


def now() -> dt.datetime:
    """The present moment, aware."""
    return timezone.now()


def today() -> dt.date:
    """The business date at this moment. `settings.BUSINESS_DATE` pins it for companies that live in the past."""
    pinned: dt.date | None = settings.BUSINESS_DATE
    return pinned or timezone.now().astimezone(company_zone()).date()


def local(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(company_zone())


def check_plausible_date(day: dt.date) -> dt.date:
    """The day itself. Raises ValueError with a reason for people: business has no days in the years 26 and 9999."""
    if day.year in YEARS:
        return day
    years = {"first": YEARS[0], "last": YEARS[-1]}
    raise ValueError(_("the year must be between %(first)d and %(last)d") % years)


def at(day: dt.date, time: dt.time) -> dt.datetime:
    """The moment when the company's clock shows `time` on `day`."""
    return dt.datetime.combine(day, time, tzinfo=company_zone())


def month_start(day: dt.date) -> dt.date:
    return day.replace(day=1)


def add_months(month: dt.date, count: int) -> dt.date:
    """The first day of the month `count` months away."""
    index = month.year * 12 + month.month - 1 + count
    return dt.date(index // 12, index % 12 + 1, 1)


def same_day_later(day: dt.date, months: int) -> dt.date:
    """So many months later, or earlier; the last day of a month that is too short."""
    month = add_months(month_start(day), months)
    return min(month + dt.timedelta(days=day.day - 1), month_end(month))


def month_end(day: dt.date) -> dt.date:
    return add_months(month_start(day), 1) - dt.timedelta(days=1)
