"""Free words about a client."""

from __future__ import annotations

from accounts.models import User
from dossiers.models import Client, Note
from dossiers.services.input import required
from kam_crm.shared.history import recorded


@recorded
def add_note(*, by: User, client: Client, text: str) -> Note:
    """Raises `text_required`."""
    note: Note = Note.objects.create(client=client, text=required("text", text), author=by)
    return note
