"""Costs and gross profit are not for everybody who may read figures."""

from __future__ import annotations

from typing import Any


def sees_margin(request: Any) -> bool:
    """Whether the caller may, and the token he came with."""
    allows = getattr(request.auth, "allows", None)
    held: bool = request.user.can("margin.view")
    return held and (allows is None or bool(allows(is_read=True, capability="margin.view")))
