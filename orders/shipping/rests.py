"""What of an order has been shipped and accepted, what will not be, and what is still to come."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from kam_crm.shared.money import total
from orders.models import Order, OrderLine, ShipmentLine
from orders.shipping.accepted import accepted_quantity


def shipped_lines(path: str = "shipped") -> Prefetch:
    """Documents of order lines, each with what was accepted of it; what `OrderLine.accepted_quantity` reads."""
    return Prefetch(path, queryset=ShipmentLine.objects.annotate(accepted=accepted_quantity()))


def lines_with_rests(order: Order) -> QuerySet[OrderLine]:
    """The lines with everything that their `rest` reads."""
    rows: QuerySet[OrderLine] = order.lines.select_related("product").prefetch_related(
        shipped_lines(), "refusals"
    )
    return rows


def rest_gross(order: Order) -> Decimal:
    """What is still to be shipped of an order, RUB with VAT; its credit stays reserved."""
    return total(line.rest_gross for line in lines_with_rests(order))
