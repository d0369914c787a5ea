"""ABC and XYZ of every client, both bases, three levels."""

from __future__ import annotations

from django.db import connection

from reports.models import SegmentSnapshot
from reports.nightly import sql
from reports.nightly.context import StepContext
from reports.nightly.retention import forget

COLUMNS = (
    "level", "scope_id", "base", "client_id", "amount", "without_cost", "share", "cum_before", "abc", "n_months",
    "active_months", "cv", "xyz_freq", "xyz_cv", "segment", "policy_id",
)  # fmt: skip


def run(context: StepContext) -> int:
    written = sql.replace(SegmentSnapshot, COLUMNS, "segments", context.parameters)
    forget(SegmentSnapshot, context.as_of)
    with connection.cursor() as cursor:
        # the planner has not met this date yet: it would expect one row of it and join 20,000 by loops
        cursor.execute("ANALYZE reports_segmentsnapshot", [])
    return written
