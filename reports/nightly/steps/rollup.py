"""Sales by client and month: of all pairs only those are summed again whose lines changed."""

from __future__ import annotations

from reports.nightly import sql
from reports.nightly.context import StepContext

TABLE_OF_PAIRS = (
    "CREATE TEMPORARY TABLE IF NOT EXISTS nightly_pairs (client_id bigint, month date) ON COMMIT DROP"
)


def refresh(*, from_scratch: bool = False) -> int:
    """Bring the rollup up to the lines that are committed; returns rows written. Needs a transaction."""
    which = {"from_scratch": from_scratch}
    sql.run(TABLE_OF_PAIRS, {})
    # left from an earlier refresh in the same transaction: ON COMMIT DROP has not happened yet
    sql.run("TRUNCATE nightly_pairs", {})
    if not sql.execute("rollup_take", {}) and not from_scratch:
        return 0
    # autovacuum never sees a temporary table, and the planner would take the pairs for few
    sql.run("ANALYZE nightly_pairs", {})
    sql.execute("rollup_clear", which)
    return sql.execute("rollup_lines", which)


def run(context: StepContext) -> int:
    return refresh(from_scratch=context.from_scratch)
