"""Plan, fact and landing of every manager's month."""

from __future__ import annotations

from reports.models import Attainment
from reports.nightly import sql
from reports.nightly.context import StepContext
from reports.nightly.retention import forget

COLUMNS = (
    "month", "measure", "manager_id", "plan", "fact", "attainment", "landing", "landing_pct", "required_per_day",
    "working_days", "elapsed",
)  # fmt: skip


def run(context: StepContext) -> int:
    written = sql.replace(Attainment, COLUMNS, "attainment", context.parameters)
    forget(Attainment, context.as_of)
    return written
