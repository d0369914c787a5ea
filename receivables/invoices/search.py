"""Invoices found by their whole number, and by the client."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from accounts.models import User
from dossiers.clients.querysets import NOTHING
from dossiers.finding.asked import Asked, either
from kam_crm.shared.meant import Meant
from orders.numbering import SHIPMENT, numbers_meant
from receivables.models import Invoice


def invoices_asked(asked: Asked) -> Meant:
    """The newest first; they bear the number of the shipment."""
    numbers = numbers_meant(asked.text, SHIPMENT)
    return Meant(_invoices, (either(Q(number__in=numbers) if numbers else NOTHING, asked.of_named()),))


def _invoices(user: User, found: Q) -> QuerySet[Invoice]:
    return Invoice.objects.visible_to(user).filter(found).order_by("-date", "-pk")
