"""Shipments and returns found by their whole number."""

from __future__ import annotations

from accounts.models import User
from orders.models import Shipment
from orders.numbering import RETURN, SHIPMENT, numbers_meant


def find_shipments(user: User, query: str, limit: int = 12) -> list[Shipment]:
    """Documents `user` sees with this number, each with its client, the newest first."""
    numbers = numbers_meant(query, SHIPMENT, RETURN)
    found = Shipment.objects.visible_to(user).filter(number__in=numbers).select_related("client")
    return list(found.order_by("-date", "-pk")[:limit]) if numbers else []
