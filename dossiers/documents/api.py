from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from accounts.tokens.api.idempotency import Idempotent
from dossiers import services, subjects
from dossiers.api_base import SecretRowsMixin, reads
from dossiers.clients.api_fields import OfClientInput
from dossiers.documents.filters import DocumentFilter
from dossiers.documents.views import file_response, log_opening
from dossiers.models import Document, DocumentKind
from kam_crm.shared.api.inputs import ChoiceField
from kam_crm.shared.api.parsing import JSONParser
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet, row_action
from kam_crm.shared.files import LARGEST


class DocumentSerializer(serializers.ModelSerializer[Document]):
    """`first` is the first version where this is a later one, `replaced_at` when a newer one came.

    `subject_kind` and `subject_id` name the row it belongs to («plans.activity», 17); `/file/` is the file."""

    client_code = serializers.CharField(source="client.code", read_only=True)
    added_by = serializers.EmailField(source="added_by.email", read_only=True)
    sha256 = serializers.CharField(source="content_id", read_only=True)

    class Meta:
        model = Document
        fields = [
            "id", "client", "client_code", "subject_kind", "subject_id", "kind", "name", "media_type", "size", "sha256",
            "is_secret", "version", "first", "replaced_at", "added_by", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class DocumentInput(OfClientInput):
    file = serializers.FileField(
        help_text="a picture, PDF, document, sheet, presentation, letter or text, up to 15 MB"
    )
    kind = ChoiceField(choices=DocumentKind.choices, required=False)
    is_secret = serializers.BooleanField(
        required=False, help_text="shown to those alone who may know the client's secrets"
    )
    client_uuid = serializers.UUIDField(
        required=False, help_text="made by the sender: sent twice it is kept once"
    )
    subject_kind = serializers.CharField(
        max_length=60, required=False, allow_blank=True, help_text="what it belongs to: «plans.activity»"
    )
    subject_id = serializers.IntegerField(required=False, allow_null=True)


class VersionInput(serializers.Serializer[Any]):
    file = serializers.FileField(help_text="as of a new document")
    client_uuid = serializers.UUIDField(required=False, help_text="sent twice it is kept once")


class FileSecrecyInput(serializers.Serializer[Any]):
    is_secret = serializers.BooleanField()  # type: ignore[assignment]


class DocumentViewSet(SecretRowsMixin, Idempotent, CreateMixin, ReadViewSet):
    """Files of clients, newest first; photos lose all but what is seen."""

    queryset = Document.objects.select_related("client", "added_by")
    serializer_class = DocumentSerializer
    input_serializer_class = DocumentInput
    parser_classes = (MultiPartParser, JSONParser)
    capabilities = {
        **reads("documents.view"),
        "create": services.add_document,
        "file": "documents.view",
        "versions": services.add_version,
        "secrecy": services.set_document_secrecy,
    }
    filterset_class = DocumentFilter
    search_fields = ("name",)
    ordering = ("-created_at",)
    ordering_fields = ("created_at", "updated_at")

    def do_create(self, data: dict[str, Any]) -> Document:
        file = data.pop("file")
        about = subjects.of_client(
            self.request.user, data["client"], data.pop("subject_kind", ""), data.pop("subject_id", None)
        )
        # read with one byte too many: what is larger is refused by its size, not by its content
        return services.add_document(
            by=self.request.user, name=file.name, data=file.read(LARGEST + 1), about=about, **data
        )

    def is_secret(self, row: Document) -> bool:
        return row.is_secret

    @row_action(VersionInput)
    def versions(self, document: Document, data: dict[str, Any]) -> Document:
        """A newer version; the older ones stay in the list with `replaced_at`."""
        file = data.pop("file")
        return services.add_version(
            by=self.request.user, document=document, name=file.name, data=file.read(LARGEST + 1), **data
        )

    @row_action(FileSecrecyInput)
    def secrecy(self, document: Document, data: dict[str, Any]) -> Document:
        """Make the file secret or let all who see the client open it: for who added it and the head."""
        return services.set_document_secrecy(by=self.request.user, document=document, **data)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def file(self, request: Request, pk: str) -> HttpResponse:
        """The file itself."""
        found = self.get_object()
        log_opening(self.request.user, found)
        answer = file_response(found)
        # one type for programs: what it really is stands in `media_type`
        answer["Content-Type"] = "application/octet-stream"
        return answer
