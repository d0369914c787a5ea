"""What changed since the snapshots before."""

from __future__ import annotations

import datetime as dt

from django.conf import settings

from reports.models import Alert
from reports.nightly import sql
from reports.nightly.night import Night

COLUMNS = ("client_id", "kind", "weight", "figures")


def run(night: Night) -> int:
    yesterday = night.as_of - dt.timedelta(days=1)
    parameters = night.parameters | {"yesterday": yesterday, "zone": settings.TIME_ZONE}
    return sql.replace(Alert, COLUMNS, "alerts", parameters)
