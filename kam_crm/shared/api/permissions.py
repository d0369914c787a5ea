"""The door of every API view: the capability its action asks for, within the scopes of the token."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from kam_crm.shared.service import needs_of


class HasCapability(BasePermission):
    """A view says `capabilities = {action: capability or service}` (a plain view: method in lower case).

    What it does not name is forbidden. Which rows there are is not decided here: `visible_to` hides the others.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        user: Any = request.user
        if not user or not user.is_authenticated:
            return False
        if getattr(view, str(request.method).lower(), None) is None:
            return True  # there is no such method here: 405 follows
        held = [capability for capability in needs_of_action(view, request) if user.can(capability)]
        return bool(held) and self._token_allows(request, held)

    def _token_allows(self, request: Request, held: list[str]) -> bool:
        """A session may what its person may; a token only what it was made for."""
        token = request.auth
        if not hasattr(token, "allows"):
            return True
        is_read = request.method in SAFE_METHODS
        if any(token.allows(is_read=is_read, capability=capability) for capability in held):
            return True
        if token.read_only and not is_read:
            self.message = _("This token only reads.")
        else:
            self.message = _("This token is restricted to %(scopes)s.") % {"scopes": ", ".join(token.scopes)}
        return False


def needs_of_action(view: Any, request: Request) -> tuple[str, ...]:
    """Capabilities of which one opens the action; empty for an action that is not named, which nobody may call."""
    method = str(request.method).lower()
    # Django answers HEAD by get() where a view has no head()
    action = getattr(view, "action", None) or ("get" if method == "head" else method)
    door = getattr(view, "capabilities", {}).get(action)
    return needs_of(door) if door else ()


def is_allowed(request: Request, capability: str, *, is_read: bool) -> bool:
    """Whether the caller has the capability and their token, if they came with one, was made for it."""
    allows = getattr(request.auth, "allows", None)
    user: Any = request.user
    return bool(user.can(capability) and (allows is None or allows(is_read=is_read, capability=capability)))
