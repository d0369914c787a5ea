from __future__ import annotations

from typing import Any

from django.db.models import Model
from rest_framework import serializers

from accounts.tokens.api.idempotency import Idempotent
from dossiers import services
from dossiers.api_base import SecretRowsMixin, reads
from dossiers.clients.api_fields import OfClientInput
from dossiers.history.filters import NoteFilter
from dossiers.models import (
    Note,
)
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet, row_action


class NoteSerializer(serializers.ModelSerializer[Note]):
    client_code = serializers.CharField(source="client.code", read_only=True)
    author = serializers.EmailField(source="author.email", read_only=True)

    class Meta:
        model = Note
        fields = ["id", "client", "client_code", "text", "is_secret", "author", "created_at", "updated_at"]


class NoteInput(OfClientInput):
    text = serializers.CharField(max_length=4000)
    is_secret = serializers.BooleanField(
        required=False, help_text="shown to those alone who may know the client's secrets"
    )


class SecrecyInput(serializers.Serializer[Any]):
    is_secret = serializers.BooleanField()  # type: ignore[assignment]


class NoteViewSet(SecretRowsMixin, Idempotent, CreateMixin, ReadViewSet):
    """Free words about clients, newest first; secret ones only for those who may know the client's secrets."""

    queryset = Note.objects.select_related("client", "author")
    serializer_class = NoteSerializer
    input_serializer_class = NoteInput
    capabilities = {
        **reads("clients.view"),
        "create": services.add_note,
        "secrecy": services.set_note_secrecy,
    }
    filterset_class = NoteFilter
    ordering = ("-created_at",)
    ordering_fields = ("created_at", "updated_at")

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.add_note(by=self.request.user, **data)

    def is_secret(self, row: Note) -> bool:
        return row.is_secret

    @row_action(SecrecyInput)
    def secrecy(self, note: Note, data: dict[str, Any]) -> Model:
        """Make the note secret or let all who see the client read it: for its author and the head."""
        return services.set_note_secrecy(by=self.request.user, note=note, **data)
