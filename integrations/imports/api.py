"""`/api/v1/imports/`: give a file, read what its check found, load it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser

from accounts.rights.api_fields import sees_margin
from accounts.tokens.api.idempotency import Idempotent
from integrations.imports import services
from integrations.imports.answers import ORDERS, Answers
from integrations.imports.models import ImportKind, ImportRun
from kam_crm.shared.api.inputs import ChoiceField
from kam_crm.shared.api.parsing import JSONParser
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet, row_action


class ProblemSerializer(serializers.Serializer[Any]):
    """`row` is the line in the file: 1 is the header, 0 the file as a whole."""

    row = serializers.IntegerField()
    column = serializers.CharField()
    value = serializers.CharField()
    reason = serializers.CharField()


class CauseSerializer(serializers.Serializer[Any]):
    """So many rows share one fault: an answer to `words` mends all of them."""

    column = serializers.CharField()
    value = serializers.CharField()
    reason = serializers.CharField()
    rows = serializers.IntegerField()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return dict(zip(("column", "value", "reason", "rows"), instance, strict=True))


class ComparisonSerializer(serializers.Serializer[Any]):
    """What a price list would change: rows by change, average changes in %, drafts by the new list.

    `difference` is that of all drafts submitted on `day`, RUB with VAT; `below_cost` null for who may not see costs.
    """

    day = serializers.DateField()
    dearer = serializers.IntegerField()
    cheaper = serializers.IntegerField()
    same = serializers.IntegerField()
    first = serializers.IntegerField()
    unknown = serializers.IntegerField()
    below_cost = serializers.SerializerMethodField()
    dearer_percent = serializers.DecimalField(max_digits=20, decimal_places=2, allow_null=True)
    cheaper_percent = serializers.DecimalField(max_digits=20, decimal_places=2, allow_null=True)
    drafts = serializers.IntegerField()
    draft_lines = serializers.IntegerField()
    difference = serializers.DecimalField(max_digits=20, decimal_places=2)

    def get_below_cost(self, known: dict[str, Any]) -> int | None:
        return int(known["below_cost"]) if sees_margin(self.context["request"]) else None


class ImportSerializer(serializers.ModelSerializer[ImportRun]):
    """Counts are those of the check until it is loaded; `problems` are the first thousand of a file with bad rows.

    `bad_rows` stay out, those of a document with a bad one too; `causes` say how many rows share which fault.
    """

    problems = ProblemSerializer(source="errors", many=True, read_only=True)
    causes = CauseSerializer(many=True, read_only=True)
    comparison = serializers.SerializerMethodField()

    class Meta:
        model = ImportRun
        fields = [
            "id", "kind", "status", "file_name", "sha256", "create_missing", "total_rows", "done_rows", "created",
            "updated", "unchanged", "bad_rows", "problems", "causes", "comparison", "created_at", "finished_at",
            "updated_at",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(ComparisonSerializer(allow_null=True))
    def get_comparison(self, run: ImportRun) -> Any:
        """Of a price list that was checked; null for everything else."""
        return ComparisonSerializer(run.comparison, context=self.context).data if run.comparison else None


class ImportInput(serializers.Serializer[Any]):
    kind = ChoiceField(choices=ImportKind.choices)
    file = serializers.FileField(help_text="CSV or XLSX, up to 200 MB")
    create_missing = serializers.BooleanField(default=False)


class ConfirmInput(serializers.Serializer[Any]):
    good_rows = serializers.BooleanField(
        default=False, help_text="Load a file with bad rows without them; otherwise it is refused as a whole"
    )


class AnswerInput(serializers.Serializer[Any]):
    """What is known about the file: what is left out stays as it is."""

    kind = ChoiceField(choices=ImportKind.choices, required=False)
    columns = serializers.DictField(
        child=serializers.CharField(allow_blank=True), required=False,
        help_text="Our column by header of the file; empty for one that is left out",
    )  # fmt: skip
    dates = ChoiceField(choices=ORDERS, required=False, help_text="Which figure of 2/1/2026 is the day")
    words = serializers.DictField(
        child=serializers.DictField(child=serializers.CharField()), required=False,
        help_text="By column: what a text of the file means",
    )  # fmt: skip
    create_missing = serializers.BooleanField(required=False)


class UndoInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=250)


class ImportViewSet(Idempotent, CreateMixin, ReadViewSet):
    """Files taken in: one's own, the administrator sees all.

    A file is checked first. Once `status` is `checked`, `confirm` has it loaded, of one with bad rows the good ones
    where that is asked for; `asking` says in `problems` what `answer` has to tell; `failed` why it cannot be read. What
    is loaded can be undone by `undo` for a week, while nothing depends on it.
    Under an `Idempotency-Key` a file may have 10 MB.
    """

    queryset = ImportRun.objects.all()
    serializer_class = ImportSerializer
    input_serializer_class = ImportInput
    parser_classes = (MultiPartParser, JSONParser)
    capabilities = {
        "list": "imports.give",
        "retrieve": "imports.give",
        "create": services.start_import,
        "take_answer": services.answer_import,
        "confirm": services.confirm_import,
        "undo": services.undo_import,
        "cancel": services.cancel_import,
    }
    ordering = ("-created_at",)
    ordering_fields = ("created_at",)

    def do_create(self, data: dict[str, Any]) -> ImportRun:
        return services.start_import(by=self.request.user, **data)

    @row_action(AnswerInput, url_path="answer", url_name="answer")
    def take_answer(self, run: ImportRun, data: dict[str, Any]) -> ImportRun:
        """Say what the check could not know, and have the file checked again."""
        words = {
            column: {text.casefold(): meant for text, meant in given.items()}
            for column, given in data.get("words", {}).items()
        }
        answers = Answers(data.get("columns", {}), data.get("dates", ""), words)
        return services.answer_import(
            by=self.request.user, run=run, kind=data.get("kind", ""), answers=answers,
            create_missing=data.get("create_missing"),
        )  # fmt: skip

    @row_action(ConfirmInput)
    def confirm(self, run: ImportRun, data: dict[str, Any]) -> ImportRun:
        """Load a file that was checked."""
        return services.confirm_import(by=self.request.user, run=run, good_rows=data["good_rows"])

    @row_action(UndoInput)
    def undo(self, run: ImportRun, data: dict[str, Any]) -> ImportRun:
        """Undo what was loaded."""
        return services.undo_import(by=self.request.user, run=run, reason=data["reason"])

    @row_action()
    def cancel(self, run: ImportRun, data: dict[str, Any]) -> ImportRun:
        """Stop an import that is not done."""
        return services.cancel_import(by=self.request.user, run=run)
