from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.rights.api_fields import SecretField
from catalogue.api import ProductCodeField
from dossiers.api_base import TwoInputsViewSet
from dossiers.clients.api_fields import OfClientInput
from dossiers.models import Outlet
from kam_crm.shared.api.inputs import DayField, MomentField, RowInput, percent_field
from kam_crm.shared.api.viewsets import ExpandableMixin, OnceBuiltMixin, row_action
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.prefetched import know
from kam_crm.shared.service import one_transaction
from orders import services
from orders.after.api import BESIDE, BesideOrderMixin
from orders.confirming import api as confirming
from orders.confirming.states import allowed_actions
from orders.drafting.api_filling import FILLING, FillingMixin
from orders.drafting.filters import OrderFilter
from orders.drafting.lines import LARGEST_QUANTITY, check_count
from orders.models import Order, OrderLine, OrderStatus
from orders.refusals import api_inputs as refusals
from orders.shipping.rests import shipped_lines


class QuantityOut(serializers.DecimalField):
    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_digits": 14, "decimal_places": 3, "read_only": True, **options})


class OrderLineSerializer(OnceBuiltMixin, serializers.ModelSerializer[OrderLine]):
    """Prices and sums with VAT; `cost` of the line is net of VAT. A product may stand in several lines."""

    product_code = serializers.CharField(source="product.code", read_only=True)
    product_name = serializers.CharField(source="product.name", read_only=True)
    cost = SecretField()
    shipped = QuantityOut(
        source="shipped_quantity", help_text="what has left; the rest is still to be shipped"
    )
    refused = QuantityOut(source="refused_quantity", help_text="what will not be shipped any more")
    rest = QuantityOut(help_text="still to be shipped; once the order is confirmed, reserved")
    accepted = QuantityOut(source="accepted_quantity", help_text="what the client kept of what was shipped")

    class Meta:
        model = OrderLine
        fields = ["id", "uuid", "position", "product", "product_code", "product_name", "quantity", "shipped",
                  "refused", "rest", "accepted", "list_price", "rule_price", "rules", "discount", "price", "vat_rate",
                  "gross", "vat", "cost", "planned_ship_on"]  # fmt: skip
        read_only_fields = fields


class OrderSerializer(ExpandableMixin, OnceBuiltMixin, serializers.ModelSerializer[Order]):
    """Sums: `gross` with VAT, `net` without. `allowed_actions`: what the caller may do with the order now.

    A list has `lines` with `?expand=lines` only.
    """

    sometimes = ("lines",)

    client_code = serializers.CharField(source="client.code", read_only=True)
    client_name = serializers.CharField(source="client.name", read_only=True)
    manager = serializers.EmailField(source="client.manager.email", read_only=True)
    column = serializers.CharField(source="column.name", read_only=True)
    net = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)
    cost = SecretField()
    margin = SecretField()
    outlet_code = serializers.CharField(source="outlet.code", read_only=True, default=None, allow_null=True)
    passed_on = serializers.SerializerMethodField()
    allowed_actions = serializers.SerializerMethodField()
    lines = OrderLineSerializer(many=True, read_only=True)

    class Meta:
        model = Order
        fields = ["id", "number", "client", "client_code", "client_name", "manager", "status", "date", "priced_on",
                  "ship_on", "outlet", "outlet_code", "column", "note", "gross", "vat", "net", "list_total",
                  "max_discount", "cost", "margin", "passed_on", "allowed_actions", "created_at", "updated_at",
                  "lines"]  # fmt: skip
        read_only_fields = fields

    def get_passed_on(self, order: Order) -> bool:
        return order.passed_on_at is not None

    def get_allowed_actions(self, order: Order) -> list[str]:
        # prefetched with the rows: a filter would cost a query an order
        request = next((one for one in order.approvals.all() if one.is_open), None)
        return list(allowed_actions(order, self.context["request"].user, request))


class LinesInput(serializers.ListSerializer[Any]):
    """At most 1,000 lines; their products are fetched at once."""

    def to_internal_value(self, data: Any) -> Any:
        rows = data if isinstance(data, list) else []
        check_count(len(rows))
        codes = [row.get("product_code") for row in rows if isinstance(row, dict)]
        self.child.fields["product_code"].fetch(codes)
        return super().to_internal_value(data)


