from __future__ import annotations

import datetime as dt
from typing import Self

from dossiers.clients.querysets import ClientRelatedQuerySet, client_scope
from kam_crm.shared.scoping import Person, ScopedQuerySet


class CreditLimitQuerySet(ClientRelatedQuerySet):
    def in_force(self, on: dt.date) -> Self:
        """The newest limit of each client that has begun by `on`."""
        return (
            self.filter(valid_from__lte=on).order_by("client_id", "-valid_from", "-pk").distinct("client_id")
        )


class OrderCreditQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        return self.filter(client_scope(user, "order__client__"))
