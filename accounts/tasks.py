from __future__ import annotations

from celery import shared_task

from accounts import services


@shared_task
def forget_idempotency_keys() -> int:
    """Beat calls it once a day; deleting twice does no harm."""
    return services.forget_idempotency_keys()


@shared_task
def forget_shared_values() -> int:
    """Beat calls it once an hour."""
    return services.forget_shared_values()


@shared_task
def forget_form_uses() -> int:
    """Beat calls it once a day."""
    return services.forget_form_uses()


@shared_task
def forget_sessions() -> int:
    """Beat calls it once a day."""
    return services.forget_sessions()
