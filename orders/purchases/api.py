from __future__ import annotations

from typing import Any

from rest_framework import serializers

from kam_crm.shared.api.inputs import DayField
from kam_crm.shared.api.viewsets import ReadViewSet, row_action
from orders import services
from orders.drafting.api import ORDERS
from orders.models import PurchaseRequest
from orders.purchases.filters import PurchaseFilter
from orders.purchases.states import purchase_machine


class PurchaseSerializer(serializers.ModelSerializer[PurchaseRequest]):
    """What is bought from a supplier for an order; asking is `/orders/{id}/purchase/`."""

    client_code = serializers.CharField(source="client.code", read_only=True)
    order_number = serializers.CharField(source="order.number", read_only=True)
    product_code = serializers.CharField(source="product.code", read_only=True)
    asked_by = serializers.EmailField(source="asked_by.email", read_only=True)
    allowed_actions = serializers.SerializerMethodField()

    class Meta:
        model = PurchaseRequest
        fields = ["id", "client", "client_code", "order", "order_number", "line", "product", "product_code", "quantity",
                  "status", "supplier", "expected_on", "note", "asked_by", "allowed_actions", "created_at",
                  "updated_at"]  # fmt: skip
        read_only_fields = fields

    def get_allowed_actions(self, row: PurchaseRequest) -> list[str]:
        return list(purchase_machine.allowed_actions(row, self.context["request"].user))


class PurchaseOrderedInput(serializers.Serializer[Any]):
    supplier = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    expected_on = DayField(required=False, allow_null=True)


class PurchaseCancelInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class PurchaseViewSet(ReadViewSet):
    """Purchase requests: asked, ordered, arrived, cancelled."""

    queryset = PurchaseRequest.objects.select_related("client", "order", "product", "asked_by")
    serializer_class = PurchaseSerializer
    capabilities = {
        **ORDERS,
        "order": services.order_purchase,
        "arrive": services.receive_purchase,
        "cancel": services.cancel_purchase,
    }
    filterset_class = PurchaseFilter
    search_fields = ("product__sort_key", "client__sort_key", "order__number")
    ordering = ("-created_at",)
    ordering_fields = ("created_at", "expected_on", "updated_at")

    @row_action(PurchaseOrderedInput)
    def order(self, row: PurchaseRequest, data: dict[str, Any]) -> PurchaseRequest:
        """It is ordered from a supplier, expected on a day."""
        return services.order_purchase(by=self.request.user, purchase=row, **data)

    @row_action()
    def arrive(self, row: PurchaseRequest, data: dict[str, Any]) -> PurchaseRequest:
        """It has come."""
        return services.receive_purchase(by=self.request.user, purchase=row)

    @row_action(PurchaseCancelInput)
    def cancel(self, row: PurchaseRequest, data: dict[str, Any]) -> PurchaseRequest:
        """Nobody needs it any more; with a reason."""
        return services.cancel_purchase(by=self.request.user, purchase=row, **data)
