from __future__ import annotations

from typing import Self

from dossiers.clients.querysets import client_scope
from kam_crm.shared.scoping import Person, ScopedQuerySet


class OfActivityQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        return self.filter(client_scope(user, "activity__client__"))
