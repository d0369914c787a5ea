from __future__ import annotations

from typing import Any

from django.db.models import Model
from rest_framework import serializers

from accounts.models import OwnCompany
from accounts.tokens.api.idempotency import Idempotent
from dossiers import services
from dossiers.api_base import reads
from dossiers.clients.api_fields import NameField
from dossiers.models import PowerKind, PowerOfAttorney
from dossiers.powers.filters import PowerApiFilter
from dossiers.team.api import ColleagueEmail
from kam_crm.shared import clock
from kam_crm.shared.api.inputs import AmountField, ChoiceField, DayField
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet, row_action


class PowerSerializer(serializers.ModelSerializer[PowerOfAttorney]):
    """`sum_limit` with VAT, null without a limit; `holds` is whether it is valid today."""

    colleague = serializers.EmailField(source="user.email", read_only=True)
    own_company = serializers.CharField(
        source="own_company.name", default=None, read_only=True, allow_null=True
    )
    issued_by = serializers.EmailField(source="issued_by.email", read_only=True)
    holds = serializers.SerializerMethodField()

    class Meta:
        model = PowerOfAttorney
        fields = [
            "id", "number", "colleague", "own_company", "powers", "sum_limit", "valid_from", "valid_to", "holds",
            "file_name", "issued_by", "revoked_on", "revoke_reason", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_holds(self, power: PowerOfAttorney) -> bool:
        return power.holds(clock.today())


class PowerInput(serializers.Serializer[Any]):
    number = serializers.CharField(max_length=40)
    colleague = ColleagueEmail()
    powers = serializers.ListField(child=ChoiceField(choices=PowerKind.choices), allow_empty=False)
    sum_limit = AmountField(required=False, allow_null=True)
    valid_from = DayField()
    valid_to = DayField()
    own_company = NameField(OwnCompany, help_text="by its legal name; nothing is for all of them")


class RevokeInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=250)


class PowerViewSet(Idempotent, CreateMixin, ReadViewSet):
    """Powers of attorney of colleagues: one's own, and those of the people one leads."""

    queryset = PowerOfAttorney.objects.select_related("user", "own_company", "issued_by").defer("content")
    serializer_class = PowerSerializer
    input_serializer_class = PowerInput
    capabilities = {**reads("powers.view"), "create": services.issue_power, "revoke": services.revoke_power}
    filterset_class = PowerApiFilter
    search_fields = ("number",)
    ordering = ("-valid_to",)
    ordering_fields = ("valid_to", "updated_at")

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.issue_power(by=self.request.user, **data)

    @row_action(RevokeInput)
    def revoke(self, row: PowerOfAttorney, data: dict[str, Any]) -> Model:
        """From today on; what was signed by it stays signed."""
        return services.revoke_power(by=self.request.user, power=row, **data)
