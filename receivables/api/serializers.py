"""What the API shows and takes. Clients and invoices are named by code and number, not by our keys."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from kam_crm.shared.api.inputs import DayField, RowInput
from receivables.models import Allocation, CreditLimit, Invoice, Payment


class InvoiceSerializer(serializers.ModelSerializer[Invoice]):
    """Amounts in RUB with VAT; `open` is not yet paid."""

    client_code = serializers.CharField(source="client.code", read_only=True)
    open = serializers.DecimalField(source="open_amount", max_digits=14, decimal_places=2, read_only=True)

    class Meta:
        model = Invoice
        fields = ["id", "number", "client", "client_code", "shipment", "date", "due_date", "amount", "paid", "open",
                  "updated_at"]  # fmt: skip
        read_only_fields = fields


class AllocationSerializer(serializers.ModelSerializer[Allocation]):
    payment_number = serializers.CharField(source="payment.number", read_only=True)
    invoice_number = serializers.CharField(source="invoice.number", read_only=True)

    class Meta:
        model = Allocation
        fields = ["id", "payment", "payment_number", "invoice", "invoice_number", "amount", "date", "rule",
                  "updated_at"]  # fmt: skip
        read_only_fields = fields


class PaymentSerializer(serializers.ModelSerializer[Payment]):
    """Amounts in RUB; `advance` has closed nothing yet and goes to the next invoice."""

    client_code = serializers.CharField(source="client.code", read_only=True)
    named_invoice = serializers.CharField(
        source="named_invoice.number", default=None, read_only=True, allow_null=True
    )
    advance = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)
    allocations = AllocationSerializer(many=True, read_only=True)

    class Meta:
        model = Payment
        fields = ["id", "number", "client", "client_code", "kind", "date", "amount", "allocated", "advance",
                  "named_invoice", "purpose", "allocations", "updated_at"]  # fmt: skip
        read_only_fields = fields


class CreditLimitSerializer(serializers.ModelSerializer[CreditLimit]):
    """Amount in RUB with VAT, in force from `valid_from` until a newer one begins."""

    client_code = serializers.CharField(source="client.code", read_only=True)
    set_by = serializers.EmailField(source="set_by.email", read_only=True)

    class Meta:
        model = CreditLimit
        fields = ["id", "client", "client_code", "amount", "tolerance_days", "valid_from", "reason", "set_by",
                  "created_at", "updated_at"]  # fmt: skip
        read_only_fields = fields


class AmountField(serializers.DecimalField):
    """An amount of RUB with two places."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_digits": 14, "decimal_places": 2, **options})


class PaymentInput(serializers.Serializer[Any]):
    """`invoice_number` is one of the client's invoices that the payment names."""

    client_code = serializers.CharField(max_length=32)
    number = serializers.CharField(max_length=40)
    date = DayField()
    amount = AmountField()
    invoice_number = serializers.CharField(max_length=40, required=False, allow_blank=True)
    purpose = serializers.CharField(max_length=250, required=False, allow_blank=True, default="")


class PartInput(RowInput):
    invoice_number = serializers.CharField(max_length=40)
    amount = AmountField(min_value=Decimal("0.01"))


class ReallocationInput(serializers.Serializer[Any]):
    """All parts anew: what stood before is taken back, what they leave over is an advance.

    With `expected_updated_at` nobody else's allocation is overwritten.
    """

    parts = PartInput(many=True)
    reason = serializers.CharField(max_length=250)
    expected_updated_at = serializers.DateTimeField(required=False)


class TakeBackInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000)


class CreditLimitInput(serializers.Serializer[Any]):
    client_code = serializers.CharField(max_length=32)
    amount = AmountField()
    tolerance_days = serializers.IntegerField(min_value=0, max_value=365, default=5)
    valid_from = DayField(required=False)
    reason = serializers.CharField(max_length=250)


class ShippedLineInput(RowInput):
    """`line` is the id of an order line; a line that is left out was not shipped."""

    line = serializers.IntegerField(min_value=1)
    quantity = serializers.DecimalField(max_digits=14, decimal_places=3, min_value=Decimal(0))


class ShipInput(serializers.Serializer[Any]):
    """Without `lines` the order is shipped whole; without `date`, today."""

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


class DebtSerializer(serializers.Serializer[Any]):
    """A client's debt by age as of a date, RUB with VAT; over_limit = max(0, balance − credit_limit)."""

    id = serializers.IntegerField(source="client.pk")
    client_code = serializers.CharField(source="client.code")
    client_name = serializers.CharField(source="client.name")
    as_of = serializers.DateField()
    balance = AmountField(source="debt.balance")
    not_due = AmountField(source="debt.not_due")
    days_1_30 = AmountField(source="debt.days_1_30")
    days_31_60 = AmountField(source="debt.days_31_60")
    days_61_90 = AmountField(source="debt.days_61_90")
    days_91_180 = AmountField(source="debt.days_91_180")
    days_over_180 = AmountField(source="debt.days_over_180")
    overdue = AmountField(source="debt.overdue")
    overdue_days = serializers.IntegerField(source="debt.overdue_days")
    credit_limit = AmountField(source="debt.credit_limit")
    over_limit = AmountField(source="debt.over_limit")
    advances = AmountField(source="debt.advances")
