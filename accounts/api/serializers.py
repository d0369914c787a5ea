from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.capabilities import ROLES, UNLIMITED
from accounts.models import Department, User


class DepartmentSerializer(serializers.ModelSerializer[Department]):
    head = serializers.EmailField(source="head.email", default=None, read_only=True)

    class Meta:
        model = Department
        fields = ["id", "name", "head", "updated_at"]
        read_only_fields = fields


class UserSerializer(serializers.ModelSerializer[User]):
    """What colleagues may know of one another."""

    department = serializers.CharField(source="department.name", default=None, read_only=True)

    class Meta:
        model = User
        fields = ["id", "email", "full_name", "role", "department", "phone", "is_active", "updated_at"]
        read_only_fields = fields


class MeSerializer(UserSerializer):
    """The caller, with what he may do: capability → limit, null where it is unlimited."""

    capabilities = serializers.SerializerMethodField()

    class Meta(UserSerializer.Meta):
        fields = [*UserSerializer.Meta.fields, "locale", "capabilities"]
        read_only_fields = fields

    def get_capabilities(self, user: User) -> dict[str, str | None]:
        held: dict[str, Any] = ROLES[user.role]
        return {name: None if limit == UNLIMITED else str(limit.upto) for name, limit in sorted(held.items())}
