from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet
from rest_framework import serializers

from accounts.models import Department
from dossiers.api_base import TwoInputsViewSet, reads
from dossiers.clients.api_fields import NameField, ReferenceField
from kam_crm.shared.api.inputs import ChoiceField, DayField, MomentField
from kam_crm.shared.api.viewsets import row_action
from plans import services
from plans.decisions.filters import DecisionApiFilter
from plans.models import Decision, DecisionTopic


class DecisionSerializer(serializers.ModelSerializer[Decision]):
    """`department` is null for everybody; `read_at` is when the caller has read it."""

    author = serializers.EmailField(source="author.email", read_only=True)
    department = serializers.CharField(
        source="department.name", default=None, read_only=True, allow_null=True
    )
    read_at = serializers.DateTimeField(read_only=True, allow_null=True)

    class Meta:
        model = Decision
        fields = [
            "id", "title", "text", "topic", "author", "department", "in_force_from", "in_force_to", "replaces",
            "read_at", "created_at", "updated_at",
        ]  # fmt: skip


class DecisionFactsInput(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=150)
    text = serializers.CharField(max_length=10_000)
    topic = ChoiceField(choices=DecisionTopic.choices)
    department = NameField(Department, help_text="by name; nothing is for everybody")
    in_force_from = DayField()
    in_force_to = DayField(required=False, allow_null=True)


class DecisionInput(DecisionFactsInput):
    replaces = ReferenceField(Decision, required=False, allow_null=True)


class DecisionChange(DecisionFactsInput):
    expected_updated_at = MomentField(required=False)


class DecisionViewSet(TwoInputsViewSet):
    """Decisions of management about purchasing and sales, and whether the caller has read them.

    What somebody has read is no longer changed: a new one names it in `replaces`.
    """

    queryset = Decision.objects.select_related("author", "department")
    serializer_class = DecisionSerializer
    create_serializer_class = DecisionInput
    change_serializer_class = DecisionChange
    capabilities = {
        **reads("decisions.view"),
        "create": services.add_decision,
        "partial_update": services.update_decision,
        "read": services.read_decision,
    }
    filterset_class = DecisionApiFilter
    search_fields = ("title", "text")
    ordering = ("-in_force_from",)
    ordering_fields = ("in_force_from", "updated_at")

    def get_queryset(self) -> QuerySet[Any]:
        rows: Any = super().get_queryset()
        fake = getattr(self, "swagger_fake_view", False)
        return rows if fake else rows.with_read_at(self.request.user)  # type: ignore[no-any-return]

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.add_decision(by=self.request.user, **data)

    def do_update(self, row: Decision, data: dict[str, Any]) -> Model:
        return services.update_decision(by=self.request.user, decision=row, **data)

    @row_action()
    def read(self, row: Decision, data: dict[str, Any]) -> Model:
        """The caller has read it; once more changes nothing."""
        services.read_decision(by=self.request.user, decision=row)
        return row
