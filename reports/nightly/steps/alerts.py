"""What changed since the snapshots before."""

from __future__ import annotations

import datetime as dt

from kam_crm.shared.company import company
from reports.models import Alert
from reports.nightly import sql
from reports.nightly.context import StepContext

COLUMNS = ("client_id", "kind", "weight", "figures")


def run(context: StepContext) -> int:
    yesterday = context.as_of - dt.timedelta(days=1)
    parameters = context.parameters | {"yesterday": yesterday, "zone": company().time_zone}
    return sql.replace(Alert, COLUMNS, "alerts", parameters)
