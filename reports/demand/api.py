from __future__ import annotations

from typing import Any

from django.db.models import Model
from rest_framework import serializers

from accounts.tokens.api.idempotency import Idempotent
from catalogue.models import ProductGroup
from dossiers.api_base import optional_text, reads
from dossiers.clients.api_fields import ReferenceField
from dossiers.models import MarketSegment
from kam_crm.shared.api.inputs import AmountField, DayField
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet, row_action
from plans.tasks.api_fields import ColleagueField
from reports.demand import services
from reports.demand.filters import DemandEstimateFilter, DemandRequestApiFilter
from reports.models import DemandEstimate, DemandLine, DemandRequest


class DemandRequestSerializer(serializers.ModelSerializer[DemandRequest]):
    """`asked` managers, of whom `answered` have given an estimate."""

    segment = serializers.CharField(source="segment.name", read_only=True)
    asked_by = serializers.EmailField(source="asked_by.email", read_only=True)
    asked = serializers.IntegerField(read_only=True)
    answered = serializers.IntegerField(read_only=True)

    class Meta:
        model = DemandRequest
        fields = [
            "id", "segment", "first_month", "months", "due_on", "note", "asked_by", "asked", "answered", "created_at",
            "updated_at",
        ]  # fmt: skip


class DemandRequestInput(serializers.Serializer[Any]):
    """`first_month` is any day of it; `managers` by e-mail."""

    segment = ReferenceField(MarketSegment)
    first_month = DayField()
    months = serializers.IntegerField(min_value=1, max_value=12)
    due_on = DayField()
    managers = serializers.ListField(child=ColleagueField(), allow_empty=False)
    note = optional_text(2000)


class DemandRequestViewSet(Idempotent, CreateMixin, ReadViewSet):
    """What management wants to know of the demand in a market segment; each manager gets an order."""

    queryset = DemandRequest.objects.select_related("segment", "asked_by").with_answers()
    serializer_class = DemandRequestSerializer
    input_serializer_class = DemandRequestInput
    capabilities = {**reads("demand.view"), "create": services.ask_demand}
    filterset_class = DemandRequestApiFilter
    search_fields = ("segment__name", "note")
    ordering = ("-due_on",)
    ordering_fields = ("due_on", "updated_at")

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.ask_demand(by=self.request.user, **data)


class DemandLineSerializer(serializers.ModelSerializer[DemandLine]):
    group = serializers.CharField(source="group.name", read_only=True)

    class Meta:
        model = DemandLine
        fields = ["group", "amount"]


class DemandEstimateSerializer(serializers.ModelSerializer[DemandEstimate]):
    """`lines`: sales expected of a product group in all the months, RUB net of VAT."""

    manager = serializers.EmailField(source="manager.email", read_only=True)
    lines = DemandLineSerializer(many=True, read_only=True)

    class Meta:
        model = DemandEstimate
        fields = [
            "id",
            "request",
            "manager",
            "task",
            "note",
            "answered_at",
            "lines",
            "created_at",
            "updated_at",
        ]


class DemandLineInput(serializers.Serializer[Any]):
    group = ReferenceField(ProductGroup)
    amount = AmountField()


class DemandAnswerInput(serializers.Serializer[Any]):
    lines = DemandLineInput(many=True, allow_empty=False)
    note = optional_text(2000)


class DemandEstimateViewSet(Idempotent, ReadViewSet):
    """Answers of managers. The person who was asked gives one, or replaces it until it is accepted."""

    queryset = DemandEstimate.objects.select_related("manager").prefetch_related("lines__group")
    serializer_class = DemandEstimateSerializer
    capabilities = {**reads("demand.view"), "answer": services.answer_demand}
    filterset_class = DemandEstimateFilter
    search_fields = ("request__segment__name", "manager__full_name")
    ordering = ("-created_at",)
    ordering_fields = ("created_at", "answered_at", "updated_at")

    @row_action(DemandAnswerInput)
    def answer(self, row: DemandEstimate, data: dict[str, Any]) -> Model:
        amounts = {line["group"]: line["amount"] for line in data["lines"]}
        note = data.get("note", "")
        return services.answer_demand(by=self.request.user, estimate=row, amounts=amounts, note=note)
