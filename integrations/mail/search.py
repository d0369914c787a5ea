"""E-mails found by who wrote and what about. Their text is read on their page alone, where each showing is logged."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from accounts.models import User
from dossiers.clients.querysets import NOTHING
from dossiers.finding.asked import Asked, either
from integrations.mail.models import MailMessage
from kam_crm.shared.meant import Meant


def mail_asked(asked: Asked) -> Meant:
    """The newest first."""
    found = asked.holding("subject", "from_name", person="person")
    address = Q(from_address__icontains=asked.text) if asked.is_address else NOTHING
    return Meant(_mail, (either(found, address),))


def _mail(user: User, found: Q) -> QuerySet[MailMessage]:
    return MailMessage.objects.visible_to(user).filter(found).order_by("-sent_at", "-pk")
