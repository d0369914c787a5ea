from __future__ import annotations

from typing import Any

from django.db.models import Model
from rest_framework import serializers

from accounts.tokens.api.idempotency import Idempotent
from dossiers import services
from dossiers.api_base import reads
from dossiers.clients.api_fields import NameField
from dossiers.models import MarketSegment, SegmentNote, SegmentNoteKind
from dossiers.segment_notes.filters import SegmentNoteApiFilter
from kam_crm.shared.api.inputs import ChoiceField, DayField
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet


class SegmentNoteSerializer(serializers.ModelSerializer[SegmentNote]):
    segment_name = serializers.CharField(source="segment.name", read_only=True)
    author = serializers.EmailField(source="author.email", read_only=True)

    class Meta:
        model = SegmentNote
        fields = ["id", "segment", "segment_name", "kind", "date", "text", "source", "author", "updated_at"]
        read_only_fields = fields


class SegmentNoteInput(serializers.Serializer[Any]):
    """The segment by name."""

    segment = NameField(MarketSegment, required=True, allow_null=False)
    kind = ChoiceField(choices=SegmentNoteKind.choices)
    text = serializers.CharField(max_length=5000)
    date = DayField(required=False)
    source = serializers.CharField(  # type: ignore[assignment]
        max_length=250, required=False, allow_blank=True
    )


class SegmentNoteViewSet(Idempotent, CreateMixin, ReadViewSet):
    """What was learned of market segments."""

    queryset = SegmentNote.objects.select_related("segment", "author")
    serializer_class = SegmentNoteSerializer
    input_serializer_class = SegmentNoteInput
    capabilities = {**reads("clients.view"), "create": services.add_segment_note}
    filterset_class = SegmentNoteApiFilter
    search_fields = ("text",)
    ordering = ("pk",)
    ordering_fields = ("date", "updated_at")

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.add_segment_note(by=self.request.user, **data)
