from __future__ import annotations

from typing import Self

from dossiers.clients.querysets import ClientRelatedQuerySet, client_scope
from kam_crm.shared.scoping import Person, ScopedQuerySet


class OrderQuerySet(ClientRelatedQuerySet):
    def waiting(self) -> Self:
        return self.filter(status__in=["approval", "hold"])


class OrderRelatedQuerySet(ScopedQuerySet):
    """Rows that belong to an order through the field `order`."""

    def visible_to(self, user: Person) -> Self:
        return self.filter(client_scope(user, "order__client__"))
