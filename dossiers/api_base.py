from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.tokens.api.idempotency import Idempotent
from kam_crm.shared.api.viewsets import WriteViewSet


def reads(capability: str) -> dict[str, str]:
    return {"list": capability, "retrieve": capability}


def optional_text(length: int) -> serializers.CharField:
    return serializers.CharField(max_length=length, required=False, allow_blank=True)


class TwoInputsViewSet(Idempotent, WriteViewSet):
    """Base of views that take `create_serializer_class` by POST and `change_serializer_class` by PATCH."""

    create_serializer_class: type[serializers.BaseSerializer[Any]]
    change_serializer_class: type[serializers.BaseSerializer[Any]]

    @property
    def input_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:  # type: ignore[override]
        changes = self.action == "partial_update"
        return self.change_serializer_class if changes else self.create_serializer_class
