"""Jobs of the worker."""

from __future__ import annotations

from celery import shared_task

from integrations.changes.services import forget_changes as forget
from integrations.imports import apart, jobs
from integrations.mail import fetching
from integrations.undo import images
from kam_crm.shared import clock


@shared_task
def run_import(run_id: int) -> None:
    apart.run_import(run_id)


@shared_task
def requeue() -> int:
    return jobs.requeue(now=clock.now())


@shared_task
def fetch_mail() -> int:
    """Beat calls it every two minutes; without IMAP_URL there is nothing to read."""
    return fetching.fetch_mail()


@shared_task
def forget_changes() -> int:
    """Beat calls it once a day; deleting twice does no harm."""
    return forget()


@shared_task
def forget_files() -> int:
    """Beat calls it once a night."""
    return jobs.forget_files(now=clock.now())


@shared_task
def forget_images() -> int:
    """Beat calls it once a night: loads from before can no longer be undone."""
    return images.forget_images(now=clock.now())
