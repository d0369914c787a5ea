from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts import services
from accounts.absences.filters import AbsenceFilter
from accounts.absences.models import Absence, AbsenceReason
from accounts.tokens.api.idempotency import Idempotent
from accounts.users.models import User
from kam_crm.shared.api.inputs import ChoiceField, DayField
from kam_crm.shared.api.viewsets import WriteViewSet, row_action
from kam_crm.shared.errors import BusinessRuleError


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
    """A manager by e-mail, among those the caller sees."""

    def __init__(self, **options: Any) -> None:
        super().__init__(slug_field="email", **options)

    def get_queryset(self) -> Any:
        # of a colleague that the caller does not see the answer is the same as of none
        return User.objects.managers().visible_to(self.context["request"].user)


class AbsenceInput(serializers.Serializer[Any]):
    user = ColleagueField()
    deputy = ColleagueField()
    first_day = DayField()
    last_day = DayField()
    reason = ChoiceField(AbsenceReason.choices)
    order_number = serializers.CharField(max_length=40, required=False, allow_blank=True)


class AbsenceViewSet(Idempotent, WriteViewSet):
    """Who is away and who has their clients meanwhile; `end` makes today the last day or cancels what has not begun."""

    queryset = Absence.objects.select_related("user__department", "deputy")
    serializer_class = AbsenceSerializer
    input_serializer_class = AbsenceInput
    capabilities = {
        "list": "absences.view",
        "retrieve": "absences.view",
        "create": services.record_absence,
        "partial_update": services.change_absence,
        "end": services.end_absence,
    }
    filterset_class = AbsenceFilter
    ordering = ("-first_day",)
    ordering_fields = ("first_day", "last_day", "updated_at")

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.record_absence(by=self.request.user, **data)

    def do_update(self, row: Absence, data: dict[str, Any]) -> Model:
        # the input is that of a new absence: the same person sent along is no change
        if data.pop("user", row.user) != row.user:
            raise BusinessRuleError(
                "person_fixed", _("The person cannot be changed: record another absence."), "user"
            )
        return services.change_absence(by=self.request.user, absence=row, **data)

    @row_action()
    def end(self, row: Absence, data: dict[str, Any]) -> Model | None:
        return services.end_absence(by=self.request.user, absence=row)
