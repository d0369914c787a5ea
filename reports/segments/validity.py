"""Nights as of which segments are known: not on each of them were they made anew."""

from __future__ import annotations

import datetime as dt

from django.db import connection

from kam_crm.shared.clock import month_start

NEWEST = """
SELECT greatest(
    made_on,
    (SELECT max(as_of) FROM reports_nightlyrun WHERE step = 'segments' AND done_at IS NOT NULL AND as_of <= %(upto)s)
)
FROM (SELECT max(as_of) AS made_on FROM reports_segmentsnapshot WHERE as_of <= %(upto)s) AS made
WHERE made_on IS NOT NULL
"""


def newest_valid(upto: dt.date) -> dt.date | None:
    """The newest night not later than `upto` that has segments, its own or those of a night before."""
    with connection.cursor() as cursor:
        cursor.execute(NEWEST, {"upto": upto})
        found = cursor.fetchone()
    return found[0] if found else None


def last_month_of(as_of: dt.date | None) -> dt.date | None:
    """The newest night before the month of the given one: what changes of class are counted against."""
    return newest_valid(month_start(as_of) - dt.timedelta(days=1)) if as_of else None
