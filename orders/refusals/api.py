from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from kam_crm.shared.api.filters import ChangedSinceFilterSet
from kam_crm.shared.api.viewsets import ReadViewSet, row_action
from orders import services
from orders.drafting.api import ORDERS
from orders.models import LineRefusal, RefusalReason, Side
from orders.refusals.api_inputs import MeasureInput


class RefusalReasonSerializer(serializers.ModelSerializer[RefusalReason]):
    class Meta:
        model = RefusalReason
        fields = ["id", "name", "is_active"]
        read_only_fields = fields


class RefusalReasonViewSet(ReadViewSet):
    """The company's reasons of refusals."""

    queryset = RefusalReason.objects.all()
    serializer_class = RefusalReasonSerializer
    capabilities = ORDERS
    ordering = ("position",)
    ordering_fields = ("position", "name")


class LineRefusalSerializer(serializers.ModelSerializer[LineRefusal]):
    """So much of an order line will not be shipped; `cause` is the reason of the list, `measure` what is done."""

    order = serializers.IntegerField(source="order_line.order_id", read_only=True)
    client = serializers.IntegerField(source="order_line.order.client_id", read_only=True)
    product_code = serializers.CharField(source="order_line.product.code", read_only=True)
    cause = serializers.CharField(source="cause.name", read_only=True, default=None, allow_null=True)
    responsible = serializers.EmailField(
        source="responsible.email", read_only=True, default=None, allow_null=True
    )
    by = serializers.EmailField(source="by.email", read_only=True)

    class Meta:
        model = LineRefusal
        fields = ["id", "order", "client", "order_line", "product_code", "quantity", "side", "cause", "reason",
                  "measure", "responsible", "measure_due", "by", "at", "updated_at"]  # fmt: skip
        read_only_fields = fields


class LineRefusalFilter(ChangedSinceFilterSet):
    order = django_filters.NumberFilter(field_name="order_line__order_id", label=_("order"))
    client = django_filters.NumberFilter(field_name="order_line__order__client_id", label=_("client"))
    side = django_filters.ChoiceFilter(choices=Side.choices, label=_("whose decision"))

    class Meta:
        model = LineRefusal
        fields: list[str] = []


class LineRefusalViewSet(ReadViewSet):
    """Refusals of lines; refusing is `/orders/{id}/refuse-lines/`."""

    queryset = LineRefusal.objects.select_related(
        "order_line__order", "order_line__product", "cause", "responsible", "by"
    )
    serializer_class = LineRefusalSerializer
    capabilities = {**ORDERS, "measure": services.set_measure}
    filterset_class = LineRefusalFilter
    ordering = ("-at",)
    ordering_fields = ("at", "updated_at")

    @row_action(MeasureInput)
    def measure(self, row: LineRefusal, data: dict[str, Any]) -> LineRefusal:
        """What is done so that it does not happen again."""
        return services.set_measure(by=self.request.user, refusal=row, **data)
