"""Jobs of the worker."""

from __future__ import annotations

from celery import shared_task

from integrations.imports import jobs
from kam_crm.shared import clock


@shared_task
def run_import(run_id: int) -> None:
    jobs.run_import(run_id)


@shared_task
def requeue() -> int:
    return jobs.requeue(now=clock.now())
