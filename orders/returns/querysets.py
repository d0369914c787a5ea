from __future__ import annotations

from typing import Self

from dossiers.clients.querysets import client_scope
from kam_crm.shared.scoping import Person, ScopedQuerySet


class GoodsReturnQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        return self.filter(client_scope(user, "shipment__client__"))

    def waiting(self) -> Self:
        """Announced, or accepted and waiting for the head."""
        return self.filter(status__in=["announced", "asked"])


class ReturnLineQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        return self.filter(client_scope(user, "goods_return__shipment__client__"))
