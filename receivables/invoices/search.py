"""Invoices found by their whole number."""

from __future__ import annotations

from accounts.models import User
from orders.numbering import SHIPMENT, numbers_meant
from receivables.models import Invoice


def find_invoices(user: User, query: str, limit: int = 12) -> list[Invoice]:
    """Invoices `user` sees with this number, each with its client, the newest first; they bear that of the shipment."""
    numbers = numbers_meant(query, SHIPMENT)
    found = Invoice.objects.visible_to(user).filter(number__in=numbers).select_related("client")
    return list(found.order_by("-date", "-pk")[:limit]) if numbers else []
