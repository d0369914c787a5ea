"""Days that a result offers as chips."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dossiers.models import Client
from kam_crm.shared import clock, formats
from kam_crm.shared.working_days import add_working_days, next_working_day
from plans.norms import norm_days

WEEK = dt.timedelta(days=7)
Days = list[tuple[str, str]]


def near_days() -> Days:
    """The next two working days and a week from now: ISO day and its words."""
    today = clock.today()
    first, second = (add_working_days(today, count) for count in (1, 2))
    tomorrow = pgettext("day", "tomorrow") if first == today + dt.timedelta(days=1) else _named(first)
    return _once(
        [(first, tomorrow), (second, _named(second)), (next_working_day(today + WEEK), _("in a week"))]
    )


def step_days(client: Client | None) -> Days:
    """Those, and the day on which the client's norm of contacts ends."""
    days = near_days()
    if client is None:
        return days
    norm = clock.today() + dt.timedelta(days=norm_days(client.summary.segment, client.stage))
    by_norm = next_working_day(norm)
    words = _("by the norm, %(day)s") % {"day": formats.short_day(by_norm)}
    same = [day for day, _words in days if day == by_norm.isoformat()]
    return days if same else [*days, (by_norm.isoformat(), words)]


def _named(day: dt.date) -> str:
    """«вт 01.12», Tue 1 Dec."""
    return f"{formats.weekday(day)} {formats.short_day(day)}"


def _once(days: list[tuple[dt.date, str]]) -> Days:
    found: dict[str, str] = {}
    for day, words in days:
        found.setdefault(day.isoformat(), words)
    return list(found.items())
