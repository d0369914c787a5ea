"""People who have signed in already; the form of it has tests of its own."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.test import Client

from accounts.models import User


def signed_in(user: User, **options: Any) -> Client:
    """A client with a new session of this person; options are those of Django's client."""
    client = Client(**options)
    client.force_login(user)
    return client


def session_of(user: User) -> str:
    """The key of a new session of this person."""
    return str(signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value)
