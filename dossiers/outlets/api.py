from __future__ import annotations

from rest_framework import serializers

from dossiers.api_base import reads
from dossiers.models import Outlet
from dossiers.outlets.filters import OutletFilter
from kam_crm.shared.api.viewsets import ReadViewSet


class OutletSerializer(serializers.ModelSerializer[Outlet]):
    """`code` is the outlet's own within its client; `delivery_window` is text for people."""

    client_code = serializers.CharField(source="client.code", read_only=True)

    class Meta:
        model = Outlet
        fields = [
            "id", "client", "client_code", "code", "name", "address", "city", "delivery_window", "is_active",
            "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class OutletViewSet(ReadViewSet):
    """Places that goods of clients are brought to."""

    queryset = Outlet.objects.select_related("client")
    serializer_class = OutletSerializer
    capabilities = reads("clients.view")
    filterset_class = OutletFilter
    search_fields = ("name", "code", "address")
    ordering = ("pk",)
    ordering_fields = ("code", "updated_at")
