"""What a page asks of the person who opens it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest

from accounts.users.models import User
from kam_crm.shared.service import needs_of

View = TypeVar("View", bound=Callable[..., object])


class SignedInRequest(HttpRequest):
    """For annotations: behind the door, the user is one of ours."""

    user: User


PUBLIC = "public"
SIGNED_IN = "signed in"


def requires(door: str | tuple[str, ...] | Callable[..., object]) -> Callable[[View], View]:
    """Mark a page view with the capability it needs, or with the service it calls, which says it itself.

    CapabilityMiddleware keeps the door.
    """

    def mark(view: View) -> View:
        view.needs = needs_of(door)  # type: ignore[attr-defined]
        return view

    return mark


def signed_in(view: View) -> View:
    """Mark a page that every signed-in person may open (one's own profile, language, sign-out)."""
    return requires(SIGNED_IN)(view)


def public(view: View) -> View:
    """Mark a page that needs no sign-in."""
    # read by Django's LoginRequiredMiddleware, on which SignInMiddleware is built
    view.login_required = False  # type: ignore[attr-defined]
    return requires(PUBLIC)(view)