class LineInput(RowInput):
    """Quantity with up to three decimals, discount in % of the list price.

    `uuid` is the line's own name within its order, made up by you or by us: a line that the order has keeps its `id`
    and its price. Without it the line is a new one, also where another line has the same product.
    """

    uuid = serializers.UUIDField(required=False)
    product_code = ProductCodeField()
    quantity = serializers.DecimalField(
        max_digits=10, decimal_places=3, min_value=Decimal("0.001"), max_value=LARGEST_QUANTITY
    )
    discount = percent_field(min_value=Decimal(0), max_value=Decimal(100), default=Decimal(0))

    class Meta:
        list_serializer_class = LinesInput

    def validate(self, attrs: dict[str, Any]) -> Any:
        return services.LineInput(
            attrs["product_code"], attrs["quantity"], attrs.get("discount", Decimal(0)), attrs.get("uuid")
        )


@contextmanager
def lines_named() -> Iterator[None]:
    """A refusal of a line names it as the input does: `lines.3.quantity`."""
    try:
        yield
    except BusinessRuleError as error:
        if "line" in error.params and error.field:
            name = {"product": "product_code"}.get(error.field, error.field)
            error.field = f"lines.{error.params['line']}.{name}"
        raise


@extend_schema_field(OpenApiTypes.INT)
class OutletField(serializers.PrimaryKeyRelatedField[Outlet]):
    """A point of delivery by its id; the order takes one of its own client only."""

    def get_queryset(self) -> QuerySet[Outlet]:
        return Outlet.objects.visible_to(self.context["request"].user)  # type: ignore[no-any-return]


class OrderInput(OfClientInput):
    """A draft of today: another `date` is refused. `ship_on` is the next working day if it is not given; `outlet` is
    the point of delivery.

    With `submit` it is submitted at once, as by the request of that name; where that is refused there is no order.
    """

    date = DayField(required=False)
    ship_on = DayField(required=False)
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    outlet = OutletField(required=False, allow_null=True)
    lines = LineInput(many=True, required=False)
    submit = serializers.BooleanField(default=False)


class OrderChange(serializers.Serializer[Any]):
    """`lines` replace all that were there; those named by their `uuid` stay the same lines.

    With `expected_updated_at` nobody else's change is overwritten.
    """

    ship_on = DayField(required=False)
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    outlet = OutletField(required=False, allow_null=True)
    lines = LineInput(many=True, required=False)
    expected_updated_at = MomentField(required=False)


BESIDE_LINES = (shipped_lines("lines__shipped"), "lines__refusals", "approvals")
ORDERS = {"list": "orders.view", "retrieve": "orders.view"}


