from __future__ import annotations

from typing import Self

from dossiers.clients.querysets import client_scope
from kam_crm.shared.scoping import Person, ScopedQuerySet


class OfOrderQuerySet(ScopedQuerySet):
    """Rows that hang on an order: who sees its client sees them."""

    def visible_to(self, user: Person) -> Self:
        return self.filter(client_scope(user, "order__client__"))
