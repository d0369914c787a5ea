from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.tokens.api.idempotency import Idempotent
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.api.inputs import AmountField, ChoiceField, DayField
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet, ScopedViewSet
from kam_crm.shared.errors import BusinessRuleError
from orders.pricing.api import AskedSerializer
from receivables import services
from receivables.collection.filters import DebtsOnDayFilter
from receivables.credit.filters import CreditLimitFilter
from receivables.credit.pages.review import lines_of
from receivables.invoices.api import READ
from receivables.models import CreditLimit, PayingWay


class CreditLimitSerializer(serializers.ModelSerializer[CreditLimit]):
    """How a client pays, in force from `valid_from` until a newer one begins or `valid_to` is over.

    `amount` with VAT or null; `proposed` is what the formula said then, `approval` the request that it granted.
    """

    client_code = serializers.CharField(source="client.code", read_only=True)
    set_by = serializers.EmailField(source="set_by.email", read_only=True)

    class Meta:
        model = CreditLimit
        fields = ["id", "client", "client_code", "way", "amount", "tolerance_days", "valid_from", "valid_to",
                  "proposed", "approval", "reason", "set_by", "created_at", "updated_at"]  # fmt: skip
        read_only_fields = fields


class CreditLimitInput(serializers.Serializer[Any]):
    client_code = serializers.CharField(max_length=32)
    way = ChoiceField(choices=PayingWay.choices, default=PayingWay.LIMIT)
    amount = AmountField(required=False, allow_null=True, help_text=_("only with a limit"))
    tolerance_days = serializers.IntegerField(min_value=0, max_value=365, required=False)
    valid_from = DayField(required=False)
    valid_to = DayField(required=False, allow_null=True, help_text=_("after it the client pays in advance"))
    reason = serializers.CharField(max_length=250)


class LimitProposalSerializer(serializers.Serializer[Any]):
    """What the formula gives a client today: sales a day × (term + margin) × share of the rating, with VAT.

    `amount` 0 is no credit: nothing paid yet, rating D, or no valid check of reliability.
    """

    id = serializers.IntegerField(source="client.pk")
    client_code = serializers.CharField(source="client.code")
    client_name = serializers.CharField(source="client.name")
    limit = AmountField(source="present.amount", allow_null=True, default=None)
    valid_to = serializers.DateField(source="present.valid_to", allow_null=True, default=None)
    sales = AmountField(source="proposal.sales", help_text=_("of six full months"))
    term_days = serializers.IntegerField(source="proposal.term_days")
    rating = serializers.CharField(source="proposal.rating")
    share = serializers.IntegerField(source="proposal.share", help_text=_("in %"))
    is_checked = serializers.BooleanField(source="proposal.is_checked")
    amount = AmountField(source="proposal.amount")
    near_since = serializers.DateField(
        allow_null=True, default=None, help_text=_("day on which the limit was nearly used up, while it is")
    )
    asked = serializers.IntegerField(source="asked.pk", allow_null=True, default=None)


class LimitAskInput(serializers.Serializer[Any]):
    amount = AmountField()
    valid_to = DayField(required=False)
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


class LimitProposalViewSet(Idempotent, ScopedViewSet):
    """Proposed credit limits. Another limit is given through credit-limits, or asked for here."""

    queryset = Client.objects.select_related("manager", "summary")
    serializer_class = LimitProposalSerializer
    capabilities = {**READ, "ask": services.ask_limits}
    filterset_class = DebtsOnDayFilter
    search_fields = ("sort_key", "code")
    ordering = ("code",)
    ordering_fields = ("code",)

    def list(self, request: Request) -> Response:
        """Every client by code."""
        clients = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        rows = list(lines_of(clients or [], clock.today()))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def retrieve(self, request: Request, pk: str) -> Response:
        """One client's; `id` is the client's."""
        return Response(self.get_serializer(next(lines_of([self.get_object()], clock.today()))).data)

    @extend_schema(request=LimitAskInput, responses={202: AskedSerializer})
    @action(detail=True, methods=["post"])
    def ask(self, request: Request, pk: str) -> Response:
        """Ask for a limit: who may give as much decides."""
        client, data = self.get_object(), self.parsed(LimitAskInput)
        asked = services.ask_limits(by=request.user, amounts={client: data.pop("amount")}, **data)
        return Response({"request": asked[0].pk}, status=status.HTTP_202_ACCEPTED)


def client_by_code(request: Request, code: str) -> Client:
    """A client the caller sees. Raises BusinessRuleError `client_unknown`."""
    # a refusal of the field, not 404: the address was found, the code in the body was not
    client: Client | None = Client.objects.visible_to(request.user).filter(code=code).first()
    if client is None:
        raise BusinessRuleError("client_unknown", _("There is no client with this code."), "client_code")
    return client
