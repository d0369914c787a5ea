"""Plan, fact and landing of every manager's month."""

from __future__ import annotations

from reports.models import Attainment
from reports.nightly import sql
from reports.nightly.night import Night
from reports.nightly.retention import forget

COLUMNS = (
    "month", "measure", "manager_id", "plan", "fact", "attainment", "landing", "landing_pct", "required_per_day",
    "working_days", "elapsed",
)  # fmt: skip


def run(night: Night) -> int:
    written = sql.replace(Attainment, COLUMNS, "attainment", night.parameters)
    forget(Attainment, night.as_of)
    return written
