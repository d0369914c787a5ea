"""Sales by client and month: of all pairs only those are summed again whose lines changed."""

from __future__ import annotations

import datetime as dt

from kam_crm.shared import clock
from reports.nightly import sql
from reports.nightly.context import StepContext

TABLE_OF_PAIRS = (
    "CREATE TEMPORARY TABLE IF NOT EXISTS nightly_pairs (client_id bigint, month date) ON COMMIT DROP"
)
# all months of all clients are summed in memory, where 64 MB would sort them on disk
MEMORY = "SET LOCAL work_mem = '512MB'"
# of more pairs than this, one reading of all lines is quicker than looking for theirs
MANY = 50_000


def refresh(*, from_scratch: bool = False) -> int:
    """Bring the rollup up to the lines that are committed; returns rows written. Needs a transaction."""
    sql.run(TABLE_OF_PAIRS, {})
    # left from an earlier refresh in the same transaction: ON COMMIT DROP has not happened yet
    sql.run("TRUNCATE nightly_pairs", {})
    pairs = sql.execute("rollup_take", {})
    if not pairs and not from_scratch:
        return 0
    # autovacuum never sees a temporary table, and the planner would take the pairs for few
    sql.run("ANALYZE nightly_pairs", {})
    sql.execute("rhythm_forget", {"from_scratch": from_scratch})
    if pairs <= MANY and not from_scratch:
        sql.execute("rollup_clear", {})
        return sql.execute("rollup_pairs", {})
    return sum_all_up()


def sum_all_up() -> int:
    """Sum all lines up; only months that are not so already are written. Returns how many."""
    sql.run(MEMORY, {})
    sql.run("DROP TABLE IF EXISTS nightly_months", {})
    sql.execute("rollup_lines", {})
    sql.run("ANALYZE nightly_months", {})
    sql.execute("rollup_drop", {})
    return sql.execute("rollup_add", {})


def touched_clients() -> list[int]:
    """Whose months the last refresh in this transaction summed again."""
    return [client_id for (client_id,) in sql.rows("SELECT DISTINCT client_id FROM nightly_pairs", {})]


def touched_before(month: dt.date) -> bool:
    """Whether the last refresh in this transaction summed any month before this one again."""
    [(found,)] = sql.rows(
        "SELECT EXISTS (SELECT 1 FROM nightly_pairs WHERE month < %(month)s)", {"month": month}
    )
    return bool(found)


def run(context: StepContext) -> int:
    """Of today: the whole run sees to all that was touched. Of another day: today's facts must still follow."""
    if context.as_of == clock.today():
        sql.run("DELETE FROM reports_touchedclient", {})
        return refresh(from_scratch=context.from_scratch)
    written = refresh(from_scratch=context.from_scratch)
    sql.run("INSERT INTO reports_touchedclient (client_id) SELECT DISTINCT client_id FROM nightly_pairs", {})
    return written
