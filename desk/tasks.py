"""Jobs of the worker."""

from __future__ import annotations

from celery import shared_task

from desk.demo import jobs


@shared_task
def work_on_demo() -> None:
    """Beat calls it once a minute, too: an order whose message or worker was lost is done then."""
    jobs.work_apart()
