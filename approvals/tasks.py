from __future__ import annotations

from celery import shared_task

from approvals import services


@shared_task
def expire_requests() -> int:
    return services.expire_requests(by=None)
