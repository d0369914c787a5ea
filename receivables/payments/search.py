"""Payments found by their whole number, and by the client."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from accounts.models import User
from dossiers.clients.querysets import NOTHING
from dossiers.finding.asked import Asked, either
from kam_crm.shared.meant import Meant
from orders.numbering import RETURN, numbers_meant
from receivables.models import Payment


def payments_asked(asked: Asked) -> Meant:
    """The newest first; the credit of a return bears its number."""
    numbers = numbers_meant(asked.text, RETURN)
    return Meant(_payments, (either(Q(number__in=numbers) if numbers else NOTHING, asked.of_named()),))


def _payments(user: User, found: Q) -> QuerySet[Payment]:
    return Payment.objects.visible_to(user).filter(found).order_by("-date", "-pk")
