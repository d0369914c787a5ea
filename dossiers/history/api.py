from __future__ import annotations

from typing import Any

from django.db.models import Model
from rest_framework import serializers

from accounts.tokens.api.idempotency import Idempotent
from dossiers import services
from dossiers.api_base import reads
from dossiers.clients.api_fields import OfClientInput
from dossiers.history.filters import NoteFilter
from dossiers.models import (
    Note,
)
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet


class NoteSerializer(serializers.ModelSerializer[Note]):
    client_code = serializers.CharField(source="client.code", read_only=True)
    author = serializers.EmailField(source="author.email", read_only=True)

    class Meta:
        model = Note
        fields = ["id", "client", "client_code", "text", "author", "created_at", "updated_at"]


class NoteInput(OfClientInput):
    text = serializers.CharField(max_length=4000)


class NoteViewSet(Idempotent, CreateMixin, ReadViewSet):
    """Free words about clients, newest first."""

    queryset = Note.objects.select_related("client", "author")
    serializer_class = NoteSerializer
    input_serializer_class = NoteInput
    capabilities = {**reads("clients.view"), "create": services.add_note}
    filterset_class = NoteFilter
    ordering = ("-created_at",)
    ordering_fields = ("created_at", "updated_at")

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.add_note(by=self.request.user, **data)
