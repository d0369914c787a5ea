"""Invoices found by their whole number, and by the client."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from dossiers.clients.querysets import NOTHING
from dossiers.finding.asked import Asked, either
from orders.numbering import SHIPMENT, numbers_meant
from receivables.models import Invoice


def invoices_asked(asked: Asked) -> QuerySet[Invoice]:
    """The newest first; they bear the number of the shipment."""
    numbers = numbers_meant(asked.text, SHIPMENT)
    found = either(Q(number__in=numbers) if numbers else NOTHING, asked.of_named())
    if found == NOTHING:
        return Invoice.objects.none()
    return Invoice.objects.visible_to(asked.user).filter(found).order_by("-date", "-pk")
