from __future__ import annotations

from typing import Self

from dossiers.clients.querysets import client_scope
from kam_crm.shared.scoping import Person, ScopedQuerySet


class DealerLinkQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """Of clients one sees, to dealers one sees: of the others a page says how many there are, no more."""
        return self.filter(client_scope(user, "client__"), client_scope(user, "dealer__"))
