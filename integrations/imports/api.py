"""`/api/v1/imports/`: give a file, read what its check found, load it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.parsers import MultiPartParser

from accounts.tokens.api.idempotency import Idempotent
from integrations.imports import services
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


class ImportSerializer(serializers.ModelSerializer[ImportRun]):
    """Counts are those of the check until it is loaded; `problems` are the first thousand of a refused file."""

    problems = ProblemSerializer(source="errors", many=True, read_only=True)

    class Meta:
        model = ImportRun
        fields = [
            "id", "kind", "status", "file_name", "sha256", "create_missing", "total_rows", "done_rows", "created",
            "updated", "unchanged", "bad_rows", "problems", "created_at", "finished_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class ImportInput(serializers.Serializer[Any]):
    kind = ChoiceField(choices=ImportKind.choices)
    file = serializers.FileField(help_text="CSV or XLSX, up to 200 MB")
    create_missing = serializers.BooleanField(default=False)


class ImportViewSet(Idempotent, CreateMixin, ReadViewSet):
    """Files taken in: one's own, the administrator sees all.

    A file is checked first. Once `status` is `checked`, `confirm` has it loaded; `failed` says in `problems` why not.
    Under an `Idempotency-Key` a file may have 10 MB.
    """

    queryset = ImportRun.objects.all()
    serializer_class = ImportSerializer
    input_serializer_class = ImportInput
    parser_classes = (MultiPartParser, JSONParser)
    capabilities = {
        "list": "imports.payments",
        "retrieve": "imports.payments",
        "create": services.start_import,
        "confirm": services.confirm_import,
        "cancel": services.cancel_import,
    }
    ordering = ("-created_at",)
    ordering_fields = ("created_at",)

    def do_create(self, data: dict[str, Any]) -> ImportRun:
        return services.start_import(by=self.request.user, **data)

    @row_action()
    def confirm(self, run: ImportRun, data: dict[str, Any]) -> ImportRun:
        """Load a file that was checked without a bad row."""
        return services.confirm_import(by=self.request.user, run=run)

    @row_action()
    def cancel(self, run: ImportRun, data: dict[str, Any]) -> ImportRun:
        """Stop an import that is not done."""
        return services.cancel_import(by=self.request.user, run=run)
