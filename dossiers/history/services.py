"""Notes about a client."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.history.events import NOTE_ADDED
from dossiers.history.secrecy import check_secrecy, may_set_secrecy
from dossiers.models import Client, Note
from kam_crm.shared.checks import locked, required, reused_identifier
from kam_crm.shared.errors import NotAllowed
from kam_crm.shared.events import record_event
from kam_crm.shared.service import service


@service(capability="notes.add", subject="client")
def add_note(
    *, by: User, client: Client, text: str, is_secret: bool = False, client_uuid: uuid.UUID | None = None
) -> Note:
    """A secret one is shown to those alone who may know the client's secrets, the author among them.

    The same `client_uuid` again returns the note already written.
    Raises `text_required`, `no_regime`, NotAllowed `clearance_required`, StateConflict `uuid_reused`.
    """
    if is_secret:
        check_secrecy(by, client)
    # of two at one moment the second waits at the unique index and finds what the first has written
    note, made = Note.objects.get_or_create(
        client_uuid=client_uuid or uuid.uuid4(),
        defaults={
            "client": client,
            "text": required("text", text),
            "is_secret": is_secret,
            "author": by,
            "on_behalf_of_id": by.covered_among([client.manager_id]),
        },
    )
    if not made:
        if note.client_id != client.pk or note.author_id != by.pk:
            raise reused_identifier()
        return note
    record_event(NOTE_ADDED, note, by=by, on_behalf_of_id=note.on_behalf_of_id)
    return note


@service(capability="notes.add", subject="note")
def set_note_secrecy(*, by: User, note: Note, is_secret: bool) -> Note:
    """Make the note secret, or let all who see the client read it again. The author may, and the head.

    Raises `no_regime`, NotAllowed `not_your_note`, `clearance_required`; StateConflict `gone`.
    """
    row: Note = locked(note, "client")
    if not may_set_secrecy(by, row.client, row.author_id):
        raise NotAllowed("not_your_note", _("The author decides this, or the head of the department."))
    if is_secret:
        check_secrecy(by, row.client)
    if row.is_secret != is_secret:
        row.is_secret = is_secret
        row.save(update_fields=["is_secret", "updated_at"])
    return row
