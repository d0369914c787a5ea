from __future__ import annotations

import datetime as dt

from django.conf import settings

from integrations.changes.models import Change
from kam_crm.shared import clock


def forget_changes(*, at: dt.datetime | None = None) -> int:
    """Delete what no position can still ask for; how many. Kept for a day longer than positions live."""
    oldest = (at or clock.now()) - dt.timedelta(days=settings.CHANGES_DAYS + 1)
    deleted, _per_model = Change.objects.filter(at__lt=oldest).delete()
    return deleted
