"""How programs name whom a task goes to, and what it or a promise is about."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Department, User
from dossiers import subjects
from dossiers.clients.api_fields import ClientCodeField, ClientField
from plans.models import Activity


@extend_schema_field({"type": "string", "format": "email"})
class ColleagueField(serializers.SlugRelatedField):
    """Anybody at work who has business, of whichever department, by e-mail."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(slug_field="email", queryset=User.objects.invitable(), **kwargs)


def department_field() -> serializers.PrimaryKeyRelatedField[Department]:
    return serializers.PrimaryKeyRelatedField(
        queryset=Department.objects.all(), required=False, allow_null=True
    )


@extend_schema_field(int)
class ActivityField(serializers.PrimaryKeyRelatedField):
    """A visit or call the caller sees, by id."""

    def get_queryset(self) -> QuerySet[Activity]:
        rows: QuerySet[Activity] = Activity.objects.visible_to(self.context["request"].user)
        return rows


class AboutInput(serializers.Serializer[Any]):
    """`subject_kind` and `subject_id` name a row («orders.order», 17); the service gets `about`."""

    subject_kind = serializers.CharField(max_length=60, required=False)
    subject_id = serializers.IntegerField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        kind, key = attrs.pop("subject_kind", ""), attrs.pop("subject_id", None)
        if bool(kind) != (key is not None):
            raise serializers.ValidationError({"subject_id": _("Name both the kind and the id, or neither.")})
        if kind:
            attrs["about"] = subjects.find(self.context["request"].user, kind, key)
        return attrs


class MaybeOfClientInput(serializers.Serializer[Any]):
    """Input that may hang on a client: `client` (our id) or `client_code`, or neither; the service gets `client`."""

    client = ClientField(required=False, allow_null=True)
    client_code = ClientCodeField(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        by_code = attrs.pop("client_code", None)
        if by_code is not None:
            attrs.setdefault("client", by_code)
        return attrs
