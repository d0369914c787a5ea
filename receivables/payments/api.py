from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.tokens.api.idempotency import Idempotent
from kam_crm.shared.api.inputs import AmountField, DayField, RowInput
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet, row_action
from kam_crm.shared.errors import BusinessRuleError
from receivables import services
from receivables.credit.api import client_by_code
from receivables.invoices.api import READ, invoice_by_number
from receivables.models import Allocation, Payment, PaymentDebit
from receivables.payments.filters import AllocationFilter, PaymentFilter
from receivables.payments.pages.listing import with_invoices


class AllocationSerializer(serializers.ModelSerializer[Allocation]):
    payment_number = serializers.CharField(source="payment.number", read_only=True)
    invoice_number = serializers.CharField(source="invoice.number", read_only=True)

    class Meta:
        model = Allocation
        fields = ["id", "payment", "payment_number", "invoice", "invoice_number", "amount", "date", "rule",
                  "updated_at"]  # fmt: skip
        read_only_fields = fields


class PaymentDebitSerializer(serializers.ModelSerializer[PaymentDebit]):
    """What took money off a payment again: an advance paid back, or the reversal of what a closed month keeps."""

    class Meta:
        model = PaymentDebit
        fields = ["id", "kind", "date", "amount", "reason"]
        read_only_fields = fields


class PaymentSerializer(serializers.ModelSerializer[Payment]):
    """`advance` has closed nothing yet and goes to the next invoice; `allocated` counts the `debits` as well."""

    client_code = serializers.CharField(source="client.code", read_only=True)
    named_invoice = serializers.CharField(
        source="named_invoice.number", default=None, read_only=True, allow_null=True
    )
    advance = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)
    allocations = AllocationSerializer(many=True, read_only=True)
    debits = PaymentDebitSerializer(many=True, read_only=True)

    class Meta:
        model = Payment
        fields = ["id", "number", "client", "client_code", "kind", "date", "amount", "allocated", "advance",
                  "named_invoice", "purpose", "payer_account", "allocations", "debits", "updated_at"]  # fmt: skip
        read_only_fields = fields


class PaymentInput(serializers.Serializer[Any]):
    """`invoice_number` is one of the client's invoices that the payment names; `payer_account` tells payments with one
    number and day apart.
    """

    client_code = serializers.CharField(max_length=32)
    number = serializers.CharField(max_length=40)
    date = DayField()
    amount = AmountField()
    invoice_number = serializers.CharField(max_length=40, required=False, allow_blank=True)
    purpose = serializers.CharField(max_length=250, required=False, allow_blank=True, default="")
    payer_account = serializers.CharField(max_length=34, required=False, allow_blank=True, default="")


class PartInput(RowInput):
    invoice_number = serializers.CharField(max_length=40)
    amount = AmountField(min_value=Decimal("0.01"))


class ReallocationInput(serializers.Serializer[Any]):
    """All parts anew: they replace what was allocated; what they leave over is an advance.

    With `expected_updated_at` nobody else's allocation is overwritten.
    """

    parts = PartInput(many=True)
    reason = serializers.CharField(max_length=250)
    expected_updated_at = serializers.DateTimeField(required=False)


class RefundInput(serializers.Serializer[Any]):
    date = DayField()
    amount = AmountField(min_value=Decimal("0.01"))
    reason = serializers.CharField(max_length=250)


class RefundReversalInput(serializers.Serializer[Any]):
    debit = serializers.IntegerField(min_value=1, help_text="the id of one of its `debits`")
    reason = serializers.CharField(max_length=250)


class ReversalInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000)


PAYMENTS = {"list": "payments.view", "retrieve": "payments.view"}


class PaymentViewSet(Idempotent, CreateMixin, ReadViewSet):
    """Payments with the invoices they closed; a new one is allocated at once."""

    queryset = (
        Payment.objects.select_related("client", "named_invoice")
        .with_advance()
        .prefetch_related(with_invoices(), "debits")
    )
    serializer_class = PaymentSerializer
    input_serializer_class = PaymentInput
    capabilities = {
        **PAYMENTS,
        "create": services.register_payment,
        "reallocate": services.reallocate,
        "pay_back": services.pay_back,
        "reverse_refund": services.reverse_refund,
        "reverse": services.reverse_payment,
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

    @row_action(ReallocationInput)
    def reallocate(self, row: Payment, data: dict[str, Any]) -> Payment:
        """Put the payment on other invoices; the parts replace what was allocated."""
        parts = [
            (invoice_by_number(row.client, part["invoice_number"], "parts"), part["amount"])
            for part in data["parts"]
        ]
        return services.reallocate(by=self.request.user, payment=row, **{**data, "parts": parts})

    @row_action(RefundInput, url_path="pay-back")
    def pay_back(self, row: Payment, data: dict[str, Any]) -> Payment:
        """Enter that money of its advance went back to the client."""
        services.pay_back(by=self.request.user, payment=row, **data)
        return row

    @row_action(RefundReversalInput, url_path="reverse-refund")
    def reverse_refund(self, row: Payment, data: dict[str, Any]) -> Payment:
        """The refund was entered wrongly: the money is an advance again."""
        debit = (
            PaymentDebit.objects.visible_to(self.request.user).filter(payment=row, pk=data["debit"]).first()
        )
        if debit is None:
            raise BusinessRuleError("refund_unknown", _("The payment has no such refund."), "debit")
        services.reverse_refund(by=self.request.user, debit=debit, reason=data["reason"])
        return row

    @row_action(ReversalInput)
    def reverse(self, row: Payment, data: dict[str, Any]) -> None:
        """Reverse the entry of a payment. The answer shows what it was; from now on it is not found.

        One of a closed month stays: rows of today take it off again.
        """
        services.reverse_payment(by=self.request.user, payment=row, **data)


class AllocationViewSet(ReadViewSet):
    """Which part of which payment closed which invoice."""

    queryset = Allocation.objects.select_related("payment", "invoice")
    serializer_class = AllocationSerializer
    capabilities = READ
    filterset_class = AllocationFilter
    ordering = ("-date",)
    ordering_fields = ("date", "amount", "updated_at")
