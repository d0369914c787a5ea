"""Steps, results, letters and stops of collection for programs."""

from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from accounts.tokens.api.idempotency import Idempotent
from dossiers.api_base import reads
from kam_crm.shared import clock
from kam_crm.shared.api.filters import ChangedSinceFilterSet
from kam_crm.shared.api.inputs import AmountField, DayField
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet, row_action
from orders.models import ClaimKind
from receivables.collection import services
from receivables.collection.demanding import demanded_of
from receivables.credit.api import client_by_code
from receivables.models import (
    CollectionLetter,
    CollectionResult,
    CollectionStep,
    Lifting,
    Outcome,
    ShipmentStop,
)
from receivables.stops.services import lift_stop

READ = reads("receivables.view")


class OfClientFilter(ChangedSinceFilterSet):
    client_code = django_filters.CharFilter(field_name="client__code", label=_("code of the client"))


class StepFilter(OfClientFilter):
    class Meta:
        model = CollectionStep
        fields = ["client", "invoice", "rung", "status", "made_on"]


class ResultFilter(OfClientFilter):
    class Meta:
        model = CollectionResult
        fields = ["client", "outcome"]


class LetterFilter(OfClientFilter):
    class Meta:
        model = CollectionLetter
        fields = ["client", "rung", "date"]


class StopFilter(OfClientFilter):
    standing = django_filters.BooleanFilter(
        field_name="lifted_at", lookup_expr="isnull", label=_("not lifted yet")
    )

    class Meta:
        model = ShipmentStop
        fields = ["client"]


class CollectionStepSerializer(serializers.ModelSerializer[CollectionStep]):
    """A rung of collection that an invoice has reached; `amount` was demanded then, RUB with VAT."""

    client_code = serializers.CharField(source="client.code", read_only=True)
    invoice_number = serializers.CharField(source="invoice.number", read_only=True)

    class Meta:
        model = CollectionStep
        fields = ["id", "client", "client_code", "invoice", "invoice_number", "rung", "reached_on", "made_on", "amount",
                  "status", "closed_at", "note", "result", "letter", "updated_at"]  # fmt: skip
        read_only_fields = fields


class CollectionStepViewSet(ReadViewSet):
    """What the rules of collection ask to do about an invoice: written by the nightly, closed by results."""

    queryset = CollectionStep.objects.select_related("client", "invoice")
    serializer_class = CollectionStepSerializer
    capabilities = READ
    filterset_class = StepFilter
    ordering = ("-made_on",)
    ordering_fields = ("made_on", "updated_at")


class ResultInvoiceSerializer(serializers.Serializer[Any]):
    """`claim` is the one that a dispute opened about it."""

    invoice = serializers.IntegerField(source="invoice_id")
    number = serializers.CharField(source="invoice.number")
    open_amount = AmountField()
    claim = serializers.IntegerField(source="claim_id", allow_null=True)


class CollectionResultSerializer(serializers.ModelSerializer[CollectionResult]):
    """What a call about a debt came to; one with `undone_at` counts no more."""

    client_code = serializers.CharField(source="client.code", read_only=True)
    by = serializers.EmailField(source="by.email", read_only=True)
    invoices = serializers.SerializerMethodField()

    class Meta:
        model = CollectionResult
        fields = ["id", "client", "client_code", "outcome", "note", "again_at", "promise", "task", "by", "invoices",
                  "undone_at", "created_at", "updated_at"]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(ResultInvoiceSerializer(many=True))
    def get_invoices(self, row: CollectionResult) -> Any:
        return ResultInvoiceSerializer(row.invoices.all(), many=True).data


class CollectionResultInput(serializers.Serializer[Any]):
    """Without `invoices` all that are overdue; `due_on` and `amount` belong to a promise, `kind` to a dispute."""

    client_code = serializers.CharField(max_length=32)
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    invoices = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, max_length=200
    )
    due_on = DayField(required=False)
    amount = AmountField(required=False)
    kind = serializers.CharField(
        max_length=60, required=False, help_text="what the claim is about, by its name"
    )
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)


