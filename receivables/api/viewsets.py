from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.idempotency import Idempotent
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet, ScopedViewSet, deed, parsed
from kam_crm.shared.errors import BusinessRuleError
from orders.models import Order
from receivables import services
from receivables.ageing import ageing, nothing_owed
from receivables.api import serializers as shapes
from receivables.filters import (
    AllocationFilter,
    CreditLimitFilter,
    DebtsOnDayFilter,
    InvoiceFilter,
    PaymentFilter,
)
from receivables.models import Allocation, CreditLimit, Invoice, Payment
from receivables.registers import with_invoices

AS_OF = OpenApiParameter("as_of", dt.date, description="The day; today if it is not given.")
READ = {"list": "receivables.view", "retrieve": "receivables.view"}
PAYMENTS = {"list": "payments.view", "retrieve": "payments.view"}


class InvoiceViewSet(ReadViewSet):
    """Invoices, made from shipments or imported. `age` narrows to open, overdue or a bucket as of today."""

    queryset = Invoice.objects.select_related("client").with_open()
    serializer_class = shapes.InvoiceSerializer
    capabilities = READ
    filterset_class = InvoiceFilter
    search_fields = ("number", "client__sort_key")
    ordering = ("-date",)
    ordering_fields = ("date", "due_date", "number", "amount", "updated_at")


class PaymentViewSet(Idempotent, CreateMixin, ReadViewSet):
    """Payments with the invoices they closed; a new one is allocated at once."""

    queryset = (
        Payment.objects.select_related("client", "named_invoice")
        .with_advance()
        .prefetch_related(with_invoices())
    )
    serializer_class = shapes.PaymentSerializer
    input_serializer_class = shapes.PaymentInput
    capabilities = {
        **PAYMENTS,
        "create": "payments.write",
        "reallocate": "payments.write",
        "take_back": "payments.write",
    }
    filterset_class = PaymentFilter
    search_fields = ("number", "client__sort_key")
    ordering = ("-date",)
    ordering_fields = ("date", "number", "amount", "updated_at")

    def do_create(self, data: dict[str, Any]) -> Payment:
        client = client_by_code(self.request, data.pop("client_code"))
        number = data.pop("invoice_number", "")
        named = invoice_by_number(client, number, "invoice_number") if number else None
        return services.register_payment(by=self.request.user, client=client, named_invoice=named, **data)

    @deed(shapes.ReallocationInput)
    def reallocate(self, row: Payment, data: dict[str, Any]) -> Payment:
        """Put the payment on other invoices; the parts replace what was allocated."""
        parts = [
            (invoice_by_number(row.client, part["invoice_number"], "parts"), part["amount"])
            for part in data["parts"]
        ]
        return services.reallocate(by=self.request.user, payment=row, **{**data, "parts": parts})

    @deed(shapes.TakeBackInput, url_path="take-back")
    def take_back(self, row: Payment, data: dict[str, Any]) -> None:
        """Undo the entry of a payment. The answer shows what it was; from now on it is not found."""
        services.take_back_payment(by=self.request.user, payment=row, **data)


class AllocationViewSet(ReadViewSet):
    """Which part of which payment closed which invoice."""

    queryset = Allocation.objects.select_related("payment", "invoice")
    serializer_class = shapes.AllocationSerializer
    capabilities = READ
    filterset_class = AllocationFilter
    ordering = ("-date",)
    ordering_fields = ("date", "amount", "updated_at")


class CreditLimitViewSet(Idempotent, CreateMixin, ReadViewSet):
    """Credit limits with their history. Another one for the same day replaces it."""

    queryset = CreditLimit.objects.select_related("client", "set_by")
    serializer_class = shapes.CreditLimitSerializer
    input_serializer_class = shapes.CreditLimitInput
    capabilities = {**READ, "create": "credit.set_limit"}
    filterset_class = CreditLimitFilter
    ordering = ("-valid_from",)
    ordering_fields = ("valid_from", "amount", "updated_at")

    def do_create(self, data: dict[str, Any]) -> CreditLimit:
        client = client_by_code(self.request, data.pop("client_code"))
        return services.set_limit(by=self.request.user, client=client, **data)


class DebtViewSet(ScopedViewSet):
    """Debts by age at the end of any day: only documents and allocations dated up to it count."""

    queryset = Client.objects.all()
    serializer_class = shapes.DebtSerializer
    capabilities = READ
    filterset_class = DebtsOnDayFilter
    search_fields = ("sort_key", "code")
    ordering = ("code",)
    ordering_fields = ("code",)
    extra_parameters = ("as_of",)

    @extend_schema(parameters=[AS_OF])
    def list(self, request: Request) -> Response:
        """Every client by code, those who owe nothing with zeros."""
        clients = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        rows = debts_of(clients or [], day_of(request))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    @extend_schema(parameters=[AS_OF])
    def retrieve(self, request: Request, pk: str) -> Response:
        """One client's debt; `id` is the client's."""
        return Response(self.get_serializer(debts_of([self.get_object()], day_of(request))[0]).data)


class ShipView(Idempotent, GenericAPIView[Order]):
    """Ship a confirmed order and invoice it in one transaction."""

    serializer_class = shapes.ShippedSerializer
    capabilities = {"post": "orders.ship"}
    input_names = {"quantities": "lines"}

    @extend_schema(request=shapes.ShipInput, responses=shapes.ShippedSerializer)
    def post(self, request: Request, pk: int) -> Response:
        order: Order = get_object_or_404(Order.objects.visible_to(request.user), pk=pk)
        given = parsed(self, shapes.ShipInput)
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


def debts_of(clients: Sequence[Client], as_of: dt.date) -> list[dict[str, Any]]:
    known = {row.client_id: row for row in ageing(as_of, [client.pk for client in clients])}
    return [
        {"client": client, "as_of": as_of, "debt": known.get(client.pk) or nothing_owed(client.pk)}
        for client in clients
    ]


def quantities_of(data: Mapping[str, Any]) -> dict[int, Decimal] | None:
    """None for the whole order. Raises ValidationError for a line named twice."""
    lines = data.get("lines")
    if lines is None:
        return None
    quantities = {line["line"]: line["quantity"] for line in lines}
    if len(quantities) < len(lines):
        raise ValidationError({"lines": [_("A line of the order stands here twice.")]})
    return quantities


def client_by_code(request: Request, code: str) -> Client:
    """A client the caller sees. Raises BusinessRuleError `client_unknown`."""
    client: Client | None = Client.objects.visible_to(request.user).filter(code=code).first()
    if client is None:
        raise BusinessRuleError("client_unknown", _("There is no client with this code."), "client_code")
    return client


def invoice_by_number(client: Client, number: str, field: str) -> Invoice:
    """The client's invoice; of several with one number the first that is open. Raises `invoice_unknown`."""
    rows = client.invoices.filter(number=number)
    invoice: Invoice | None = rows.open().in_due_order().first() or rows.order_by("-date").first()
    if invoice is None:
        raise BusinessRuleError("invoice_unknown", _("The client has no invoice with this number."), field)
    return invoice


def day_of(request: Request) -> dt.date:
    """`as_of` of the address, today without it. Raises ValidationError."""
    text = request.query_params.get("as_of", "")
    try:
        day = parse_date(text) if text else clock.today()
    except ValueError:
        day = None
    if day is None:
        raise ValidationError({"as_of": [_("Give a date like 2026-11-30.")]})
    return day
