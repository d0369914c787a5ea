"""Free words about a client."""

from __future__ import annotations

from accounts.models import User
from accounts.rights.covers import on_behalf
from dossiers.authorship import recorded_for
from dossiers.models import Client, Note
from kam_crm.shared.checks import required


@recorded_for("client")
def add_note(*, by: User, client: Client, text: str) -> Note:
    """Raises `text_required`."""
    note: Note = Note.objects.create(
        client=client,
        text=required("text", text),
        author=by,
        on_behalf_of_id=on_behalf(by, client.manager_id),
    )
    return note
