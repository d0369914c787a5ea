from __future__ import annotations

from typing import Self

from dossiers.clients.querysets import ClientRelatedQuerySet, client_scope
from kam_crm.shared.scoping import Person, ScopedQuerySet


class ReconciliationQuerySet(ClientRelatedQuerySet):
    def waiting(self) -> Self:
        """Those that nobody has signed yet."""
        return self.exclude(status="signed")


class DifferenceQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        return self.filter(client_scope(user, "act__client__"))

    def unsettled(self) -> Self:
        return self.filter(settled_at__isnull=True)
