"""«Acting for …»: whose day and week a deputy looks at. It only chooses what is shown, never what they may do."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.absences.models import Absence
from accounts.rights.covers import active_covers
from accounts.users.models import User

SESSION_KEY = "acting_for"


def acting_for(request: HttpRequest) -> Absence | None:
    """The absence in which this person chose to act; None once it is over or changed."""
    user: Any = request.user
    chosen = request.session.get(SESSION_KEY) if user.is_authenticated else None
    # looked up each time: a session may outlive the absence it was chosen for
    return next((duty for duty in active_covers(user) if duty.user_id == chosen), None) if chosen else None


def shown_manager(request: HttpRequest) -> User:
    """The manager whose day and week the pages show: the absent one, else the person."""
    duty = acting_for(request)
    user: Any = request.user
    return duty.user if duty else user


def choose(request: HttpRequest, duty: Absence | None) -> None:
    if duty is None:
        request.session.pop(SESSION_KEY, None)
    else:
        request.session[SESSION_KEY] = duty.user_id


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of the frame: `duties` of today for the switch, `acting_for` for the band. Lazy, as the rest of it."""
    # pages of errors may be drawn before the middleware that sets it
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"duties": [], "acting_for": None}
    return {
        "duties": SimpleLazyObject(lambda: active_covers(user)),
        "acting_for": SimpleLazyObject(lambda: acting_for(request)),
    }
