from __future__ import annotations

from typing import Any

from django.db.models import Model
from rest_framework import serializers

from accounts.tokens.api.idempotency import Idempotent
from dossiers.api_base import optional_text, reads
from kam_crm.shared.api.viewsets import ReadViewSet, row_action
from plans.tasks.api_fields import ColleagueField
from reports.api_base import OF_CLIENT, OfClientSerializer
from reports.models import Threat
from reports.threats import services
from reports.threats.filters import ThreatApiFilter
from reports.threats.sources import sentence


class ThreatSerializer(OfClientSerializer):
    """`text` stands after the client's name; `next_step` is the open task about it that is due first."""

    owner = serializers.EmailField(source="owner.email", read_only=True)
    text = serializers.SerializerMethodField()
    figures = serializers.DictField(child=serializers.CharField(), read_only=True)
    next_step = serializers.CharField(source="step_text", read_only=True, allow_null=True, default=None)
    next_step_on = serializers.DateField(source="step_on", read_only=True, allow_null=True, default=None)

    class Meta:
        model = Threat
        fields = [
            "id", "status", *OF_CLIENT, "source", "text", "figures", "owner", "next_step", "next_step_on",
            "found_on", "closed_on", "result", "created_at", "updated_at",
        ]  # fmt: skip

    def get_text(self, row: Threat) -> str:
        return sentence(row.source, row.figures)


class ThreatStepInput(serializers.Serializer[Any]):
    next_step = serializers.CharField(max_length=250)
    due_on = serializers.DateField()


class ThreatTakeInput(ThreatStepInput):
    owner = ColleagueField(required=False, help_text="who works on it; the caller where nobody is named")


class ThreatOutcomeInput(serializers.Serializer[Any]):
    result = serializers.CharField(max_length=2000)


class ThreatKeptInput(serializers.Serializer[Any]):
    result = optional_text(2000)


class ThreatViewSet(Idempotent, ReadViewSet):
    """Signs that clients may leave; `?open=true` leaves those that are not closed."""

    queryset = Threat.objects.select_related("client", "owner").with_next_step()
    serializer_class = ThreatSerializer
    capabilities = {
        **reads("threats.view"),
        "take": services.take_threat,
        "plan": services.plan_step,
        "keep": services.keep_client,
        "lose": services.lose_client,
        "dismiss": services.dismiss_threat,
    }
    filterset_class = ThreatApiFilter
    search_fields = ("client__name", "client__code")
    ordering = ("-found_on",)
    ordering_fields = ("found_on", "updated_at")

    @row_action(ThreatTakeInput)
    def take(self, row: Threat, data: dict[str, Any]) -> Model:
        """Into work, with an owner and a next step."""
        return services.take_threat(by=self.request.user, threat=row, **data)

    @row_action(ThreatStepInput)
    def plan(self, row: Threat, data: dict[str, Any]) -> Model:
        """One more step, a task about it."""
        services.plan_step(by=self.request.user, threat=row, **data)
        return row

    @row_action(ThreatKeptInput)
    def keep(self, row: Threat, data: dict[str, Any]) -> Model:
        return services.keep_client(by=self.request.user, threat=row, **data)

    @row_action(ThreatOutcomeInput)
    def lose(self, row: Threat, data: dict[str, Any]) -> Model:
        return services.lose_client(by=self.request.user, threat=row, **data)

    @row_action(ThreatOutcomeInput)
    def dismiss(self, row: Threat, data: dict[str, Any]) -> Model:
        """A false alarm."""
        return services.dismiss_threat(by=self.request.user, threat=row, **data)
