from __future__ import annotations

from typing import Any

from django.db.models import Model, Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import serializers

from accounts.tokens.api.idempotency import Idempotent
from dossiers.api_base import reads
from kam_crm.shared.api.viewsets import ReadViewSet, row_action
from plans import services
from plans.library.filters import LibraryApiFilter
from plans.models import LibraryDocument, LibraryVersion


class LibraryVersionSerializer(serializers.ModelSerializer[LibraryVersion]):
    class Meta:
        model = LibraryVersion
        fields = ["number", "text", "changes", "file_name", "published_at"]


class LibraryDocumentSerializer(serializers.ModelSerializer[LibraryDocument]):
    """`roles`: who acknowledges it, in the `department` or (null) everywhere. `acknowledged_at` is when the caller
    acknowledged the newest of its versions, null before."""

    department = serializers.CharField(
        source="department.name", default=None, read_only=True, allow_null=True
    )
    author = serializers.EmailField(source="author.email", read_only=True)
    versions = LibraryVersionSerializer(many=True, read_only=True)
    acknowledged_at = serializers.DateTimeField(read_only=True, allow_null=True)

    class Meta:
        model = LibraryDocument
        fields = [
            "id", "title", "kind", "roles", "department", "author", "versions", "acknowledged_at", "archived_at",
            "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class AcknowledgeInput(serializers.Serializer[Any]):
    version = serializers.IntegerField(min_value=1, help_text="the number of the version that was read")


class LibraryViewSet(Idempotent, ReadViewSet):
    """Rules and instructions of the company with their versions, the newest first."""

    queryset = LibraryDocument.objects.select_related("department", "author").prefetch_related(
        Prefetch("versions", LibraryVersion.objects.order_by("-number").defer("content"))
    )
    serializer_class = LibraryDocumentSerializer
    capabilities = {**reads("library.view"), "acknowledge": services.acknowledge}
    filterset_class = LibraryApiFilter
    search_fields = ("title",)
    ordering = ("title",)
    ordering_fields = ("title", "updated_at")

    def get_queryset(self) -> QuerySet[Any]:
        rows: Any = super().get_queryset()
        fake = getattr(self, "swagger_fake_view", False)
        return rows if fake else rows.with_acknowledged_at(self.request.user)  # type: ignore[no-any-return]

    @row_action(AcknowledgeInput)
    def acknowledge(self, row: LibraryDocument, data: dict[str, Any]) -> Model:
        """The caller knows this version; once more changes nothing."""
        versions = LibraryVersion.objects.visible_to(self.request.user).select_related("document")
        version = get_object_or_404(versions, document=row, number=data["version"])
        services.acknowledge(by=self.request.user, version=version)
        return row
