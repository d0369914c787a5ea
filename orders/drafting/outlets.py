"""Points of delivery of an order: which it may name, and how they are told."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from dossiers.models import Outlet
from orders.drafting.models import Order


def outlets_for(order: Order) -> QuerySet[Outlet]:
    """Where its goods may go: open points of the client, and the one it names."""
    of_client = Outlet.objects.filter(client=order.client_id)
    rows: QuerySet[Outlet] = of_client.filter(Q(is_active=True) | Q(pk=order.outlet_id)).order_by("code")
    return rows


def outlet_words(outlet: Outlet) -> str:
    """Its name with the hours in which goods are taken."""
    return f"{outlet.name} · {outlet.delivery_window}" if outlet.delivery_window else outlet.name
