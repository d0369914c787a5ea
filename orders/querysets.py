"""Which orders, approvals and shipments a person sees."""

from __future__ import annotations

import datetime as dt
from typing import Self

from dossiers.querysets import ClientRelatedQuerySet, client_scope
from kam_crm.shared.scoping import Person, ReferenceQuerySet, ScopedQuerySet


class ProductQuerySet(ReferenceQuerySet):
    def on_sale(self) -> Self:
        return self.filter(is_active=True)


class PriceQuerySet(ReferenceQuerySet):
    def valid_on(self, day: dt.date) -> Self:
        return self.filter(valid_from__lte=day)


class OrderQuerySet(ClientRelatedQuerySet):
    def waiting(self) -> Self:
        return self.filter(status__in=["approval", "hold"])


class OrderRelatedQuerySet(ScopedQuerySet):
    """Rows that belong to an order through the field `order`."""

    def visible_to(self, user: Person) -> Self:
        return self.filter(client_scope(user, "order__client__"))


class ApprovalQuerySet(OrderRelatedQuerySet):
    def waiting(self) -> Self:
        return self.filter(decision="")


class ShipmentQuerySet(ClientRelatedQuerySet):
    pass


class ShipmentLineQuerySet(ClientRelatedQuerySet):
    pass
