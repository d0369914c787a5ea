"""Invoices found by their whole number, and by the client."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from dossiers.finding.asked import Asked
from orders.numbering import SHIPMENT, numbers_meant
from receivables.models import Invoice


def invoices_asked(asked: Asked) -> QuerySet[Invoice]:
    """The newest first; they bear the number of the shipment."""
    number = Q(number__in=numbers_meant(asked.text, SHIPMENT))
    return Invoice.objects.visible_to(asked.user).filter(number | asked.of_named()).order_by("-date", "-pk")
