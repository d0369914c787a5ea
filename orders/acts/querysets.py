from __future__ import annotations

from typing import Self

from dossiers.clients.querysets import ClientRelatedQuerySet, client_scope
from kam_crm.shared.scoping import Person, ScopedQuerySet


class ActQuerySet(ClientRelatedQuerySet):
    def waiting(self) -> Self:
        return self.filter(status__in=["draft", "asked"])

    def posted(self) -> Self:
        """Those whose corrections count."""
        return self.filter(status="approved")


class OfActQuerySet(ScopedQuerySet):
    """Rows that belong to an act through the field `act`."""

    def visible_to(self, user: Person) -> Self:
        return self.filter(client_scope(user, "act__client__"))
