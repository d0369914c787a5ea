from __future__ import annotations

from typing import Any

from accounts.rights.models import AccessLog
from accounts.users.models import User


def log_access(*, user: User, what: str, subject: str, **details: Any) -> AccessLog:
    """A line that says who was shown what. `what` is one of accounts.models.Access; `details` must be JSON."""
    return AccessLog.objects.create(user=user, what=what, subject=subject, details=details)
