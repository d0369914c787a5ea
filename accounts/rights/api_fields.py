"""Fields of the API whose value depends on who asks."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.rights import covers


class SecretField(serializers.DecimalField):
    """A cost or margin: null for callers who may not see it, or not of this client (accounts.deputies)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            **{"max_digits": 14, "decimal_places": 2, "read_only": True, "allow_null": True, **options}
        )

    def get_attribute(self, instance: Any) -> Any:
        request = self.context["request"]
        # a session has none: only tokens are restricted to scopes
        allows = getattr(request.auth, "allows", None)
        may = request.user.can("margin.view") and (
            allows is None or allows(is_read=True, capability="margin.view")
        )
        hidden = covers.without_margin(request.user)
        # the row's manager is looked up only where something is hidden: most people deputise for nobody
        if not may or (hidden and self.manager_of(instance) in hidden):
            return None
        return super().get_attribute(instance)

    @staticmethod
    def manager_of(row: Any) -> int | None:
        """The manager of the client of an order, or of a row that belongs to an order or a client; none of a product.

        Of a request for approval it is the client of its subject.
        """
        for owner in (row, getattr(row, "order", None), getattr(row, "subject", None)):
            if client := getattr(owner, "client", None):
                return int(client.manager_id)
        return None


def sees_margin(request: Any, manager_id: int | None = None) -> bool:
    """Whether the caller may, and the token that came along: for clients of this manager, without one for all shown."""
    allows = getattr(request.auth, "allows", None)
    user = request.user
    held = covers.sees_every_margin(user) if manager_id is None else covers.sees_margin(user, manager_id)
    return held and (allows is None or bool(allows(is_read=True, capability="margin.view")))
