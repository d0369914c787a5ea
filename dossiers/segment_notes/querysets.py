from __future__ import annotations

from typing import Self

from dossiers.clients.querysets import NOTHING, client_scope
from kam_crm.shared.scoping import Person, ScopedQuerySet


class SegmentNoteQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """Of no client: everybody who sees clients at all learns of segments."""
        return self.none() if client_scope(user) == NOTHING else self.all()
