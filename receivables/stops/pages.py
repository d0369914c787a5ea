"""What a stop of shipments adds to the page of an order: why it would be refused, before anybody submits it."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from orders.models import Order, OrderStatus
from receivables.stops.services import stopped_since

OVER = {OrderStatus.SHIPPED, OrderStatus.CANCELLED}
TEMPLATE = "receivables/stop_panel.html"


def stop_panel(order: Order, user: User) -> tuple[str, dict[str, Any]] | None:
    """None where the client's shipments are free, or the order has ended."""
    if not user.can("receivables.view") or OrderStatus(order.status) in OVER:
        return None
    since = stopped_since(order.client_id)
    return None if since is None else (TEMPLATE, {"since": since, "client_id": order.client_id})
