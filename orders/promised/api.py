from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from kam_crm.shared.api.viewsets import ReadViewSet
from orders.drafting.api import ORDERS
from orders.models import PromisedDate


class PromisedDateSerializer(serializers.ModelSerializer[PromisedDate]):
    """A shipping day that was moved, of the order or, with `line`, of one line; `side` is whose wish it was."""

    order_number = serializers.CharField(source="order.number", read_only=True)
    by = serializers.EmailField(source="by.email", read_only=True)

    class Meta:
        model = PromisedDate
        fields = ["id", "order", "order_number", "line", "was", "day", "side", "reason", "by", "at"]
        read_only_fields = fields


class PromisedDateFilter(django_filters.FilterSet):
    order = django_filters.NumberFilter(field_name="order_id", label=_("order"))
    client = django_filters.NumberFilter(field_name="order__client_id", label=_("client"))

    class Meta:
        model = PromisedDate
        fields: list[str] = []


class PromisedDateViewSet(ReadViewSet):
    """How promised days were moved; moving is `/orders/{id}/reschedule/`."""

    queryset = PromisedDate.objects.select_related("order", "by")
    serializer_class = PromisedDateSerializer
    capabilities = ORDERS
    filterset_class = PromisedDateFilter
    ordering = ("-at",)
    ordering_fields = ("at", "day")
