from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.tokens.api.idempotency import Idempotent
from dossiers.api_base import reads
from kam_crm.shared.api.inputs import ChoiceField, DayField, RowInput
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet, row_action
from receivables import services
from receivables.credit.api import client_by_code
from receivables.models import Reliability, ReliabilityCheck
from receivables.reliability.filters import ReliabilityFilter


class ChecklistAnswer(RowInput):
    question = serializers.CharField(max_length=200)
    answer = serializers.BooleanField()


class ReliabilitySerializer(serializers.ModelSerializer[ReliabilityCheck]):
    """It counts once `decided_by` is there; before, it is a proposal."""

    client_code = serializers.CharField(source="client.code", read_only=True)
    author = serializers.EmailField(source="author.email", read_only=True)
    decided_by = serializers.EmailField(
        source="decided_by.email", default=None, read_only=True, allow_null=True
    )
    answers = serializers.SerializerMethodField()

    class Meta:
        model = ReliabilityCheck
        fields = [
            "id", "client", "client_code", "checked_on", "valid_to", "answers", "result", "note", "author",
            "decided_by", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(ChecklistAnswer(many=True))
    def get_answers(self, check: ReliabilityCheck) -> list[dict[str, Any]]:
        return [{"question": question, "answer": answer} for question, answer in check.answers]


class ResultInput(serializers.Serializer[Any]):
    result = ChoiceField(choices=Reliability.choices)
    valid_to = DayField()
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class ReliabilityInput(ResultInput):
    client_code = serializers.CharField(max_length=32)
    checked_on = DayField(required=False)
    answers = ChecklistAnswer(many=True)


class ReliabilityViewSet(Idempotent, CreateMixin, ReadViewSet):
    """Checks of reliability. What the manager of the client fills in counts once somebody else has decided it."""

    queryset = ReliabilityCheck.objects.select_related("client", "author", "decided_by")
    serializer_class = ReliabilitySerializer
    input_serializer_class = ReliabilityInput
    capabilities = {
        **reads("reliability.view"),
        "create": services.record_check,
        "decide": services.decide_check,
    }
    filterset_class = ReliabilityFilter
    ordering = ("-checked_on",)
    ordering_fields = ("checked_on", "updated_at")

    def do_create(self, data: dict[str, Any]) -> ReliabilityCheck:
        client = client_by_code(self.request, data.pop("client_code"))
        answers = [(one["question"], one["answer"]) for one in data.pop("answers")]
        return services.record_check(by=self.request.user, client=client, answers=answers, **data)

    @row_action(ResultInput)
    def decide(self, row: ReliabilityCheck, data: dict[str, Any]) -> ReliabilityCheck:
        """What a proposed check comes to."""
        return services.decide_check(by=self.request.user, check=row, **data)
