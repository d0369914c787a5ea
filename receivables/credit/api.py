from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request

from accounts.tokens.api.idempotency import Idempotent
from dossiers.models import Client
from kam_crm.shared.api.inputs import AmountField, ChoiceField, DayField
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet
from kam_crm.shared.errors import BusinessRuleError
from receivables import services
from receivables.credit.filters import CreditLimitFilter
from receivables.invoices.api import READ
from receivables.models import CreditLimit, PayingWay


class CreditLimitSerializer(serializers.ModelSerializer[CreditLimit]):
    """How a client pays, in force from `valid_from` until a newer one begins; `amount` with VAT or null."""

    client_code = serializers.CharField(source="client.code", read_only=True)
    set_by = serializers.EmailField(source="set_by.email", read_only=True)

    class Meta:
        model = CreditLimit
        fields = ["id", "client", "client_code", "way", "amount", "tolerance_days", "valid_from", "reason", "set_by",
                  "created_at", "updated_at"]  # fmt: skip
        read_only_fields = fields


class CreditLimitInput(serializers.Serializer[Any]):
    client_code = serializers.CharField(max_length=32)
    way = ChoiceField(choices=PayingWay.choices, default=PayingWay.LIMIT)
    amount = AmountField(required=False, allow_null=True, help_text=_("only with a limit"))
    tolerance_days = serializers.IntegerField(min_value=0, max_value=365, required=False)
    valid_from = DayField(required=False)
    reason = serializers.CharField(max_length=250)


class CreditLimitViewSet(Idempotent, CreateMixin, ReadViewSet):
    """Ways of paying and credit limits with their history. Another one for the same day replaces it."""

    queryset = CreditLimit.objects.select_related("client", "set_by")
    serializer_class = CreditLimitSerializer
    input_serializer_class = CreditLimitInput
    capabilities = {**READ, "create": services.set_limit}
    filterset_class = CreditLimitFilter
    ordering = ("-valid_from",)
    ordering_fields = ("valid_from", "amount", "updated_at")

    def do_create(self, data: dict[str, Any]) -> CreditLimit:
        client = client_by_code(self.request, data.pop("client_code"))
        return services.set_limit(by=self.request.user, client=client, **data)


def client_by_code(request: Request, code: str) -> Client:
    """A client the caller sees. Raises BusinessRuleError `client_unknown`."""
    # a refusal of the field, not 404: the address was found, the code in the body was not
    client: Client | None = Client.objects.visible_to(request.user).filter(code=code).first()
    if client is None:
        raise BusinessRuleError("client_unknown", _("There is no client with this code."), "client_code")
    return client
