from __future__ import annotations

from typing import Any, Self

from django.db.models import F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from dossiers.clients.querysets import ClientRelatedQuerySet, client_scope
from kam_crm.shared.money import ZERO
from kam_crm.shared.scoping import Person, ScopedQuerySet

SUMS: dict[str, Any] = {"net": "amount", "vat": "vat", "gross": F("amount") + F("vat")}


class ShipmentQuerySet(ClientRelatedQuerySet):
    def with_sums(self) -> Self:
        """Adds `net`, `vat` and `gross` of the lines, RUB; worked out for the rows that are fetched only."""
        from orders.models import ShipmentLine

        # subqueries, not a join with GROUP BY: that would sum up all documents before the page takes its rows
        lines = ShipmentLine.objects.filter(shipment=OuterRef("pk")).order_by().values("shipment")
        sums = {name: Subquery(lines.annotate(sum=Sum(field)).values("sum")) for name, field in SUMS.items()}
        return self.annotate(**{name: Coalesce(sum_, ZERO) for name, sum_ in sums.items()})


class ShipmentLineQuerySet(ClientRelatedQuerySet):
    pass


class LineRefusalQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        return self.filter(client_scope(user, "order_line__order__client__"))
