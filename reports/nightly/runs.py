"""Which snapshot a page shows: days out of addresses, and the newest snapshots there are."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection
from django.db.models import Max, Model, QuerySet

# as text: a page asks it together with the counts of its frame (reports.following.state)
LAST_WHOLE = """
SELECT as_of FROM reports_nightlyrun
GROUP BY as_of HAVING count(done_at) = count(*)
ORDER BY as_of DESC LIMIT 1
"""

YEARS = range(1900, 3000)  # next to the years 1 and 9999 a month more or less is no date


def day_of(text: str) -> dt.date | None:
    """The day of an address, or the first of a month like 2026-11; None for anything else."""
    try:
        day = dt.date.fromisoformat(f"{text}-01" if len(text) == 7 else text)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def newest(rows: QuerySet[Any], upto: dt.date) -> dt.date | None:
    """The newest `as_of` among `rows` that is not later than `upto`."""
    found: dt.date | None = rows.order_by().filter(as_of__lte=upto).aggregate(as_of=Max("as_of"))["as_of"]
    return found


def newest_of(model: type[Model], upto: dt.date) -> dt.date | None:
    """The newest snapshot of a whole table: it exists also for those who see none of its rows."""
    return newest(model._default_manager.all(), upto)


def data_as_of() -> dt.date | None:
    """The date of the last run whose steps were all finished."""
    with connection.cursor() as cursor:
        cursor.execute(LAST_WHOLE)
        found = cursor.fetchone()
    return found[0] if found else None
