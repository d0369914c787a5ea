"""The nightly as background jobs. The ledger decides what is to be done, a message only rings the bell."""

from __future__ import annotations

from celery import shared_task

from kam_crm.shared import clock
from reports.nightly import pipeline


@shared_task
def nightly() -> int:
    """Figures of today; returns how many steps were done."""
    return len(pipeline.run(clock.today()))


@shared_task
def resume_nightly() -> int:
    """Finish today's nightly where its worker died; returns how many steps were done."""
    return len(pipeline.resume(clock.today()))
