"""How long snapshots are kept: every day of the last five weeks, then the last one of each month."""

from __future__ import annotations

import datetime as dt

from django.db import models

from reports.nightly import sql

DAILY = dt.timedelta(days=35)

# of the months that ended before the daily ones begin, all dates but the newest; the date being made stays. Dates are
# looked up one after the other: among a million rows there are some fifty of them
FORGET = """
WITH RECURSIVE dates AS (
    SELECT min(as_of) AS as_of FROM {table} WHERE as_of <= %(as_of)s
    UNION ALL
    SELECT (SELECT min(as_of) FROM {table} WHERE as_of > dates.as_of AND as_of <= %(as_of)s)
    FROM dates
    WHERE dates.as_of IS NOT NULL
)
DELETE FROM {table}
WHERE as_of IN (
    SELECT as_of
    FROM (
        SELECT as_of, max(as_of) OVER (PARTITION BY date_trunc('month', as_of::timestamp)) AS newest FROM dates
    ) AS kept
    WHERE as_of < newest AND as_of < %(keep_from)s
)
"""


def forget(model: type[models.Model], as_of: dt.date) -> int:
    """Delete what is older than the daily snapshots of `as_of` and not its month's last; returns rows deleted."""
    return sql.run(FORGET.format(table=model._meta.db_table), {"as_of": as_of, "keep_from": as_of - DAILY})
