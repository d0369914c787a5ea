from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from rest_framework import serializers

from accounts.rights.api_fields import SecretField
from kam_crm.shared.api.viewsets import ExpandableMixin, ReadViewSet, row_action
from orders import services
from orders.delivery.api import DeliveryInput, DeliverySerializer
from orders.drafting.api import ORDERS
from orders.models import Shipment, ShipmentLine
from orders.shipping.filters import ShipmentFilter, ShipmentLineFilter


class ShipmentLineSerializer(serializers.ModelSerializer[ShipmentLine]):
    """The sales fact: `amount` and `cost` net of VAT, negative for a return."""

    document = serializers.CharField(source="shipment.number", read_only=True)
    client_code = serializers.CharField(source="client.code", read_only=True)
    product_code = serializers.CharField(source="product.code", read_only=True, default=None, allow_null=True)
    cost = SecretField()  # null for a caller who does not see margins

    class Meta:
        model = ShipmentLine
        fields = ["id", "shipment", "document", "client", "client_code", "date", "product", "product_code", "kind",
                  "quantity", "amount", "vat", "cost", "returned_line", "corrected_line"]  # fmt: skip
        read_only_fields = fields


class ShipmentSerializer(ExpandableMixin, serializers.ModelSerializer[Shipment]):
    """What left or, with `returns`, came back; sums are negative for a return.

    A list has `lines` with `?expand=lines` only.
    """

    sometimes = ("lines",)

    client_code = serializers.CharField(source="client.code", read_only=True)
    order_number = serializers.CharField(source="order.number", read_only=True, default=None, allow_null=True)
    net = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)
    vat = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)
    gross = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)
    delivery = DeliverySerializer(read_only=True, default=None, allow_null=True)
    lines = ShipmentLineSerializer(many=True, read_only=True)

    class Meta:
        model = Shipment
        fields = ["id", "number", "client", "client_code", "date", "order", "order_number", "returns", "reason",
                  "is_imported", "net", "vat", "gross", "created_at", "delivery", "lines"]  # fmt: skip
        read_only_fields = fields


# in the order of the document; each names its own document, client and product
LINES = Prefetch(
    "lines", queryset=ShipmentLine.objects.select_related("shipment", "client", "product").order_by("pk")
)


class ShipmentViewSet(ReadViewSet):
    """Posted documents: shipments and returns, with the transport of what left."""

    queryset = Shipment.objects.select_related("client", "order", "delivery").with_sums()
    serializer_class = ShipmentSerializer
    expandable = {"lines": LINES}
    capabilities = {**ORDERS, "deliver": services.set_delivery}
    filterset_class = ShipmentFilter
    search_fields = ("number", "client__sort_key")
    ordering = ("-date",)
    ordering_fields = ("date", "number", "created_at")

    @row_action(DeliveryInput)
    def deliver(self, row: Shipment, data: dict[str, Any]) -> Shipment:
        """Enter or change the transport of a shipment."""
        return services.set_delivery(by=self.request.user, shipment=row, **data)


class ShipmentLineViewSet(ReadViewSet):
    """The sales fact that all figures are made of."""

    queryset = ShipmentLine.objects.select_related("shipment", "client", "product")
    serializer_class = ShipmentLineSerializer
    capabilities = ORDERS
    filterset_class = ShipmentLineFilter
    ordering = ("-date",)
    ordering_fields = ("date", "amount")
