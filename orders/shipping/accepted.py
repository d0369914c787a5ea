"""What of a shipment the client has accepted: the one place that says so; acts of discrepancy reduce it here.

Lists, the page of an order, OTIF and the API ask for it by these three and by nothing else.
"""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet, Sum

from orders.models import LineKind, ShipmentLine


def accepted_quantity() -> Any:
    """Of a row of ShipmentLine, as an expression for `annotate` and for sums."""
    return F("quantity")


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
