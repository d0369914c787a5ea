from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from accounts.rights.models import Access, AccessLog
from accounts.users.models import User
from kam_crm.shared import clock


def log_access(*, user: User, what: str, subject: str, **details: Any) -> AccessLog:
    """A line that says who was shown what. `what` is one of accounts.models.Access; `details` must be JSON."""
    return AccessLog.objects.create(user=user, what=what, subject=subject, details=details)


def log_contact_data(*, user: User, persons: Iterable[int]) -> None:
    """Phones of these people were put on a device: a line for each that has none of the person and the day."""
    day = clock.today()
    lines = [
        AccessLog(
            user=user,
            what=Access.CONTACT_DATA,
            subject=f"person {key}",
            once=f"contact {user.pk} {key} {day}",
            details={"on_device": True},
        )
        for key in sorted(set(persons))
    ]
    if lines:
        AccessLog.objects.bulk_create(lines, ignore_conflicts=True)


def log_secrets(*, user: User, clients: Iterable[int]) -> None:
    """Secrets of these clients were shown: a line for each that has none of the person and the day, one statement."""
    day = clock.today()
    lines = [
        AccessLog(
            user=user, what=Access.SECRET, subject=f"client {key}", once=f"secret {user.pk} {key} {day}"
        )
        for key in sorted(set(clients))
    ]
    if lines:
        AccessLog.objects.bulk_create(lines, ignore_conflicts=True)
