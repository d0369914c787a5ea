from __future__ import annotations

from typing import Any

from rest_framework import mixins, serializers

from kam_crm.shared.api.viewsets import ScopedViewSet

OF_CLIENT = ("client", "client_code", "client_name")


class OfClientSerializer(serializers.ModelSerializer[Any]):
    client = serializers.IntegerField(source="client_id", read_only=True)
    client_code = serializers.CharField(source="client.code", read_only=True)
    client_name = serializers.CharField(source="client.name", read_only=True)


class OfManagerSerializer(serializers.ModelSerializer[Any]):
    manager = serializers.EmailField(source="manager.email", read_only=True)
    manager_name = serializers.CharField(source="manager.full_name", read_only=True)


class ListViewSet(mixins.ListModelMixin, ScopedViewSet):
    """A list without addresses of single rows."""
