from __future__ import annotations

from typing import Any

from django.db.models import Model
from rest_framework import serializers

from accounts.models import Department
from accounts.tokens.api.idempotency import Idempotent
from dossiers.api_base import reads
from dossiers.clients.api_fields import NameField
from kam_crm.shared.api.inputs import DayField
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet, row_action
from plans import services
from plans.meetings.filters import MeetingApiFilter
from plans.models import AgendaItem, Meeting, ProtocolLine


class AgendaItemSerializer(serializers.ModelSerializer[AgendaItem]):
    client_code = serializers.CharField(source="client.code", read_only=True)

    class Meta:
        model = AgendaItem
        fields = ["client_code", "source", "amount", "days", "count"]


class ProtocolLineSerializer(serializers.ModelSerializer[ProtocolLine]):
    client_code = serializers.CharField(source="client.code", default=None, read_only=True, allow_null=True)
    responsible = serializers.EmailField(
        source="responsible.email", default=None, read_only=True, allow_null=True
    )

    class Meta:
        model = ProtocolLine
        fields = ["id", "client_code", "topic", "decision", "responsible", "due_on", "task"]


class MeetingSerializer(serializers.ModelSerializer[Meeting]):
    """With its agenda, figures as of `agenda_as_of`, and its protocol."""

    department = serializers.CharField(
        source="department.name", default=None, read_only=True, allow_null=True
    )
    chair = serializers.EmailField(source="chair.email", read_only=True)
    agenda = AgendaItemSerializer(many=True, read_only=True)
    lines = ProtocolLineSerializer(many=True, read_only=True)

    class Meta:
        model = Meeting
        fields = [
            "id", "status", "title", "day", "department", "chair", "agenda_as_of", "agenda", "lines", "created_at",
            "updated_at",
        ]  # fmt: skip


class MeetingInput(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=150)
    day = DayField()
    department = NameField(Department, help_text="by name; nothing is a meeting of the company")


class MeetingViewSet(Idempotent, CreateMixin, ReadViewSet):
    """Meetings of management about problem settlements and quality, with agenda and protocol."""

    queryset = Meeting.objects.select_related("department", "chair").prefetch_related(
        "agenda__client", "lines__client", "lines__responsible"
    )
    serializer_class = MeetingSerializer
    input_serializer_class = MeetingInput
    capabilities = {
        **reads("meetings.view"),
        "create": services.plan_meeting,
        "make_agenda": services.make_agenda,
        "close": services.close_meeting,
    }
    filterset_class = MeetingApiFilter
    search_fields = ("title",)
    ordering = ("-day",)
    ordering_fields = ("day", "updated_at")

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.plan_meeting(by=self.request.user, **data)

    @row_action(url_path="agenda")
    def make_agenda(self, row: Meeting, data: dict[str, Any]) -> Model:
        """Collect the problem clients of today."""
        return services.make_agenda(by=self.request.user, meeting=row)

    @row_action()
    def close(self, row: Meeting, data: dict[str, Any]) -> Model:
        """The decisions become tasks."""
        return services.close_meeting(by=self.request.user, meeting=row)