class OrderViewSet(FillingMixin, BesideOrderMixin, TwoInputsViewSet):
    """Orders of the caller's clients. `?status=waiting` and `?status=open` stand for several states."""

    # or every order would cost queries of its own
    queryset = Order.objects.select_related("client__manager", "column", "outlet").prefetch_related(
        Prefetch("lines", queryset=OrderLine.objects.select_related("product")), *BESIDE_LINES
    )
    serializer_class = OrderSerializer
    expandable = {"lines": "lines"}  # fetched above: what an order allows depends on them
    create_serializer_class = OrderInput
    change_serializer_class = OrderChange
    capabilities = {
        **ORDERS,
        **FILLING,
        **BESIDE,
        "create": services.create_order,
        "partial_update": services.update_order,
        "submit": services.submit_order,
        "withdraw": services.withdraw_order,
        "cancel": services.cancel_order,
        "pass_on": services.pass_on,
        "hand_back": services.hand_back,
        "recheck": services.recheck_order,
        "reschedule": services.reschedule_order,
        "refuse_rest": services.refuse_rest,
        "refuse_lines": services.refuse_lines,
        "approve": services.approve_discount,
        "refuse": services.refuse_order,
        "release": services.release_credit,
    }
    filterset_class = OrderFilter
    search_fields = ("number", "client__sort_key")
    ordering = ("-date", "-created_at")
    ordering_fields = ("date", "ship_on", "number", "gross", "updated_at")

    def reread(self, row: Any) -> Any:
        """An order that a service returns with its lines is as it is stored: what stands beside it is fetched alone."""
        if row.kept_lines is None:
            return super().reread(row)
        know(row, "lines", row.kept_lines)
        # of what was a draft until now nothing can have been shipped
        if self.action in ("create", "submit"):
            for line in row.kept_lines:
                know(line, "shipped", [])
                know(line, "refusals", [])
        # a new one waits for somebody, or nothing was asked
        if self.action == "create" and row.status in (OrderStatus.DRAFT, OrderStatus.CONFIRMED):
            know(row, "approvals", [])
        prefetch_related_objects([row], *BESIDE_LINES)
        return row

    # one transaction over two services: an order whose submission is refused was never there
    @one_transaction()
    def do_create(self, data: dict[str, Any]) -> Order:
        is_submitted = data.pop("submit")
        with lines_named():
            order = services.create_order(by=self.request.user, **data)
        return (
            services.submit_order(by=self.request.user, order=order, is_new=True) if is_submitted else order
        )

    # one transaction over two services: a refused header leaves the lines as they were
    @one_transaction()
    def do_update(self, row: Order, data: dict[str, Any]) -> Order:
        """The lines, then the header; the version is asked once, before the first of them."""
        seen = {"expected_updated_at": data.get("expected_updated_at")}
        if "lines" in data:
            with lines_named():
                row = services.replace_lines(by=self.request.user, order=row, lines=data["lines"], **seen)
            seen = {}  # our own writing has moved `updated_at`: asked again it would refuse the header
        if {"ship_on", "note", "outlet"} & set(data):
            header = {name: data.get(name, getattr(row, name)) for name in ("ship_on", "note", "outlet")}
            row = services.update_order(by=self.request.user, order=row, **header, **seen)
        return row

    @row_action(confirming.SubmitInput)
    def submit(self, row: Order, data: dict[str, Any]) -> Order:
        """Confirm, or ask: the answer's `status` is confirmed, approval (of a discount) or hold (stopped by credit)."""
        return services.submit_order(by=self.request.user, order=row, **data)

    @row_action()
    def withdraw(self, row: Order, data: dict[str, Any]) -> Order:
        """Take a waiting order back to the draft."""
        return services.withdraw_order(by=self.request.user, order=row)

    @row_action(confirming.ReasonInput)
    def cancel(self, row: Order, data: dict[str, Any]) -> Order:
        """Cancel what is not shipped yet; everything but a draft needs a reason."""
        return services.cancel_order(by=self.request.user, order=row, **data)

    @row_action()
    def recheck(self, row: Order, data: dict[str, Any]) -> Order:
        """Confirm a stopped order whose client has paid meanwhile."""
        return services.recheck_order(by=self.request.user, order=row)

    @row_action(confirming.RescheduleInput)
    def reschedule(self, row: Order, data: dict[str, Any]) -> Order:
        """Another shipping day of a confirmed order, with a reason."""
        return services.reschedule_order(by=self.request.user, order=row, **data)

    @row_action(refusals.RefuseRestInput, url_path="refuse-rest")
    def refuse_rest(self, row: Order, data: dict[str, Any]) -> Order:
        """What is left of a part shipped order will not be shipped: whose decision, and why."""
        return services.refuse_rest(by=self.request.user, order=row, **data)

    @row_action(refusals.RefuseLinesInput, url_path="refuse-lines")
    def refuse_lines(self, row: Order, data: dict[str, Any]) -> Order:
        """So much of lines, or without `lines` all that is left, will not be shipped: whose decision, and why."""
        return services.refuse_lines(by=self.request.user, order=row, **data)

    @row_action(confirming.PassingNoteInput, url_path="pass-on")
    def pass_on(self, row: Order, data: dict[str, Any]) -> Order:
        """Let sales support complete the lines of a draft."""
        return services.pass_on(by=self.request.user, order=row, **data)

    @row_action(confirming.PassingNoteInput, url_path="hand-back")
    def hand_back(self, row: Order, data: dict[str, Any]) -> Order:
        """Sales support is done with the lines."""
        return services.hand_back(by=self.request.user, order=row, **data)

    @row_action(confirming.ApproveInput)
    def approve(self, row: Order, data: dict[str, Any]) -> Order:
        """Grant the discount that was asked for, or less; the order then goes on to the credit check."""
        return services.approve_discount(by=self.request.user, order=row, **data)

    @row_action(confirming.ReadDecisionInput)
    def release(self, row: Order, data: dict[str, Any]) -> Order:
        """Let the order pass beyond the credit limit, with a reason."""
        return services.release_credit(by=self.request.user, order=row, **data)

    @row_action(confirming.ReadDecisionInput)
    def refuse(self, row: Order, data: dict[str, Any]) -> Order:
        """Refuse what was asked for, with a reason: the order is a draft again."""
        return services.refuse_order(by=self.request.user, order=row, **data)
