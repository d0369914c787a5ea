"""How programs name what they write to: by our id or, better, by their own code; always within what they see."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from dossiers.models import Client, Person


@extend_schema_field(int)
class ClientField(serializers.PrimaryKeyRelatedField):
    """A client the caller sees, by id."""

    def get_queryset(self) -> QuerySet[Client]:
        return Client.objects.visible_to(self.context["request"].user).select_related("manager")


@extend_schema_field(str)
class ClientCodeField(serializers.SlugRelatedField):
    """A client the caller sees, by code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(slug_field="code", **kwargs)

    def get_queryset(self) -> QuerySet[Client]:
        return Client.objects.visible_to(self.context["request"].user).select_related("manager")


@extend_schema_field(int)
class PersonField(serializers.PrimaryKeyRelatedField):
    """A person the caller sees, by id."""

    def get_queryset(self) -> QuerySet[Person]:
        return Person.objects.visible_to(self.context["request"].user)


@extend_schema_field({"type": "string", "format": "email"})
class ManagerField(serializers.SlugRelatedField):
    """A colleague who may manage clients, by e-mail."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(slug_field="email", **kwargs)

    def get_queryset(self) -> QuerySet[User]:
        return User.objects.managers().visible_to(self.context["request"].user)


@extend_schema_field(int)
class ReferenceField(serializers.PrimaryKeyRelatedField):
    """A row of reference data, by id."""

    def __init__(self, model: Any = None, **kwargs: Any) -> None:
        self.model = model
        super().__init__(**kwargs)

    def get_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.model.objects.visible_to(self.context["request"].user)
        return rows


@extend_schema_field(str)
class NameField(serializers.SlugRelatedField):
    """A row of reference data, by name."""

    def __init__(self, model: Any = None, **kwargs: Any) -> None:
        self.model = model
        super().__init__(slug_field="name", **{"required": False, "allow_null": True, **kwargs})

    def get_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.model.objects.visible_to(self.context["request"].user)
        return rows


class OfClientInput(serializers.Serializer[Any]):
    """Input that hangs on a client: `client` (our id) or `client_code`; the service gets `client`."""

    client = ClientField(required=False)
    client_code = ClientCodeField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        by_code = attrs.pop("client_code", None)
        # our id wins where both are given
        attrs.setdefault("client", by_code)
        if not self.partial and attrs["client"] is None:
            raise serializers.ValidationError({"client": _("Name the client by `client` or `client_code`.")})
        # of a PATCH without a client: None would take the client away
        if attrs["client"] is None:
            del attrs["client"]
        return attrs
