"""Shipments and returns found by their whole number, and by the client."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from accounts.models import User
from dossiers.clients.querysets import NOTHING
from dossiers.finding.asked import Asked, either
from kam_crm.shared.meant import Meant
from orders.models import Shipment
from orders.numbering import RETURN, SHIPMENT, numbers_meant


def shipments_asked(asked: Asked) -> Meant:
    """The newest first."""
    numbers = numbers_meant(asked.text, SHIPMENT, RETURN)
    return Meant(_shipments, (either(Q(number__in=numbers) if numbers else NOTHING, asked.of_named()),))


def _shipments(user: User, found: Q) -> QuerySet[Shipment]:
    return Shipment.objects.visible_to(user).filter(found).order_by("-date", "-pk")
