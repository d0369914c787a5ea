"""Fields of the API whose value depends on who asks."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.rights.covers import without_margin


class SecretField(serializers.DecimalField):
    """A cost or margin: null for callers who may not see it, or not of this client (accounts.deputies)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            **{"max_digits": 14, "decimal_places": 2, "read_only": True, "allow_null": True, **options}
        )

    def get_attribute(self, instance: Any) -> Any:
        request = self.context["request"]
        allows = getattr(request.auth, "allows", None)
        may = request.user.can("margin.view") and (
            allows is None or allows(is_read=True, capability="margin.view")
        )
        hidden = without_margin(request.user)
        if not may or (hidden and _manager_of(instance) in hidden):
            return None
        return super().get_attribute(instance)


def _manager_of(row: Any) -> int | None:
    """The manager of the client of an order, or of a row that belongs to an order or a client; none of a product."""
    client = getattr(row, "client", None) or getattr(getattr(row, "order", None), "client", None)
    return client.manager_id if client else None
