"""Orders for programs: written by product code, moved by verbs, read with what may be done next."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Prefetch
from rest_framework import serializers as drf

from dossiers.api.viewsets import TwoInputsViewSet
from kam_crm.shared.api.viewsets import ReadViewSet, deed
from orders import services
from orders.api import serializers as shapes
from orders.filters import (
    ApprovalFilter,
    OrderFilter,
    PriceFilter,
    ProductFilter,
    ShipmentFilter,
    ShipmentLineFilter,
)
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

PRICES = {"list": "prices.view", "retrieve": "prices.view"}
ORDERS = {"list": "orders.view", "retrieve": "orders.view"}


class OrderViewSet(TwoInputsViewSet):
    """Orders of the caller's clients. `?status=waiting` and `?status=open` stand for several states."""

    queryset = Order.objects.select_related("client__manager", "column").prefetch_related(
        Prefetch("lines", queryset=OrderLine.objects.select_related("product")), "approvals"
    )
    serializer_class = shapes.OrderSerializer
    create_serializer_class = shapes.OrderInput
    change_serializer_class = shapes.OrderChange
    capabilities = {
        **ORDERS,
        "create": "orders.create",
        "partial_update": "orders.complete",
        "submit": "orders.submit",
        "withdraw": "orders.submit",
        "cancel": "orders.cancel",
        "pass_on": "orders.submit",
        "hand_back": "orders.complete",
        "approve": "discount.approve",
        "refuse": "discount.approve",
        "release": "credit.release",
    }
    filterset_class = OrderFilter
    search_fields = ("number", "client__sort_key")
    ordering = ("-date", "-created_at")
    ordering_fields = ("date", "ship_on", "number", "gross", "updated_at")

    def get_serializer_class(self) -> type[drf.BaseSerializer[Any]]:
        return shapes.OrderRowSerializer if self.action == "list" else shapes.OrderSerializer

    def do_create(self, data: dict[str, Any]) -> Order:
        return services.create_order(by=self.request.user, **data)

    @transaction.atomic
    def do_update(self, row: Order, data: dict[str, Any]) -> Order:
        """The lines, then the header; the version is asked once, before the first of them."""
        seen = {"expected_updated_at": data.get("expected_updated_at")}
        if "lines" in data:
            row = services.replace_lines(by=self.request.user, order=row, lines=data["lines"], **seen)
            seen = {}
        if {"ship_on", "note"} & set(data):
            header = {"ship_on": data.get("ship_on", row.ship_on), "note": data.get("note", row.note)}
            row = services.update_order(by=self.request.user, order=row, **header, **seen)
        return row

    @deed(shapes.SubmitInput)
    def submit(self, row: Order, data: dict[str, Any]) -> Order:
        """Confirm, or ask: the answer's `status` is confirmed, approval (of a discount) or hold (stopped by credit)."""
        return services.submit_order(by=self.request.user, order=row, **data)

    @deed()
    def withdraw(self, row: Order, data: dict[str, Any]) -> Order:
        """Take a waiting order back to the draft."""
        return services.withdraw_order(by=self.request.user, order=row)

    @deed(shapes.ReasonInput)
    def cancel(self, row: Order, data: dict[str, Any]) -> Order:
        """Cancel what is not shipped yet; everything but a draft needs a reason."""
        return services.cancel_order(by=self.request.user, order=row, **data)

    @deed(shapes.PassingNoteInput, url_path="pass-on")
    def pass_on(self, row: Order, data: dict[str, Any]) -> Order:
        """Let sales support complete the lines of a draft."""
        return services.pass_on(by=self.request.user, order=row, **data)

    @deed(shapes.PassingNoteInput, url_path="hand-back")
    def hand_back(self, row: Order, data: dict[str, Any]) -> Order:
        """Sales support is done with the lines."""
        return services.hand_back(by=self.request.user, order=row, **data)

    @deed(shapes.ApproveInput)
    def approve(self, row: Order, data: dict[str, Any]) -> Order:
        """Grant the discount that was asked for, or less; the order then goes on to the credit check."""
        return services.approve_discount(by=self.request.user, order=row, **data)

    @deed(shapes.ReasonInput)
    def release(self, row: Order, data: dict[str, Any]) -> Order:
        """Let the order pass beyond the credit limit, with a reason."""
        return services.release_credit(by=self.request.user, order=row, **data)

    @deed(shapes.ReasonInput)
    def refuse(self, row: Order, data: dict[str, Any]) -> Order:
        """Refuse what was asked for, with a reason: the order is a draft again."""
        return services.refuse_order(by=self.request.user, order=row, **data)


class ApprovalViewSet(ReadViewSet):
    """Requests for approval. They are decided by the verbs of their order."""

    queryset = Approval.objects.select_related("order__client", "asked_by", "on_behalf_of", "decided_by")
    serializer_class = shapes.ApprovalSerializer
    capabilities = {"list": "approvals.view", "retrieve": "approvals.view"}
    filterset_class = ApprovalFilter
    search_fields = ("order__number", "order__client__sort_key")
    ordering = ("-asked_at",)
    ordering_fields = ("asked_at", "decided_at", "updated_at")


class ProductViewSet(ReadViewSet):
    """What is sold, and what was."""

    queryset = Product.objects.select_related("group")
    serializer_class = shapes.ProductSerializer
    capabilities = PRICES
    filterset_class = ProductFilter
    search_fields = ("sort_key", "code")
    ordering = ("sort_key",)
    ordering_fields = {"name": "sort_key", "code": "code", "updated_at": "updated_at"}


class ProductGroupViewSet(ReadViewSet):
    queryset = ProductGroup.objects.all()
    serializer_class = shapes.ProductGroupSerializer
    capabilities = PRICES
    ordering = ("name",)
    ordering_fields = ("name",)


class PriceColumnViewSet(ReadViewSet):
    """Tiers of the price list."""

    queryset = PriceColumn.objects.all()
    serializer_class = shapes.PriceColumnSerializer
    capabilities = PRICES
    ordering = ("position",)
    ordering_fields = ("position", "name")


class PriceViewSet(ReadViewSet):
    """Prices with their history; `?on=` leaves those in force on a day."""

    queryset = Price.objects.select_related("product", "column")
    serializer_class = shapes.PriceSerializer
    capabilities = PRICES
    filterset_class = PriceFilter
    search_fields = ("product__sort_key", "product__code")
    ordering = ("product__code", "column__position", "-valid_from")
    ordering_fields = {"product_code": "product__code", "valid_from": "valid_from"}


class ShipmentViewSet(ReadViewSet):
    """Posted documents: shipments and returns."""

    queryset = Shipment.objects.select_related("client", "order").with_sums()
    serializer_class = shapes.ShipmentSerializer
    capabilities = ORDERS
    filterset_class = ShipmentFilter
    search_fields = ("number", "client__sort_key")
    ordering = ("-date",)
    ordering_fields = ("date", "number", "created_at")


class ShipmentLineViewSet(ReadViewSet):
    """The sales fact that all figures are made of."""

    queryset = ShipmentLine.objects.select_related("shipment", "client", "product")
    serializer_class = shapes.ShipmentLineSerializer
    capabilities = ORDERS
    filterset_class = ShipmentLineFilter
    ordering = ("-date",)
    ordering_fields = ("date", "amount")
