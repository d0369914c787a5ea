from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kam_crm.shared import clock
from kam_crm.shared.api.inputs import AmountField
from kam_crm.shared.api.viewsets import ScopedViewSet
from receivables.bad_debts.filters import BadDebtFilter
from receivables.bad_debts.pages import Line, lines_of
from receivables.invoices.api import READ
from receivables.models import Invoice


class BadDebtSerializer(serializers.Serializer[Any]):
    """An invoice that is long overdue; amounts with VAT, `reserve` by the tax norm.

    `released_by` confirmed the order, `release` is the request that let it pass beyond the limit; `limit` is the row
    of credit-limits that it was checked by, `limit_set_by` approved and `limit_asked_by` asked for it.
    """

    id = serializers.IntegerField(source="invoice.pk")
    number = serializers.CharField(source="invoice.number")
    client = serializers.IntegerField(source="invoice.client_id")
    client_code = serializers.CharField(source="invoice.client.code")
    due_date = serializers.DateField(source="invoice.due_date")
    days = serializers.IntegerField()
    open = AmountField()
    reserve = AmountField()
    order = serializers.IntegerField(source="trail.order.pk", allow_null=True, default=None)
    released_by = serializers.EmailField(source="trail.step.by.email", allow_null=True, default=None)
    released_at = serializers.DateTimeField(source="trail.step.at", allow_null=True, default=None)
    release = serializers.IntegerField(source="trail.decision.pk", allow_null=True, default=None)
    release_decided_by = serializers.EmailField(
        source="trail.decision.decided_by.email", allow_null=True, default=None
    )
    release_reason = serializers.CharField(
        source="trail.decision.decision_reason", allow_null=True, default=None
    )
    limit = serializers.IntegerField(source="trail.limit.pk", allow_null=True, default=None)
    limit_set_by = serializers.EmailField(source="trail.limit.set_by.email", allow_null=True, default=None)
    limit_asked_by = serializers.EmailField(
        source="trail.limit.approval.asked_by.email", allow_null=True, default=None
    )
    limit_reason = serializers.CharField(source="trail.limit.reason", allow_null=True, default=None)


class BadDebtViewSet(ScopedViewSet):
    """Debts overdue for longer than the rules call usual, with who let them come about."""

    queryset = Invoice.objects.select_related("client", "shipment__order")
    serializer_class = BadDebtSerializer
    capabilities = READ
    filterset_class = BadDebtFilter
    ordering = ("due_date",)
    ordering_fields = ("due_date",)

    def get_queryset(self) -> QuerySet[Invoice]:
        rows: QuerySet[Invoice] = super().get_queryset()
        bad: QuerySet[Invoice] = rows.long_overdue(clock.today())  # type: ignore[attr-defined]
        return bad

    def list(self, request: Request) -> Response:
        """The longest overdue first."""
        invoices = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response(self.get_serializer(_lines(invoices), many=True).data)

    def retrieve(self, request: Request, pk: str) -> Response:
        """One; `id` is the invoice's."""
        return Response(self.get_serializer(_lines([self.get_object()])[0]).data)


def _lines(invoices: Sequence[Invoice]) -> list[Line]:
    return list(lines_of(invoices, clock.today()))
