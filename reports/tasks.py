"""The nightly and the facts of the day as jobs. A ledger decides what is to be done, a message wakes the worker."""

from __future__ import annotations

from celery import shared_task

from kam_crm.shared import clock
from reports.following.follow import follow
from reports.models import NightlyRun
from reports.nightly import pipeline

BEGINS = 2  # o'clock in the company's time zone, when beat sends it (settings.CELERY_BEAT_SCHEDULE)


@shared_task
def nightly() -> int:
    """Figures of today; returns how many steps were done."""
    return len(pipeline.run(clock.today()))


@shared_task
def resume_nightly() -> int:
    """Finish today's nightly where its worker died, begin it where its message was lost; returns steps done."""
    today = clock.today()
    # before two the day's run is still to come by the beat: nothing is lost yet
    is_time = clock.local(clock.now()).hour >= BEGINS
    if is_time and not NightlyRun.objects.filter(as_of=today).exists():
        return len(pipeline.run(today))
    return len(pipeline.resume(today))


@shared_task
def follow_facts() -> int:
    """Facts of the clients that were touched; returns how many there were."""
    return follow(now=clock.now())
