"""What is written down beside the work itself, and how long it is kept."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings

from accounts.models import AccessLog, IdempotencyKey, User
from kam_crm.shared import clock


def log_access(*, user: User, what: str, subject: str, **details: Any) -> AccessLog:
    """A line that says who was shown what. `what` is one of accounts.models.Access; `details` must be JSON."""
    return AccessLog.objects.create(user=user, what=what, subject=subject, details=details)


def keep_answer(*, by: User, key: str, digest: str, status: int, body: Any) -> IdempotencyKey:
    """The answer to a write, so that the same request under the same key gets it again. `body` must be JSON."""
    return IdempotencyKey.objects.create(user=by, key=key, request_digest=digest, status=status, body=body)


def forget_idempotency_keys(*, at: dt.datetime | None = None) -> int:
    """Delete answers kept longer than settings.IDEMPOTENCY_DAYS; how many."""
    oldest = (at or clock.now()) - dt.timedelta(days=settings.IDEMPOTENCY_DAYS)
    deleted, _per_model = IdempotencyKey.objects.filter(created_at__lt=oldest).delete()
    return deleted
