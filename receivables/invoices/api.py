from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.tokens.api.idempotency import Idempotent
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.api.inputs import DayField, RowInput
from kam_crm.shared.api.viewsets import ReadViewSet, parsed, row_action
from kam_crm.shared.errors import BusinessRuleError
from orders.models import Order
from receivables import services
from receivables.invoices.filters import InvoiceFilter
from receivables.models import Invoice


class InvoiceSerializer(serializers.ModelSerializer[Invoice]):
    """Amounts with VAT; `open` is not yet paid."""

    client_code = serializers.CharField(source="client.code", read_only=True)
    open = serializers.DecimalField(source="open_amount", max_digits=14, decimal_places=2, read_only=True)

    class Meta:
        model = Invoice
        fields = ["id", "number", "client", "client_code", "shipment", "date", "due_date", "amount", "paid", "open",
                  "updated_at"]  # fmt: skip
        read_only_fields = fields


class ShippedLineInput(RowInput):
    """`line` is the id of an order line; a line that is left out was not shipped."""

    line = serializers.IntegerField(min_value=1)
    quantity = serializers.DecimalField(max_digits=14, decimal_places=3, min_value=Decimal(0))


class ShipInput(serializers.Serializer[Any]):
    """Without `lines` everything that is left is shipped; without `date`, today."""

    date = DayField(required=False)
    lines = ShippedLineInput(many=True, required=False)


class ShippedSerializer(serializers.Serializer[Any]):
    """What shipping made."""

    order = serializers.IntegerField()
    status = serializers.CharField()
    shipment = serializers.IntegerField()
    shipment_number = serializers.CharField()
    invoice = serializers.IntegerField(allow_null=True)
    due_date = serializers.DateField(allow_null=True)


READ = {"list": "receivables.view", "retrieve": "receivables.view"}


class WriteOffInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=250)


class InvoiceViewSet(Idempotent, ReadViewSet):
    """Invoices, made from shipments or imported. `age` narrows to open, overdue or a bucket as of today."""

    queryset = Invoice.objects.select_related("client").with_open()
    serializer_class = InvoiceSerializer
    capabilities = {**READ, "write_off": services.write_off_rest}
    filterset_class = InvoiceFilter
    search_fields = ("number", "client__sort_key")
    ordering = ("-date",)
    ordering_fields = ("date", "due_date", "number", "amount", "updated_at")

    @row_action(WriteOffInput, url_path="write-off")
    def write_off(self, row: Invoice, data: dict[str, Any]) -> Invoice:
        """Close the invoice: its rest is small, and nobody will pay it."""
        services.write_off_rest(by=self.request.user, invoice=row, **data)
        return row


class ShipView(Idempotent, GenericAPIView[Order]):
    """Ship a confirmed order and invoice it in one transaction."""

    serializer_class = ShippedSerializer
    capabilities = {"post": services.ship}
    input_names = {"quantities": "lines"}  # a refusal names the field of the request, not the service's

    @extend_schema(request=ShipInput, responses=ShippedSerializer)
    def post(self, request: Request, pk: int) -> Response:
        order: Order = get_object_or_404(Order.objects.visible_to(request.user), pk=pk)
        given = parsed(self, ShipInput)
        shipment, invoice = services.ship(
            by=request.user, order=order, date=given.get("date") or clock.today(),
            quantities=quantities_of(given),
        )  # fmt: skip
        made = {
            "order": order.pk, "status": shipment.order.status, "shipment": shipment.pk,
            "shipment_number": shipment.number, "invoice": invoice.pk if invoice else None,
            "due_date": invoice.due_date if invoice else None,
        }  # fmt: skip
        return Response(self.get_serializer(made).data)


def quantities_of(data: Mapping[str, Any]) -> dict[int, Decimal] | None:
    """None for the whole order. Raises ValidationError for a line named twice."""
    lines = data.get("lines")
    if lines is None:
        return None
    quantities = {line["line"]: line["quantity"] for line in lines}
    # the dictionary keeps the last of two: adding them up, or choosing one, would be guessing
    if len(quantities) < len(lines):
        raise ValidationError({"lines": [_("A line of the order is listed twice.")]})
    return quantities


def invoice_by_number(client: Client, number: str, field: str) -> Invoice:
    """The client's invoice; of several with one number the first that is open. Raises `invoice_unknown`."""
    rows = client.invoices.filter(number=number)
    invoice: Invoice | None = rows.open().in_due_order().first() or rows.order_by("-date").first()
    if invoice is None:
        raise BusinessRuleError("invoice_unknown", _("The client has no invoice with this number."), field)
    return invoice
