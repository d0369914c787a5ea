"""Notes about a client."""

from __future__ import annotations

from accounts.models import User
from dossiers.history.events import NOTE_ADDED
from dossiers.models import Client, Note
from kam_crm.shared.checks import required
from kam_crm.shared.events import record_event
from kam_crm.shared.service import service


@service(capability="notes.add", subject="client")
def add_note(*, by: User, client: Client, text: str) -> Note:
    """Raises `text_required`."""
    note: Note = Note.objects.create(
        client=client,
        text=required("text", text),
        author=by,
        on_behalf_of_id=by.covered_among([client.manager_id]),
    )
    record_event(NOTE_ADDED, note, by=by, on_behalf_of_id=note.on_behalf_of_id)
    return note
