from __future__ import annotations

from typing import Any

from django.db.models import Model
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers, status
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from accounts.models import OwnCompany
from catalogue.models import PriceColumn
from dossiers import services
from dossiers.api_base import TwoInputsViewSet, optional_text, reads
from dossiers.clients.api_fields import NameField, OfClientInput
from dossiers.contracts.filters import ContractFilter
from dossiers.models import Contract, ContractKind, ContractStage, TermBase, TermUnit
from kam_crm.shared import clock
from kam_crm.shared.api.inputs import ChoiceField, DayField, MomentField
from kam_crm.shared.api.viewsets import row_action


class ContractSerializer(serializers.ModelSerializer[Contract]):
    """`is_agreed`: somebody else has agreed to it. `stage` is what it is today: only an active one counts.

    `asked` is the open request for other terms, or for this contract (approvals). A version that prolongs another one
    names it in `previous`, and the first of all in `original`. Without a column or a limit it says nothing of them.
    """

    client_code = serializers.CharField(source="client.code", read_only=True)
    is_agreed = serializers.BooleanField(read_only=True)
    stage = serializers.SerializerMethodField()
    own_company = serializers.CharField(
        source="own_company.name", default=None, read_only=True, allow_null=True
    )
    price_column = serializers.CharField(
        source="price_column.name", default=None, read_only=True, allow_null=True
    )
    signed_by = serializers.EmailField(
        source="signed_by.email", default=None, read_only=True, allow_null=True
    )
    power = serializers.CharField(source="power.number", default=None, read_only=True, allow_null=True)
    asked = serializers.SerializerMethodField(allow_null=True)

    class Meta:
        model = Contract
        fields = [
            "id", "client", "client_code", "number", "signed_on", "valid_from", "valid_to", "payment_term_days",
            "term_unit", "term_base", "is_agreed", "kind", "own_company", "status", "stage", "price_column",
            "credit_limit", "delivery_terms", "exclusivity", "note", "previous", "original", "signed_by", "power",
            "asked", "updated_at",
        ]  # fmt: skip

    @extend_schema_field(serializers.ChoiceField(choices=ContractStage.choices))
    def get_stage(self, contract: Contract) -> str:
        return str(contract.stage(clock.today()))

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
    term_base = ChoiceField(choices=TermBase.choices, required=False)
    kind = ChoiceField(choices=ContractKind.choices, required=False)
    own_company = NameField(OwnCompany, help_text="by its legal name")
    price_column = NameField(PriceColumn, help_text="by name; nothing leaves the column as it is")
    credit_limit = serializers.DecimalField(
        max_digits=14, decimal_places=2, min_value=0, required=False, allow_null=True
    )
    delivery_terms = optional_text(250)
    exclusivity = optional_text(250)
    note = optional_text(2000)
    reason = serializers.CharField(
        max_length=2000, required=False, allow_blank=True, help_text="for the one who agrees to the terms"
    )


class ContractInput(ContractFactsInput, OfClientInput):
    pass


class ProlongInput(ContractFactsInput):
    """What is left out stays as it was; without days it begins after the last one of the contract."""

    number = serializers.CharField(max_length=40, required=False)
    signed_on = DayField(required=False)


class SignInput(serializers.Serializer[Any]):
    signed_on = DayField(required=False, help_text="today where it is left out")


class ContractChange(ContractFactsInput):
    expected_updated_at = MomentField(required=False)


class ContractViewSet(TwoInputsViewSet):
    """Terms agreed with clients; `?in_force=` leaves those that hold on a day.

    A new contract, and other terms of one, count once somebody else has agreed (`asked` names the request): a change
    that waits for that is answered with 202.
    """

    queryset = Contract.objects.select_related(
        "client__manager", "own_company", "price_column", "signed_by", "power"
    ).prefetch_related("approvals")
    serializer_class = ContractSerializer
    create_serializer_class = ContractInput
    change_serializer_class = ContractChange
    capabilities = {
        **reads("clients.view"),
        "create": services.add_contract,
        "partial_update": services.update_contract,
        "prolong": services.prolong_contract,
        "sign": services.sign_contract,
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

    @row_action(ProlongInput)
    def prolong(self, row: Contract, data: dict[str, Any]) -> Model:
        """A version that follows it: a draft, as a new contract is; the answer is the new version."""
        return services.prolong_contract(by=self.request.user, contract=row, **data)

    @row_action(SignInput)
    def sign(self, row: Contract, data: dict[str, Any]) -> Model:
        """Directors sign; others by a power of attorney that holds on that day."""
        return services.sign_contract(by=self.request.user, contract=row, **data)
