"""E-mails become part of a client's history: kept when they are read, assigned or dismissed by a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.models import Client
from integrations.mail.matching import match
from integrations.mail.models import MailMessage
from integrations.mail.parsing import Letter
from kam_crm.shared import clock
from kam_crm.shared.checks import locked
from kam_crm.shared.errors import StateConflict
from kam_crm.shared.service import service

# who writes into the history of a client
ASSIGN = "notes.add"


@service(capability=ASSIGN)
def keep_letter(*, by: User | None, letter: Letter, own_address: str) -> MailMessage | None:
    """The message as a row; None where it was kept before."""
    found = match(letter, own_address)
    message, is_new = MailMessage.objects.get_or_create(
        message_id=letter.message_id,
        defaults={
            "client": found.client,
            "person": found.person,
            "colleague": found.colleague,
            "direction": found.direction,
            "from_name": letter.from_name,
            "from_address": letter.from_address,
            "to_addresses": letter.to,
            "subject": letter.subject,
            "excerpt": letter.text,
            "attachments": letter.attachments,
            "sent_at": letter.sent_at,
        },
    )
    return message if is_new else None


@service(capability=ASSIGN, subject="client")
def assign_message(*, by: User, message: MailMessage, client: Client) -> MailMessage:
    """It belongs to the history of this client, also where it was assigned to another one before.

    Raises StateConflict `gone`, `mail_dismissed`.
    """
    row = _undismissed(message)
    row.client = client
    row.assigned_by, row.assigned_at = by, clock.now()
    row.save(update_fields=["client", "assigned_by", "assigned_at"])
    return row


@service(capability=ASSIGN)
def dismiss_message(*, by: User, message: MailMessage) -> MailMessage:
    """It is about no client: nothing of it is kept but that it was read.

    Raises StateConflict `gone`, `mail_assigned`, `mail_dismissed`.
    """
    row = _undismissed(message)
    if row.client_id is not None:
        raise StateConflict("mail_assigned", _("This e-mail belongs to a client already."))
    row.from_name = row.from_address = row.subject = row.excerpt = ""
    row.to_addresses, row.attachments = [], []
    row.person = None
    row.assigned_by, row.dismissed_at = by, clock.now()
    row.save()
    return row


def _undismissed(message: MailMessage) -> MailMessage:
    row: MailMessage = locked(message)
    if row.dismissed_at is not None:
        raise StateConflict("mail_dismissed", _("This e-mail was dismissed: nothing of it is left."))
    return row
