from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.capabilities import ROLES, UNLIMITED
from accounts.models import Absence, AbsenceReason, Department, User
from kam_crm.shared.api.inputs import ChoiceField, DayField


class DepartmentSerializer(serializers.ModelSerializer[Department]):
    head = serializers.EmailField(source="head.email", default=None, read_only=True, allow_null=True)

    class Meta:
        model = Department
        fields = ["id", "name", "head", "updated_at"]
        read_only_fields = fields


class UserSerializer(serializers.ModelSerializer[User]):
    """What colleagues may know of one another."""

    department = serializers.CharField(
        source="department.name", default=None, read_only=True, allow_null=True
    )

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


class AbsenceSerializer(serializers.ModelSerializer[Absence]):
    """Days are inclusive. `deputy` has the clients of `user` on all of them."""

    user = serializers.EmailField(source="user.email", read_only=True)
    user_name = serializers.CharField(source="user.full_name", read_only=True)
    deputy = serializers.EmailField(source="deputy.email", read_only=True)
    deputy_name = serializers.CharField(source="deputy.full_name", read_only=True)

    class Meta:
        model = Absence
        fields = ["id", "user", "user_name", "deputy", "deputy_name", "first_day", "last_day", "reason",
                  "order_number", "updated_at"]  # fmt: skip
        read_only_fields = fields


@extend_schema_field(OpenApiTypes.EMAIL)
class ColleagueField(serializers.SlugRelatedField[User]):
    """A manager by his e-mail, among those the caller sees."""

    def __init__(self, **options: Any) -> None:
        super().__init__(slug_field="email", **options)

    def get_queryset(self) -> Any:
        return User.objects.managers().visible_to(self.context["request"].user)


class AbsenceInput(serializers.Serializer[Any]):
    user = ColleagueField()
    deputy = ColleagueField()
    first_day = DayField()
    last_day = DayField()
    reason = ChoiceField(AbsenceReason.choices)
    order_number = serializers.CharField(max_length=40, required=False, allow_blank=True)
