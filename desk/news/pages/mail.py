"""E-mails between colleagues and one's own clients: the manager gets a copy of each (R30)."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from desk.news.feed import Source
from desk.news.pages.clients import answers_for, has_clients
from desk.news.pages.words import about
from dossiers.history.timeline import Event
from integrations.mail.models import Direction, MailMessage
from kam_crm.shared.events import EventKind

READ = "people.contact_data"
WORDS = {
    Direction.OUT: EventKind(
        "mail.sent_to_client", "mail", _("Colleague wrote to your client: %(subject)s"), READ, internal=True
    ),
    Direction.IN: EventKind(
        "mail.client_wrote", "mail", _("Your client wrote to a colleague: %(subject)s"), READ, internal=True
    ),
}


def mail_rows(user: User, since: dt.datetime) -> QuerySet[MailMessage] | None:
    """Letters in which the colleague is somebody else."""
    if not has_clients(user):
        return None
    own = answers_for(user)
    rows = MailMessage.objects.visible_to(user).filter(client__manager__in=own, sent_at__gte=since)
    found: QuerySet[MailMessage] = rows.filter(~Q(colleague__in=own), colleague__isnull=False)
    return found.select_related("client", "colleague")


def mail_event(mail: MailMessage, user: User) -> Event:
    words = WORDS[Direction(mail.direction)]
    who = mail.colleague.full_name if mail.colleague else ""
    url = reverse("dossiers:client_history", args=[mail.client_id])
    return Event(
        mail.sent_at, mail.pk, words.icon, words.words(subject=mail.subject), url=url, who=who,
        note=about(mail.client.name if mail.client else ""),
    )  # fmt: skip


SOURCES = (Source("mail", _("E-mails of colleagues"), mail_rows, mail_event, at="sent_at"),)
