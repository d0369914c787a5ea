"""The door of every API view: the capability its action asks for, within the scopes of the token."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request


class HasCapability(BasePermission):
    """A view says `capabilities = {action: capability}` (a plain view: method in lower case).

    What it does not name is forbidden. Which rows there are is not decided here: `visible_to` hides the others.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        user: Any = request.user
        if not user or not user.is_authenticated:
            return False
        if getattr(view, str(request.method).lower(), None) is None:
            return True  # there is no such method here: 405 follows
        capability = capability_of(view, request)
        return capability is not None and user.can(capability) and _token_allows(request, capability)


def capability_of(view: Any, request: Request) -> str | None:
    action = getattr(view, "action", None) or str(request.method).lower()
    capability = getattr(view, "capabilities", {}).get(action)
    return str(capability) if capability else None


def _token_allows(request: Request, capability: str) -> bool:
    """A session may what its person may; a token only what it was made for."""
    allows = getattr(request.auth, "allows", None)
    return allows is None or bool(allows(is_read=request.method in SAFE_METHODS, capability=capability))
