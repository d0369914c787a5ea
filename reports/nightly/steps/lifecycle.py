"""New, active, at risk, sleeping, lost, returned."""

from __future__ import annotations

from reports.models import ClientLifecycle
from reports.nightly import sql
from reports.nightly.night import Night
from reports.nightly.retention import forget

COLUMNS = ("client_id", "status", "last_on", "days", "usual_days")


def run(night: Night) -> int:
    written = sql.replace(ClientLifecycle, COLUMNS, "lifecycle", night.parameters)
    forget(ClientLifecycle, night.as_of)
    return written
