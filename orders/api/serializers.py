"""What the API shows of orders, and what it takes. Products and clients are named by their codes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.deputies import without_margin
from dossiers.api.fields import OfClientInput
from kam_crm.shared.api.inputs import ChoiceField, DayField, MomentField, RowInput
from orders.models import (
    Approval,
    Order,
    OrderLine,
    Price,
    PriceColumn,
    Product,
    ProductGroup,
    Shipment,
    ShipmentLine,
)
from orders.models.approval import Decision
from orders.services import Wanted
from orders.services.drafts import LARGEST_QUANTITY
from orders.states import allowed_actions


class SecretField(serializers.DecimalField):
    """A cost or margin: null for callers who may not see it, or not of this client (accounts.deputies)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            **{"max_digits": 14, "decimal_places": 2, "read_only": True, "allow_null": True, **options}
        )

    def get_attribute(self, instance: Any) -> Any:
        request = self.context["request"]
        allows = getattr(request.auth, "allows", None)
        may = request.user.can("margin.view") and (
            allows is None or allows(is_read=True, capability="margin.view")
        )
        hidden = without_margin(request.user)
        if not may or (hidden and _manager_of(instance) in hidden):
            return None
        return super().get_attribute(instance)


def _manager_of(row: Any) -> int | None:
    """The manager of the client of an order, or of a row that belongs to an order or a client; none of a product."""
    client = getattr(row, "client", None) or getattr(getattr(row, "order", None), "client", None)
    return client.manager_id if client else None


def _percent(**options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=7, decimal_places=4, **options)


class OrderLineSerializer(serializers.ModelSerializer[OrderLine]):
    """Prices and sums in RUB with VAT; `cost` of the line is net of VAT."""

    product_code = serializers.CharField(source="product.code", read_only=True)
    product_name = serializers.CharField(source="product.name", read_only=True)
    cost = SecretField()

    class Meta:
        model = OrderLine
        fields = ["id", "position", "product", "product_code", "product_name", "quantity", "list_price", "discount",
                  "price", "vat_rate", "gross", "vat", "cost"]  # fmt: skip
        read_only_fields = fields


class OrderRowSerializer(serializers.ModelSerializer[Order]):
    """Sums in RUB: `gross` with VAT, `net` without. `allowed_actions`: what the caller may do with the order now."""

    client_code = serializers.CharField(source="client.code", read_only=True)
    client_name = serializers.CharField(source="client.name", read_only=True)
    manager = serializers.EmailField(source="client.manager.email", read_only=True)
    column = serializers.CharField(source="column.name", read_only=True)
    net = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)
    cost = SecretField()
    margin = SecretField()
    passed_on = serializers.SerializerMethodField()
    allowed_actions = serializers.SerializerMethodField()

    class Meta:
        model = Order
        fields = ["id", "number", "client", "client_code", "client_name", "manager", "status", "date", "ship_on",
                  "column", "note", "gross", "vat", "net", "list_total", "max_discount", "cost", "margin", "passed_on",
                  "allowed_actions", "created_at", "updated_at"]  # fmt: skip
        read_only_fields = fields

    def get_passed_on(self, order: Order) -> bool:
        return order.passed_on_at is not None

    def get_allowed_actions(self, order: Order) -> list[str]:
        request = next((one for one in order.approvals.all() if one.is_open), None)
        return list(allowed_actions(order, self.context["request"].user, request))


class OrderSerializer(OrderRowSerializer):
    lines = OrderLineSerializer(many=True, read_only=True)

    class Meta(OrderRowSerializer.Meta):
        fields = [*OrderRowSerializer.Meta.fields, "lines"]
        read_only_fields = fields


@extend_schema_field(OpenApiTypes.STR)
class ProductCodeField(serializers.SlugRelatedField):
    """A product by its code."""

    def __init__(self, **options: Any) -> None:
        super().__init__(slug_field="code", **options)

    def get_queryset(self) -> QuerySet[Product]:
        return Product.objects.visible_to(self.context["request"].user)


class LineInput(RowInput):
    """Quantity with up to three decimals, discount in % of the list price."""

    product_code = ProductCodeField()
    quantity = serializers.DecimalField(
        max_digits=10, decimal_places=3, min_value=Decimal("0.001"), max_value=LARGEST_QUANTITY
    )
    discount = _percent(min_value=Decimal(0), max_value=Decimal(100), default=Decimal(0))

    def validate(self, attrs: dict[str, Any]) -> Any:
        return Wanted(attrs["product_code"], attrs["quantity"], attrs.get("discount", Decimal(0)))


