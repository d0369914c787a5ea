"""Shipments and returns found by their whole number, and by the client."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from dossiers.finding.asked import Asked
from orders.models import Shipment
from orders.numbering import RETURN, SHIPMENT, numbers_meant


def shipments_asked(asked: Asked) -> QuerySet[Shipment]:
    """The newest first."""
    number = Q(number__in=numbers_meant(asked.text, SHIPMENT, RETURN))
    return Shipment.objects.visible_to(asked.user).filter(number | asked.of_named()).order_by("-date", "-pk")
