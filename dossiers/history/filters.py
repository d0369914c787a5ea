from __future__ import annotations

from dossiers.clients.filters import OfClientFilter
from dossiers.models import Note


class NoteFilter(OfClientFilter):
    class Meta:
        model = Note
        fields: list[str] = []