class OrderInput(OfClientInput):
    """A draft. `date` is today and `ship_on` the next working day if they are not given."""

    date = DayField(required=False)
    ship_on = DayField(required=False)
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    lines = LineInput(many=True, required=False)


class OrderChange(serializers.Serializer[Any]):
    """`lines` replace all that were there. With `expected_updated_at` nobody else's change is overwritten."""

    ship_on = DayField(required=False)
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    lines = LineInput(many=True, required=False)
    expected_updated_at = MomentField(required=False)


class ReasonInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class SubmitInput(ReasonInput):
    """`reason` goes to the one who decides, where somebody has to."""

    expected_updated_at = MomentField(required=False)


class ApproveInput(ReasonInput):
    """`discount`: less than was asked, in %; lines above it are lowered to it."""

    discount = _percent(min_value=Decimal(0), max_value=Decimal(100), required=False)


class PassingNoteInput(serializers.Serializer[Any]):
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class ApprovalSerializer(serializers.ModelSerializer[Approval]):
    """A request that goes beyond a rule. `amount` is RUB over the credit limit, `loss` RUB below cost."""

    order_number = serializers.CharField(source="order.number", read_only=True)
    client = serializers.IntegerField(source="order.client_id", read_only=True)
    asked_by = serializers.EmailField(source="asked_by.email", read_only=True)
    on_behalf_of = serializers.EmailField(
        source="on_behalf_of.email", read_only=True, default=None, allow_null=True
    )
    decided_by = serializers.EmailField(
        source="decided_by.email", read_only=True, default=None, allow_null=True
    )
    decision = ChoiceField(
        choices=Decision.choices, read_only=True, allow_blank=True, help_text="empty while it is open"
    )
    loss = SecretField()

    class Meta:
        model = Approval
        fields = ["id", "order", "order_number", "client", "kind", "asked", "allowed", "granted", "loss", "amount",
                  "overdue_days", "reason", "asked_by", "on_behalf_of", "asked_at", "decision", "decision_reason",
                  "decided_by", "decided_at", "updated_at"]  # fmt: skip
        read_only_fields = fields


class ProductGroupSerializer(serializers.ModelSerializer[ProductGroup]):
    class Meta:
        model = ProductGroup
        fields = ["id", "name"]
        read_only_fields = fields


class ProductSerializer(serializers.ModelSerializer[Product]):
    """`cost` of a unit is RUB net of VAT; `vat_rate` is the present one."""

    group = serializers.CharField(source="group.name", read_only=True, default=None, allow_null=True)
    cost = SecretField()

    class Meta:
        model = Product
        fields = ["id", "code", "name", "group", "unit", "vat_rate", "cost", "is_active", "updated_at"]
        read_only_fields = fields


class PriceColumnSerializer(serializers.ModelSerializer[PriceColumn]):
    """`position` 1 is the column of clients who have none of their own."""

    class Meta:
        model = PriceColumn
        fields = ["id", "name", "position"]
        read_only_fields = fields


class PriceSerializer(serializers.ModelSerializer[Price]):
    """Price of a unit in RUB with VAT, in force from `valid_from` until a later one begins."""

    product_code = serializers.CharField(source="product.code", read_only=True)
    column_name = serializers.CharField(source="column.name", read_only=True)

    class Meta:
        model = Price
        fields = ["id", "product", "product_code", "column", "column_name", "price", "valid_from"]
        read_only_fields = fields


class ShipmentSerializer(serializers.ModelSerializer[Shipment]):
    """What left or, with `returns`, came back; sums in RUB, negative for a return."""

    client_code = serializers.CharField(source="client.code", read_only=True)
    order_number = serializers.CharField(source="order.number", read_only=True, default=None, allow_null=True)
    net = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)
    vat = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)
    gross = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)

    class Meta:
        model = Shipment
        fields = ["id", "number", "client", "client_code", "date", "order", "order_number", "returns", "reason",
                  "is_imported", "net", "vat", "gross", "created_at"]  # fmt: skip
        read_only_fields = fields


class ShipmentLineSerializer(serializers.ModelSerializer[ShipmentLine]):
    """The sales fact: `amount` and `cost` in RUB net of VAT, negative for a return."""

    document = serializers.CharField(source="shipment.number", read_only=True)
    client_code = serializers.CharField(source="client.code", read_only=True)
    product_code = serializers.CharField(source="product.code", read_only=True, default=None, allow_null=True)
    cost = SecretField()

    class Meta:
        model = ShipmentLine
        fields = ["id", "shipment", "document", "client", "client_code", "date", "product", "product_code", "kind",
                  "quantity", "amount", "vat", "cost", "returned_line"]  # fmt: skip
        read_only_fields = fields
