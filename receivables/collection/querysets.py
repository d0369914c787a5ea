from __future__ import annotations

from typing import Self

from dossiers.clients.querysets import ClientRelatedQuerySet, client_scope
from kam_crm.shared.scoping import Person, ScopedQuerySet


class StepQuerySet(ClientRelatedQuerySet):
    def due(self) -> Self:
        """Those nobody has answered yet."""
        return self.filter(status="due")


class ResultQuerySet(ClientRelatedQuerySet):
    def standing(self) -> Self:
        """Those nobody has undone."""
        return self.filter(undone_at__isnull=True)


class ResultInvoiceQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        return self.filter(client_scope(user, "result__client__"))
