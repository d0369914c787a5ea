"""E-mails found by who wrote and what about. Their text is read on their page alone, where each showing is logged."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from dossiers.clients.querysets import NOTHING
from dossiers.finding.asked import Asked, either
from integrations.mail.models import MailMessage


def mail_asked(asked: Asked) -> QuerySet[MailMessage]:
    """The newest first."""
    found = asked.holding("subject", "from_name", person="person")
    found = either(found, Q(from_address__icontains=asked.text) if asked.is_address else NOTHING)
    return MailMessage.objects.visible_to(asked.user).filter(found).order_by("-sent_at", "-pk")
