from __future__ import annotations

from typing import Self

from dossiers.clients.querysets import client_scope
from kam_crm.shared.scoping import Person, ScopedQuerySet


class ClientSwitchQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """Of either client."""
        return self.filter(client_scope(user, "client__") | client_scope(user, "to_client__"))
