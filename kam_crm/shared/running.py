"""What the database is still writing: a program that fetches what is new must not be told of it too early.

A row bears the moment at which it was written and is seen when its transaction commits, for an import a minute later.
Transactions of other databases of the same server are left out: they write nothing here.
"""

from __future__ import annotations

import datetime as dt

from django.db import connection

# clocks of web and database servers, and the time between the stamp and the beginning of its transaction
MARGIN = dt.timedelta(seconds=10)

OLDEST_START = """
SELECT least(clock_timestamp(), min(xact_start)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
# one snapshot, taken before the activity is looked at: a transaction that ends in between counts as running
OLDEST_ID = """
WITH snapshot AS MATERIALIZED (SELECT pg_current_snapshot() AS seen), running AS MATERIALIZED (
    SELECT one::text::bigint AS xid FROM snapshot, pg_snapshot_xip(seen) AS one
), elsewhere AS (
    -- of 32 bits; the same number cannot run twice
    SELECT backend_xid::text::bigint AS xid FROM pg_stat_activity
    WHERE backend_xid IS NOT NULL AND datname <> current_database()
)
SELECT coalesce(
    (SELECT min(xid) FROM running WHERE xid % 4294967296 NOT IN (SELECT xid FROM elsewhere)),
    (SELECT pg_snapshot_xmax(seen)::text::bigint FROM snapshot)
)
"""


def settled_until() -> dt.datetime:
    """A moment before everything that still runs: what is stamped earlier has been committed."""
    with connection.cursor() as cursor:
        cursor.execute(OLDEST_START, [])
        moment: dt.datetime = cursor.fetchone()[0]
    return moment - MARGIN


def oldest_transaction() -> int:
    """The id below which every transaction that wrote here has ended."""
    with connection.cursor() as cursor:
        cursor.execute(OLDEST_ID.replace("%", "%%"), [])
        return int(cursor.fetchone()[0])
