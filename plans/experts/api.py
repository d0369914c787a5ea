from __future__ import annotations

from typing import Any

from django.db.models import Model
from rest_framework import serializers

from accounts.tokens.api.idempotency import Idempotent
from catalogue.models import Product, ProductGroup
from dossiers.api_base import optional_text, reads
from dossiers.clients.api_fields import OfClientInput, ReferenceField
from kam_crm.shared.api.inputs import DayField
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet
from plans import services
from plans.experts.filters import ExpertQuestionApiFilter
from plans.models import Expertise, ExpertQuestion
from plans.tasks.api_fields import ColleagueField


class ExpertiseSerializer(serializers.ModelSerializer[Expertise]):
    expert = serializers.EmailField(source="expert.email", read_only=True)
    group = serializers.CharField(source="group.name", read_only=True, default=None, allow_null=True)

    class Meta:
        model = Expertise
        fields = ["id", "expert", "subject", "group", "created_at", "updated_at"]


class ExpertiseInput(serializers.Serializer[Any]):
    expert = ColleagueField()
    subject = serializers.CharField(max_length=120)
    group = ReferenceField(ProductGroup, required=False, allow_null=True)


class ExpertiseViewSet(Idempotent, CreateMixin, ReadViewSet):
    """Whom to ask: subjects and product groups that colleagues answer for."""

    queryset = Expertise.objects.select_related("expert", "group")
    serializer_class = ExpertiseSerializer
    input_serializer_class = ExpertiseInput
    capabilities = {**reads("tasks.view"), "create": services.add_expertise}
    search_fields = ("subject", "expert__full_name")
    ordering = ("subject",)
    ordering_fields = ("subject", "updated_at")

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.add_expertise(by=self.request.user, **data)


class ExpertQuestionSerializer(serializers.ModelSerializer[ExpertQuestion]):
    """`minutes` of work passed from the question to the answer, which is the report of `task`."""

    client_code = serializers.CharField(source="client.code", read_only=True)
    expert = serializers.EmailField(source="expert.email", read_only=True)
    text = serializers.CharField(source="task.text", read_only=True)
    answer = serializers.CharField(source="task.report", read_only=True)

    class Meta:
        model = ExpertQuestion
        fields = [
            "id", "task", "client", "client_code", "expert", "subject", "product", "text", "answer", "asked_at",
            "answered_at", "minutes", "created_at", "updated_at",
        ]  # fmt: skip


class ExpertQuestionInput(OfClientInput):
    client_uuid = serializers.UUIDField(
        required=False, help_text="made by the caller: sent twice, asked once"
    )
    text = serializers.CharField(max_length=250)
    note = optional_text(2000)
    subject = optional_text(120)
    product = ReferenceField(Product, required=False, allow_null=True)
    expert = ColleagueField(
        required=False,
        allow_null=True,
        help_text="without one, whoever answers for the product or the subject",
    )
    due_on = DayField(required=False, allow_null=True)


class ExpertQuestionViewSet(Idempotent, CreateMixin, ReadViewSet):
    """Questions of clients to experts; one is answered by reporting its task."""

    queryset = ExpertQuestion.objects.select_related("client", "expert", "task")
    serializer_class = ExpertQuestionSerializer
    input_serializer_class = ExpertQuestionInput
    capabilities = {**reads("tasks.view"), "create": services.ask_expert}
    filterset_class = ExpertQuestionApiFilter
    search_fields = ("task__text", "client__name")
    ordering = ("-asked_at",)
    ordering_fields = ("asked_at", "updated_at")

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.ask_expert(by=self.request.user, **data)
