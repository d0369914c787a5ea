from __future__ import annotations

from typing import Any

from django.db.models import Model
from rest_framework import serializers, status
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

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
    """`is_agreed`: it counts. `asked` is the open request for other terms, or for this contract (approvals)."""

    client_code = serializers.CharField(source="client.code", read_only=True)
    asked = serializers.SerializerMethodField(allow_null=True)

    class Meta:
        model = Contract
        fields = [
            "id", "client", "client_code", "number", "signed_on", "valid_from", "valid_to", "payment_term_days",
            "term_unit", "is_agreed", "asked", "updated_at",
        ]  # fmt: skip

    def get_asked(self, contract: Contract) -> int | None:
        request = contract.waiting_request
        return None if request is None else int(request.pk)


class ContractFactsInput(serializers.Serializer[Any]):
    """Without `valid_from` it holds from the day it was signed; without `valid_to` it does not end."""

    number = serializers.CharField(max_length=40)
    signed_on = DayField()
    valid_from = DayField(required=False, allow_null=True)
    valid_to = DayField(required=False, allow_null=True)
    payment_term_days = serializers.IntegerField(min_value=0, max_value=365, required=False)
    term_unit = ChoiceField(choices=TermUnit.choices, required=False)
    reason = serializers.CharField(
        max_length=2000, required=False, allow_blank=True, help_text="for the one who agrees to the terms"
    )


class ContractInput(ContractFactsInput, OfClientInput):
    pass


class ContractChange(ContractFactsInput):
    expected_updated_at = MomentField(required=False)


class ContractViewSet(TwoInputsViewSet):
    """Terms agreed with clients; `?in_force=` leaves those that hold on a day.

    A new contract, and other terms of one, count once somebody else has agreed (`asked` names the request): a change
    that waits for that is answered with 202.
    """

    queryset = Contract.objects.select_related("client").prefetch_related("approvals")
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

    def partial_update(self, request: ApiRequest, *args: Any, **kwargs: Any) -> Response:
        before = self.get_object().waiting_request
        answer: Response = super().partial_update(request, *args, **kwargs)
        if answer.data["asked"] not in (None, before and before.pk):
            answer.status_code = status.HTTP_202_ACCEPTED
        return answer

    def do_update(self, row: Contract, data: dict[str, Any]) -> Model:
        return services.update_contract(by=self.request.user, contract=row, **data)
