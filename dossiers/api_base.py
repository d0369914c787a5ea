from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.services import log_secrets
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


class SecretRowsMixin:
    """Of lists with secrets of clients: whichever answer shows one, the access log gets its line.

    The view says in `is_secret(row)` which rows are; they have a `client_id`.
    """

    def is_secret(self, row: Any) -> bool:
        raise NotImplementedError

    def get_serializer(self: Any, *args: Any, **kwargs: Any) -> Any:
        # with rows to show; without, the schema asks for the shape
        if args:
            rows = args[0] if kwargs.get("many") else [args[0]]
            log_secrets(
                user=self.request.user, clients={row.client_id for row in rows if self.is_secret(row)}
            )
        return super().get_serializer(*args, **kwargs)  # type: ignore[misc]
