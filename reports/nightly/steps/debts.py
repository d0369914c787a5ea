"""Who owes how much, how late."""

from __future__ import annotations

from reports.models import DebtSnapshot
from reports.nightly import sql
from reports.nightly.context import StepContext
from reports.nightly.retention import forget

COLUMNS = (
    "client_id", "manager_id", "balance", "not_due", "days_1_30", "days_31_60", "days_61_90", "days_91_180",
    "days_over_180", "overdue", "overdue_days", "over_limit", "advances",
)  # fmt: skip


def run(context: StepContext) -> int:
    written = sql.replace(DebtSnapshot, COLUMNS, "debts", context.parameters)
    forget(DebtSnapshot, context.as_of)
    return written
