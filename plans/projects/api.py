from __future__ import annotations

from typing import Any

from django.db.models import Model
from rest_framework import serializers

from accounts.tokens.api.idempotency import Idempotent
from dossiers.api_base import reads
from dossiers.clients.api_fields import ClientCodeField, OfClientInput
from kam_crm.shared.api.inputs import AmountField, ChoiceField
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet, row_action
from plans import services
from plans.models import Project, ProjectKind, ProjectStage
from plans.projects.filters import ProjectApiFilter


class ProjectStageSerializer(serializers.ModelSerializer[ProjectStage]):
    owner = serializers.EmailField(source="owner.email", read_only=True)

    class Meta:
        model = ProjectStage
        fields = ["id", "name", "owner", "starts_on", "due_on", "done_on"]


class ProjectSerializer(serializers.ModelSerializer[Project]):
    client_code = serializers.CharField(source="client.code", read_only=True)
    stages = ProjectStageSerializer(many=True, read_only=True)

    class Meta:
        model = Project
        fields = [
            "id", "status", "kind", "client", "client_code", "title", "expected", "result", "copied_from", "stages",
            "created_at", "updated_at",
        ]  # fmt: skip


class ProjectInput(OfClientInput):
    kind = ChoiceField(choices=ProjectKind.choices, required=False)
    title = serializers.CharField(max_length=150)
    expected = AmountField(required=False, allow_null=True)


class ProjectResultInput(serializers.Serializer[Any]):
    result = serializers.CharField(
        max_length=2000, required=False, help_text="what came of it; needed for all but a deal"
    )


class ProjectCopyInput(serializers.Serializer[Any]):
    clients = serializers.ListField(child=ClientCodeField(), help_text="codes of other clients of the group")


class LostInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000)


class ProjectViewSet(Idempotent, CreateMixin, ReadViewSet):
    """Long deals with their stages; `?late=true` leaves open ones with a stage whose day is over,
    `?done=true` those with a result: what was done."""

    queryset = Project.objects.select_related("client__manager").prefetch_related("stages__owner")
    serializer_class = ProjectSerializer
    input_serializer_class = ProjectInput
    capabilities = {
        **reads("projects.view"),
        "create": services.open_project,
        "copy": services.copy_project,
        "win": services.win_project,
        "lose": services.lose_project,
        "close": services.close_project,
    }
    filterset_class = ProjectApiFilter
    search_fields = ("title", "client__name")
    ordering = ("-created_at",)
    ordering_fields = ("created_at", "updated_at")

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.open_project(by=self.request.user, **data)

    @row_action(ProjectCopyInput)
    def copy(self, row: Project, data: dict[str, Any]) -> Model:
        """To sister clients of the group; answers with the project itself, `?copied_from=` lists the copies."""
        services.copy_project(by=self.request.user, project=row, **data)
        return row

    @row_action(ProjectResultInput)
    def win(self, row: Project, data: dict[str, Any]) -> Model:
        return services.win_project(by=self.request.user, project=row, **data)

    @row_action(LostInput)
    def lose(self, row: Project, data: dict[str, Any]) -> Model:
        return services.lose_project(by=self.request.user, project=row, **data)

    @row_action(ProjectResultInput)
    def close(self, row: Project, data: dict[str, Any]) -> Model:
        return services.close_project(by=self.request.user, project=row, **data)
