"""New, active, at risk, sleeping, lost, returned."""

from __future__ import annotations

from reports.models import ClientLifecycle
from reports.nightly import sql
from reports.nightly.context import StepContext
from reports.nightly.retention import forget

COLUMNS = ("client_id", "status", "last_on", "days", "usual_days")


def run(context: StepContext) -> int:
    written = sql.replace(ClientLifecycle, COLUMNS, "lifecycle", context.parameters)
    forget(ClientLifecycle, context.as_of)
    return written
