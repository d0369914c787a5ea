"""What of a shipment the client has accepted: the one place that says so; acts of discrepancy reduce it here.

Lists, the page of an order, OTIF and the API ask for it by these and by nothing else. What acts in force found missing
or not fit is not accepted (formulas.md 2.7); a surplus adds nothing, a reversed act takes nothing away.
"""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from kam_crm.shared.money import QuantityField
from orders.models import ActLine, LineKind, ShipmentLine

NOTHING = Decimal(0)


def accepted_quantity() -> Any:
    """Of a row of ShipmentLine, as an expression for `annotate` and for sums."""
    found = ActLine.objects.filter(
        shipment_line=OuterRef("pk"), act__status="approved", actual__lt=F("documented")
    )
    sums = found.order_by().values("shipment_line").annotate(sum=Sum(F("documented") - F("actual")))
    return F("quantity") - Coalesce(Subquery(sums.values("sum")), NOTHING, output_field=QuantityField())


def sold_lines() -> QuerySet[Any]:
    """Lines that left for the client, with `accepted`: what the client kept of each. Returns are another matter."""
    rows: QuerySet[Any] = ShipmentLine.objects.filter(kind=LineKind.SALE)
    return rows.annotate(accepted=accepted_quantity())


def accepted_by_order_line(keys: Collection[int]) -> dict[int, Decimal]:
    """Accepted so far by key of the order line; a line of which nothing has left is missing."""
    sums = (
        sold_lines().filter(order_line__in=keys).order_by().values("order_line").annotate(sum=Sum("accepted"))
    )
    return {row["order_line"]: row["sum"] for row in sums}
