"""Images of what a load writes: kept while it is on its way, looked at by its preview."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import connection

from integrations.imports.models import ImportRun
from integrations.undo.models import RowImage


def kept_for(run_id: int) -> None:
    """From here to the end of the transaction every row that is written leaves its image under this run."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('kam.import_run', %s, true)", [str(run_id)])


def forget_images(*, now: dt.datetime) -> int:
    """Delete images of loads too old to be undone; how many."""
    oldest = now - dt.timedelta(days=settings.IMPORT_UNDO_DAYS)
    kept = ImportRun.objects.filter(finished_at__gte=oldest).values("pk")
    return RowImage.objects.exclude(run_id__in=kept).delete()[0]
