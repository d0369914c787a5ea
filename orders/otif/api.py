from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from kam_crm.shared import clock
from kam_crm.shared.api.viewsets import ReadViewSet
from orders.drafting.api import ORDERS
from orders.models import Order
from orders.otif.figures import due_orders
from orders.otif.filters import FulfilmentFilter


class FulfilmentSerializer(serializers.ModelSerializer[Order]):
    """An order that was due by today. `came_on` is null while nothing was accepted; sums in RUB with VAT.

    OTIF of several is the share of `is_otif`, fill rate the sum of `filled_sum` by that of `ordered_sum`.
    """

    client_code = serializers.CharField(source="client.code", read_only=True)
    promised_on = serializers.DateField(source="measured_on", read_only=True)
    came_on = serializers.DateField(read_only=True, allow_null=True)
    is_in_time = serializers.BooleanField(read_only=True)
    is_whole = serializers.BooleanField(read_only=True)
    is_otif = serializers.BooleanField(read_only=True)
    ordered_sum = serializers.DecimalField(max_digits=16, decimal_places=2, read_only=True)
    filled_sum = serializers.DecimalField(max_digits=16, decimal_places=2, read_only=True)

    class Meta:
        model = Order
        fields = ["id", "number", "client", "client_code", "status", "promised_on", "came_on", "is_in_time",
                  "is_whole", "is_otif", "ordered_sum", "filled_sum"]  # fmt: skip
        read_only_fields = fields


class FulfilmentViewSet(ReadViewSet):
    """Orders that were due, each with what OTIF and fill rate judge it by."""

    queryset = Order.objects.select_related("client")
    serializer_class = FulfilmentSerializer
    capabilities = ORDERS
    filterset_class = FulfilmentFilter
    search_fields = ("number", "client__sort_key")
    ordering = ("-date",)
    ordering_fields = ("date", "number")

    def get_queryset(self) -> QuerySet[Any]:
        return due_orders(super().get_queryset(), clock.today())
