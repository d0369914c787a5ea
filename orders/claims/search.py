"""Acts and claims found by their whole number, and by the client."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from accounts.models import User
from dossiers.clients.querysets import NOTHING
from dossiers.finding.asked import Asked, either
from kam_crm.shared.meant import Meant
from orders.models import Claim, DiscrepancyAct
from orders.numbering import ACT, CLAIM, numbers_meant


def claims_asked(asked: Asked) -> Meant:
    """The newest first."""
    numbers = numbers_meant(asked.text, CLAIM)
    return Meant(_claims, (either(Q(number__in=numbers) if numbers else NOTHING, asked.of_named()),))


def acts_asked(asked: Asked) -> Meant:
    """The newest first."""
    numbers = numbers_meant(asked.text, ACT)
    return Meant(_acts, (either(Q(number__in=numbers) if numbers else NOTHING, asked.of_named()),))


def _claims(user: User, found: Q) -> QuerySet[Claim]:
    return Claim.objects.visible_to(user).filter(found).order_by("-opened_on", "-pk")


def _acts(user: User, found: Q) -> QuerySet[DiscrepancyAct]:
    return DiscrepancyAct.objects.visible_to(user).filter(found).order_by("-date", "-pk")
