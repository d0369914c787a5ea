from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from accounts.tokens.api.idempotency import Idempotent
from catalogue.models import PriceColumn
from dossiers.clients.api_fields import OfClientInput
from kam_crm.shared.api.inputs import DayField
from kam_crm.shared.api.viewsets import ReadViewSet
from orders.models import ClientPriceColumn
from orders.pricing.services import ask_price_column


class ClientPriceColumnSerializer(serializers.ModelSerializer[ClientPriceColumn]):
    """By which column a client buys, in force from `valid_from` until another one begins, or until its last day."""

    client_code = serializers.CharField(source="client.code", read_only=True)
    column_name = serializers.CharField(source="column.name", read_only=True)

    class Meta:
        model = ClientPriceColumn
        fields = ["id", "client", "client_code", "column", "column_name", "valid_from", "valid_until"]
        read_only_fields = fields


class ColumnInput(OfClientInput):
    """`column` by its name; `valid_from` is today if it is not given; without `valid_until` it has no last day."""

    column = serializers.SlugRelatedField(slug_field="name", queryset=PriceColumn.objects.all())
    valid_from = DayField(required=False)
    valid_until = DayField(required=False)
    reason = serializers.CharField(max_length=2000)


class AskedSerializer(serializers.Serializer[Any]):
    """`request`: what waits for a decision (approvals)."""

    request = serializers.IntegerField()


class ClientPriceColumnFilter(django_filters.FilterSet):
    client = django_filters.NumberFilter(field_name="client_id", label=_("client"))
    client_code = django_filters.CharFilter(field_name="client__code", label=_("code of the client"))

    class Meta:
        model = ClientPriceColumn
        fields: list[str] = []


class ClientPriceColumnViewSet(Idempotent, ReadViewSet):
    """Price columns of clients. Another one is asked for, and counts once somebody else has agreed."""

    queryset = ClientPriceColumn.objects.select_related("client", "column")
    serializer_class = ClientPriceColumnSerializer
    capabilities = {"list": "prices.view", "retrieve": "prices.view", "create": ask_price_column}
    filterset_class = ClientPriceColumnFilter
    search_fields = ("client__code", "client__sort_key")
    ordering = ("-valid_from",)
    ordering_fields = ("valid_from",)

    @extend_schema(
        request=ColumnInput, responses={202: AskedSerializer}, description=str(_("Ask for another column."))
    )
    def create(self, request: ApiRequest, *args: Any, **kwargs: Any) -> Response:
        asked = ask_price_column(by=request.user, **self.parsed(ColumnInput))
        return Response({"request": asked.pk}, status=status.HTTP_202_ACCEPTED)
