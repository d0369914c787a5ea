"""Shipments and returns found by their whole number, and by the client."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from dossiers.clients.querysets import NOTHING
from dossiers.finding.asked import Asked, either
from orders.models import Shipment
from orders.numbering import RETURN, SHIPMENT, numbers_meant


def shipments_asked(asked: Asked) -> QuerySet[Shipment]:
    """The newest first."""
    numbers = numbers_meant(asked.text, SHIPMENT, RETURN)
    found = either(Q(number__in=numbers) if numbers else NOTHING, asked.of_named())
    if found == NOTHING:
        return Shipment.objects.none()
    return Shipment.objects.visible_to(asked.user).filter(found).order_by("-date", "-pk")
