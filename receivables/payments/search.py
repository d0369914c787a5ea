"""Payments found by their whole number, and by the client."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from dossiers.clients.querysets import NOTHING
from dossiers.finding.asked import Asked, either
from orders.numbering import RETURN, numbers_meant
from receivables.models import Payment


def payments_asked(asked: Asked) -> QuerySet[Payment]:
    """The newest first; the credit of a return bears its number."""
    numbers = numbers_meant(asked.text, RETURN)
    found = either(Q(number__in=numbers) if numbers else NOTHING, asked.of_named())
    if found == NOTHING:
        return Payment.objects.none()
    return Payment.objects.visible_to(asked.user).filter(found).order_by("-date", "-pk")
