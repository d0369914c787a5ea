from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.rights.models import AccessLog
from accounts.users.models import User
from kam_crm.shared.errors import NotAllowed


def log_access(*, user: User, what: str, subject: str, **details: Any) -> AccessLog:
    """A line that says who was shown what. `what` is one of accounts.models.Access; `details` must be JSON."""
    return AccessLog.objects.create(user=user, what=what, subject=subject, details=details)


def allow(by: User | None, capability: str) -> None:
    """Raise NotAllowed `forbidden` unless `by` may do this; None is the installation itself, which may."""
    if by is not None and not by.can(capability):
        raise NotAllowed("forbidden", _("You may not do this."))
