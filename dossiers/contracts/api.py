from __future__ import annotations

from typing import Any

from django.db.models import Model
from rest_framework import serializers

from dossiers import services
from dossiers.api_base import TwoInputsViewSet, reads
from dossiers.clients.api_fields import OfClientInput
from dossiers.contracts.filters import ContractFilter
from dossiers.models import (
    Contract,
    TermUnit,
)
from kam_crm.shared.api.inputs import ChoiceField, DayField, MomentField


class ContractSerializer(serializers.ModelSerializer[Contract]):
    client_code = serializers.CharField(source="client.code", read_only=True)

    class Meta:
        model = Contract
        fields = [
            "id", "client", "client_code", "number", "signed_on", "valid_from", "valid_to", "payment_term_days",
            "term_unit", "updated_at",
        ]  # fmt: skip


class ContractFactsInput(serializers.Serializer[Any]):
    """Without `valid_from` it holds from the day it was signed; without `valid_to` it does not end."""

    number = serializers.CharField(max_length=40)
    signed_on = DayField()
    valid_from = DayField(required=False, allow_null=True)
    valid_to = DayField(required=False, allow_null=True)
    payment_term_days = serializers.IntegerField(min_value=0, max_value=365, required=False)
    term_unit = ChoiceField(choices=TermUnit.choices, required=False)


class ContractInput(ContractFactsInput, OfClientInput):
    pass


class ContractChange(ContractFactsInput):
    expected_updated_at = MomentField(required=False)


class ContractViewSet(TwoInputsViewSet):
    """Terms agreed with clients; `?in_force=` leaves those that hold on a day."""

    queryset = Contract.objects.select_related("client")
    serializer_class = ContractSerializer
    create_serializer_class = ContractInput
    change_serializer_class = ContractChange
    capabilities = {
        **reads("clients.view"),
        "create": services.add_contract,
        "partial_update": services.update_contract,
    }
    filterset_class = ContractFilter
    search_fields = ("number",)
    ordering = ("pk",)
    ordering_fields = ("valid_from", "updated_at")

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.add_contract(by=self.request.user, **data)

    def do_update(self, row: Contract, data: dict[str, Any]) -> Model:
        return services.update_contract(by=self.request.user, contract=row, **data)
