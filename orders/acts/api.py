from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.tokens.api.idempotency import Idempotent
from catalogue.models import Product
from dossiers.api_base import reads
from kam_crm.shared.api.inputs import AmountField, ChoiceField, DayField, RowInput
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet, row_action
from kam_crm.shared.errors import BusinessRuleError
from orders import services
from orders.acts.filters import ActFilter
from orders.acts.lines import Found
from orders.acts.services import Signature
from orders.models import ActLine, ActSignatory, DiscrepancyAct, DiscrepancyKind, Shipment

SIDES = ActSignatory._meta.get_field("side").choices or ()


class ActLineSerializer(serializers.ModelSerializer[ActLine]):
    """`amount` is of the difference with its sign; `instead_of` is the id of the line whose goods did not come."""

    product_code = serializers.CharField(source="product.code", default=None, read_only=True, allow_null=True)
    kind = serializers.CharField(source="kind.name", default=None, read_only=True, allow_null=True)
    nature = serializers.CharField(source="kind.nature", default=None, read_only=True, allow_null=True)

    class Meta:
        model = ActLine
        fields = ["id", "shipment_line", "product_code", "documented", "actual", "kind", "nature", "instead_of",
                  "price", "amount", "note"]  # fmt: skip
        read_only_fields = fields


class SignatorySerializer(serializers.ModelSerializer[ActSignatory]):
    class Meta:
        model = ActSignatory
        fields = ["name", "side", "signed_on"]
        read_only_fields = fields


class ActSerializer(serializers.ModelSerializer[DiscrepancyAct]):
    """What came otherwise than a shipment says. `document` holds the posted corrections, `reversal` their reversal."""

    client_code = serializers.CharField(source="client.code", read_only=True)
    shipment_number = serializers.CharField(source="shipment.number", read_only=True)
    author = serializers.EmailField(source="author.email", read_only=True)
    gross = AmountField(help_text="what it changes of the debt, with its sign")
    lines = ActLineSerializer(many=True, read_only=True)
    signatories = SignatorySerializer(many=True, read_only=True)

    class Meta:
        model = DiscrepancyAct
        fields = ["id", "number", "client", "client_code", "shipment", "shipment_number", "status", "date", "due_on",
                  "is_late", "step", "step_due_on", "note", "author", "gross", "document", "reversal", "lines",
                  "signatories", "created_at", "updated_at"]  # fmt: skip
        read_only_fields = fields


class FoundInput(RowInput):
    """What came of a shipment line (`line`), or of a product that none names (`product_code`)."""

    line = serializers.IntegerField(min_value=1, required=False, allow_null=True)
    product_code = serializers.CharField(max_length=40, required=False, allow_blank=True)
    actual = serializers.DecimalField(max_digits=14, decimal_places=3, min_value=Decimal(0))
    kind = serializers.CharField(
        max_length=60, required=False, allow_blank=True, help_text="a name of the list"
    )
    instead_of = serializers.IntegerField(
        min_value=1, required=False, allow_null=True, help_text="the shipment line whose goods did not come"
    )
    note = serializers.CharField(max_length=250, required=False, allow_blank=True)


class SignatureInput(RowInput):
    name = serializers.CharField(max_length=120)
    side = ChoiceField(choices=SIDES)
    signed_on = DayField()


class ActInput(serializers.Serializer[Any]):
    shipment = serializers.IntegerField(min_value=1)
    date = DayField(required=False)
    note = serializers.CharField(max_length=1000, required=False, allow_blank=True)
    lines = FoundInput(many=True)
    signatories = SignatureInput(many=True, required=False)


class ActReasonInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class ActViewSet(Idempotent, CreateMixin, ReadViewSet):
    """Discrepancy acts: drawn up about a shipment, approved along the route, posted, reversed by rows."""

    queryset = DiscrepancyAct.objects.select_related("client", "shipment", "author").prefetch_related(
        "lines__product", "lines__kind", "signatories"
    )
    serializer_class = ActSerializer
    input_serializer_class = ActInput
    capabilities = {
        **reads("acts.view"),
        "create": services.draw_up_act,
        "submit": services.submit_act,
        "confirm": services.confirm_goods,
        "book": services.confirm_debt,
        "dispute": services.dispute_act,
        "withdraw": services.withdraw_act,
        "reverse": services.reverse_act,
    }
    filterset_class = ActFilter
    ordering = ("-date",)
    ordering_fields = ("date", "due_on", "updated_at")

    def do_create(self, data: dict[str, Any]) -> DiscrepancyAct:
        shipment = Shipment.objects.visible_to(self.request.user).filter(pk=data.pop("shipment")).first()
        if shipment is None:
            raise BusinessRuleError("shipment_unknown", _("There is no such shipment."), "shipment")
        found = [_found(line) for line in data.pop("lines")]
        signatures = [Signature(**one) for one in data.pop("signatories", [])]
        return services.draw_up_act(
            by=self.request.user, shipment=shipment, found=found, signatures=signatures, **data
        )

    @row_action(ActReasonInput)
    def submit(self, row: DiscrepancyAct, data: dict[str, Any]) -> DiscrepancyAct:
        """Send it along its route."""
        return services.submit_act(by=self.request.user, act=row, **data)

    @row_action(ActReasonInput)
    def confirm(self, row: DiscrepancyAct, data: dict[str, Any]) -> DiscrepancyAct:
        """The warehouse says that it is so."""
        return services.confirm_goods(by=self.request.user, act=row, **data)

    @row_action(ActReasonInput)
    def book(self, row: DiscrepancyAct, data: dict[str, Any]) -> DiscrepancyAct:
        """Whoever keeps the debts agrees."""
        return services.confirm_debt(by=self.request.user, act=row, **data)

    @row_action(ActReasonInput)
    def dispute(self, row: DiscrepancyAct, data: dict[str, Any]) -> DiscrepancyAct:
        """The warehouse says that it is not so, with a reason."""
        return services.dispute_act(by=self.request.user, act=row, **data)

    @row_action(ActReasonInput)
    def withdraw(self, row: DiscrepancyAct, data: dict[str, Any]) -> DiscrepancyAct:
        """Nothing is to be corrected after all."""
        return services.withdraw_act(by=self.request.user, act=row, **data)

    @row_action(ActReasonInput)
    def reverse(self, row: DiscrepancyAct, data: dict[str, Any]) -> DiscrepancyAct:
        """Take the corrections of an approved act back by rows, with a reason."""
        return services.reverse_act(by=self.request.user, act=row, **data)


def _found(line: dict[str, Any]) -> Found:
    code, kind = line.pop("product_code", ""), line.pop("kind", "")
    product = Product.objects.filter(code=code).first() if code else None
    chosen = DiscrepancyKind.objects.filter(name=kind).first() if kind else None
    if kind and chosen is None:
        raise BusinessRuleError("kind_unknown", _("The list has no kind for this discrepancy."), "lines")
    return Found(product=product, kind=chosen, **line)
