"""Costs and gross profit are not for everybody who may read figures."""

from __future__ import annotations

from typing import Any

from accounts.rights import covers as deputies
from accounts.rights.covers import sees_every_margin


def sees_margin(request: Any, manager_id: int | None = None) -> bool:
    """Whether the caller may, and the token he came with: for clients of this manager, without one for all he sees."""
    allows = getattr(request.auth, "allows", None)
    user = request.user
    held = sees_every_margin(user) if manager_id is None else deputies.sees_margin(user, manager_id)
    return held and (allows is None or bool(allows(is_read=True, capability="margin.view")))
