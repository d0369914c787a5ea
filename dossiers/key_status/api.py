from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from dossiers.api_base import reads
from dossiers.clients.filters import OfClientFilter
from dossiers.models import (
    KeyStatus,
)
from kam_crm.shared.api.viewsets import ReadViewSet


class KeyStatusSerializer(serializers.ModelSerializer[KeyStatus]):
    client_code = serializers.CharField(source="client.code", read_only=True)
    definition_name = serializers.SerializerMethodField()

    class Meta:
        model = KeyStatus
        fields = [
            "id",
            "client",
            "client_code",
            "level",
            "definition",
            "definition_name",
            "evidence",
            "set_on",
        ]

    @extend_schema_field(str)
    def get_definition_name(self, status: KeyStatus) -> str:
        return str(status.get_definition_display())


class KeyStatusFilter(OfClientFilter):
    # key statuses keep no moment of change
    updated_since = None  # type: ignore[assignment]

    class Meta:
        model = KeyStatus
        fields = ["level", "definition"]


class KeyStatusViewSet(ReadViewSet):
    """Which clients are key, by which definition and why."""

    queryset = KeyStatus.objects.select_related("client")
    serializer_class = KeyStatusSerializer
    capabilities = reads("clients.strategy")
    filterset_class = KeyStatusFilter
    ordering = ("pk",)
    ordering_fields = ("set_on",)
