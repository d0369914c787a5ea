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
# locks of integrations/sql/hand_overs.sql: the class, and as the object the low half of a transaction id
HAND_OVER = 20262811
HAND_OVERS = """
SELECT DISTINCT objid::bigint FROM pg_locks
WHERE locktype = 'advisory' AND objsubid = 2 AND classid = %s AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
# another one after a restore, from a copy or to an earlier moment: transaction ids begin anew then
INCARNATION = """
SELECT concat_ws(' ', (SELECT system_identifier FROM pg_control_system()),
    (SELECT timeline_id FROM pg_control_checkpoint()),
    (SELECT oid FROM pg_database WHERE datname = current_database()))
"""


def settled_until() -> dt.datetime:
    """A moment before everything that still runs: what is stamped earlier has been committed."""
    with connection.cursor() as cursor:
        cursor.execute(OLDEST_START, [])
        moment: dt.datetime = cursor.fetchone()[0]
    return moment - MARGIN


def oldest_transaction() -> int:
    """The id below which every transaction that wrote here has ended, and was seen by every hand-over that runs."""
    with connection.cursor() as cursor:
        cursor.execute(OLDEST_ID.replace("%", "%%"), [])
        oldest = int(cursor.fetchone()[0])
        # a statement of its own, and the later one: a hand-over that begins after it sees all that has ended by now
        cursor.execute(HAND_OVERS, [HAND_OVER])
        blind_since = [_whole(half, oldest) for (half,) in cursor.fetchall()]
    return min([oldest, *blind_since])


def incarnation() -> str:
    """Names the life of this database within which transaction ids can be compared."""
    with connection.cursor() as cursor:
        cursor.execute(INCARNATION, [])
        return str(cursor.fetchone()[0])


def _whole(half: int, near: int) -> int:
    """The transaction id with these low 32 bits, not after `near`."""
    whole = near - near % 2**32 + half
    return whole if whole <= near else whole - 2**32
