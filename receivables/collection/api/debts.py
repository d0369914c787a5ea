from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.api.inputs import AmountField
from kam_crm.shared.api.viewsets import ScopedViewSet
from receivables.ageing import ageing, nothing_owed
from receivables.collection.filters import DebtsOnDayFilter
from receivables.invoices.api import READ


class DebtSerializer(serializers.Serializer[Any]):
    """A client's debt by age as of a date, with VAT; over_limit = max(0, balance − credit_limit)."""

    id = serializers.IntegerField(source="client.pk")
    client_code = serializers.CharField(source="client.code")
    client_name = serializers.CharField(source="client.name")
    as_of = serializers.DateField()
    balance = AmountField(source="debt.balance")
    not_due = AmountField(source="debt.not_due")
    days_1_30 = AmountField(source="debt.days_1_30")
    days_31_60 = AmountField(source="debt.days_31_60")
    days_61_90 = AmountField(source="debt.days_61_90")
    days_91_180 = AmountField(source="debt.days_91_180")
    days_over_180 = AmountField(source="debt.days_over_180")
    overdue = AmountField(source="debt.overdue")
    overdue_days = serializers.IntegerField(source="debt.overdue_days")
    credit_limit = AmountField(source="debt.credit_limit", allow_null=True)
    over_limit = AmountField(source="debt.over_limit")
    advances = AmountField(source="debt.advances")


AS_OF = OpenApiParameter("as_of", dt.date, description="The day; today if it is not given.")


class DebtViewSet(ScopedViewSet):
    """Debts by age at the end of any day: only documents and allocations dated up to it count."""

    queryset = Client.objects.all()
    serializer_class = DebtSerializer
    capabilities = READ
    filterset_class = DebtsOnDayFilter
    search_fields = ("sort_key", "code")
    ordering = ("code",)
    ordering_fields = ("code",)
    extra_parameters = ("as_of",)

    @extend_schema(parameters=[AS_OF])
    def list(self, request: Request) -> Response:
        """Every client by code, those who owe nothing with zeros."""
        # the page first: ages are worked out for its clients only
        clients = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        rows = debts_of(clients or [], day_of(request))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    @extend_schema(parameters=[AS_OF])
    def retrieve(self, request: Request, pk: str) -> Response:
        """One client's debt; `id` is the client's."""
        return Response(self.get_serializer(debts_of([self.get_object()], day_of(request))[0]).data)


def debts_of(clients: Sequence[Client], as_of: dt.date) -> list[dict[str, Any]]:
    known = {row.client_id: row for row in ageing(as_of, [client.pk for client in clients])}
    return [
        {"client": client, "as_of": as_of, "debt": known.get(client.pk) or nothing_owed(client.pk)}
        for client in clients
    ]


def day_of(request: Request) -> dt.date:
    """`as_of` of the address, today without it. Raises ValidationError."""
    text = request.query_params.get("as_of")
    try:
        day = clock.today() if text is None else parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise ValidationError({"as_of": [_("Give a date like 2026-11-30.")]})
    return day
