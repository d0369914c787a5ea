"""Who signs in, who fails to, and what changes about how: a line of the log for each.

The request's address and number come from the request line (django_structlog); what was typed is not written, for
people type passwords into the wrong field.
"""

from __future__ import annotations

from typing import Any

import structlog
from allauth.account.signals import password_changed, password_reset
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from accounts.models import User

EVENTS = {
    "signed_in": user_logged_in,
    "signed_out": user_logged_out,
    "password_changed": password_changed,
    "password_reset": password_reset,
    "second_factor_added": authenticator_added,
    "second_factor_removed": authenticator_removed,
    "recovery_codes_renewed": authenticator_reset,
}


def write_security_log() -> None:
    for name, signal in EVENTS.items():
        signal.connect(_writer(name), weak=False, dispatch_uid=f"security log: {name}")
    user_login_failed.connect(sign_in_failed, dispatch_uid="security log: sign_in_failed")


def _writer(name: str) -> Any:
    def write(sender: Any, user: User | None = None, **details: Any) -> None:
        structlog.get_logger(__name__).info(name, person=user.pk if user else None)

    return write


def sign_in_failed(sender: Any, credentials: dict[str, Any], **details: Any) -> None:
    email = credentials.get("email") or ""
    person = User.objects.filter(email__iexact=email).values_list("pk", flat=True).first()
    structlog.get_logger(__name__).warning("sign_in_failed", person=person)
