"""Payments found by their whole number, and by the client."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from dossiers.finding.asked import Asked
from orders.numbering import RETURN, numbers_meant
from receivables.models import Payment


def payments_asked(asked: Asked) -> QuerySet[Payment]:
    """The newest first; the credit of a return bears its number."""
    number = Q(number__in=numbers_meant(asked.text, RETURN))
    return Payment.objects.visible_to(asked.user).filter(number | asked.of_named()).order_by("-date", "-pk")
