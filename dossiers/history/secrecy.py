from __future__ import annotations

from accounts.models import User
from accounts.rights.capabilities import Role
from accounts.rights.covers import only_covered
from dossiers.models import Client


def may_set_secrecy(by: User, client: Client, author_id: int) -> bool:
    """Of a note that `by` sees; a head leads whoever they do not merely stand in for."""
    leads = by.role == Role.HEAD and client.manager_id not in only_covered(by)
    return by.can("notes.add") and (by.pk == author_id or leads)
