"""Jobs of the worker."""

from __future__ import annotations

from celery import shared_task

from orders.notices import outbox, services


@shared_task
def tell_clients() -> int:
    """Beat calls it every minute: fresh steps of orders become letters, those that wait go."""
    services.queue_notices()
    return outbox.send_notices()