class CollectionResultViewSet(Idempotent, CreateMixin, ReadViewSet):
    """Results of calls about debts: a promise, no answer, said to be paid, disputed."""

    queryset = CollectionResult.objects.select_related("client", "by").prefetch_related("invoices__invoice")
    serializer_class = CollectionResultSerializer
    input_serializer_class = CollectionResultInput
    capabilities = {**READ, "create": services.record_result, "undo": services.undo_result}
    filterset_class = ResultFilter
    ordering = ("-created_at",)
    ordering_fields = ("created_at", "updated_at")

    def do_create(self, data: dict[str, Any]) -> CollectionResult:
        client = client_by_code(self.request, data.pop("client_code"))
        owed = demanded_of(client, clock.today())
        numbers = data.pop("invoices", None)
        chosen = [one.invoice.pk for one in owed if numbers is None or one.invoice.number in numbers]
        name = data.pop("kind", "")
        kind = ClaimKind.objects.filter(name=name, is_active=True).first()
        if name and kind is None:
            raise ValidationError({"kind": [_("There is no such kind of claims.")]})
        return services.record_result(by=self.request.user, client=client, invoices=chosen, kind=kind, **data)

    @row_action()
    def undo(self, row: CollectionResult, data: dict[str, Any]) -> CollectionResult:
        """Take it back within ten minutes, with what it led to."""
        return services.undo_result(by=self.request.user, result=row)


class CollectionLetterSerializer(serializers.ModelSerializer[CollectionLetter]):
    """A letter about invoices; `why` says why it was not mailed. Whom it went to is no part of it."""

    client_code = serializers.CharField(source="client.code", read_only=True)

    class Meta:
        model = CollectionLetter
        fields = ["id", "client", "client_code", "rung", "date", "subject", "body", "total", "status", "why", "sent_at",
                  "created_at", "updated_at"]  # fmt: skip
        read_only_fields = fields


class CollectionLetterViewSet(ReadViewSet):
    """Notices, letters and claims about invoices."""

    queryset = CollectionLetter.objects.select_related("client")
    serializer_class = CollectionLetterSerializer
    capabilities = READ
    filterset_class = LetterFilter
    ordering = ("-date",)
    ordering_fields = ("date", "updated_at")


class ShipmentStopSerializer(serializers.ModelSerializer[ShipmentStop]):
    """Nothing leaves for the client from `since` until `lifted_at`; RUB with VAT."""

    client_code = serializers.CharField(source="client.code", read_only=True)
    # empty while it stands
    lifting = serializers.ChoiceField(choices=Lifting.choices, allow_blank=True, read_only=True)
    lifted_by = serializers.EmailField(
        source="lifted_by.email", default=None, read_only=True, allow_null=True
    )

    class Meta:
        model = ShipmentStop
        fields = ["id", "client", "client_code", "since", "due_before", "overdue", "reserved", "lifting", "lifted_at",
                  "lifted_by", "reason", "updated_at"]  # fmt: skip
        read_only_fields = fields


class LiftInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500)


class ShipmentStopViewSet(Idempotent, ReadViewSet):
    """Stops of shipments: set by the nightly, lifted by a payment or by a head."""

    queryset = ShipmentStop.objects.select_related("client", "lifted_by")
    serializer_class = ShipmentStopSerializer
    capabilities = {**READ, "lift": lift_stop}
    filterset_class = StopFilter
    ordering = ("-since",)
    ordering_fields = ("since", "updated_at")

    @row_action(LiftInput)
    def lift(self, row: ShipmentStop, data: dict[str, Any]) -> ShipmentStop:
        """Let orders and goods pass although nothing was paid."""
        return lift_stop(by=self.request.user, stop=row, **data)
