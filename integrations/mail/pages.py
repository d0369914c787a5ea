"""E-mails in a client's time line, the list of those without a client, and one of them opened."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Access, User
from accounts.services import log_access
from dossiers.history.timeline import Event
from dossiers.models import Client, ClientContact, Person
from integrations.mail.fetching import is_on
from integrations.mail.models import Direction, MailCursor, MailMessage
from kam_crm.shared.pagination import Keyset, Page

ICONS = {Direction.IN: "mail", Direction.OUT: "mail-forward"}
MOST_GUESSES = 10


def mail_rows(client: Client, user: User) -> QuerySet[MailMessage]:
    rows: QuerySet[MailMessage] = MailMessage.objects.visible_to(user).filter(client=client)
    return rows


def mail_events(rows: Any) -> list[Event]:
    """Without its text and addresses: the page of the message shows them, and each showing is in the access log."""
    return [
        Event(
            row.sent_at,
            row.pk,
            ICONS[Direction(row.direction)],
            _subject_words(row),
            url=reverse("integrations:mail_detail", args=[row.pk]),
            who=row.person.full_name if row.person else row.from_name,
        )
        for row in rows.select_related("person")
    ]


def _subject_words(row: MailMessage) -> str:
    words = {"subject": row.subject or _("without a subject")}
    return (
        _("E-mail sent: %(subject)s") % words
        if row.direction == Direction.OUT
        else (_("E-mail received: %(subject)s") % words)
    )


class UnassignedMail:
    """Those without a client that the person may assign."""

    def __init__(self, user: User, cursor: str) -> None:
        rows = MailMessage.objects.visible_to(user).unassigned().select_related("colleague", "person")
        self.page: Page[MailMessage] = Keyset(rows, ["-sent_at", "-pk"]).page(cursor)
        self.is_on = is_on()
        self.mailbox = MailCursor.objects.visible_to(user).order_by("-fetched_at").first()


class MailPage:
    """One opened; looking at it is a line in the access log."""

    def __init__(self, user: User, message: MailMessage) -> None:
        self.user, self.message = user, message
        self.can_assign = user.can("notes.add")

    def log(self) -> None:
        message = self.message
        subject = f"person {message.person_id}" if message.person_id else f"mail {message.pk}"
        log_access(user=self.user, what=Access.CONTACT_DATA, subject=subject)

    @property
    def is_received(self) -> bool:
        return self.message.direction == Direction.IN

    def guesses(self) -> list[Client]:
        """Clients of the people with one of its addresses, where it was not clear which one is meant."""
        if self.message.client_id is not None:
            return []
        addresses = [self.message.from_address, *self.message.to_addresses]
        people = Person.objects.visible_to(self.user).filter(email__in=addresses)
        links = ClientContact.objects.visible_to(self.user).filter(person__in=people, is_active=True)
        return list(Client.objects.visible_to(self.user).filter(pk__in=links.values("client"))[:MOST_GUESSES])
