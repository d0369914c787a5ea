"""Who changes a document of the library."""

from __future__ import annotations

from accounts.models import User
from accounts.rights.capabilities import DIRECTORS
from accounts.rights.covers import is_responsible
from plans.models import LibraryDocument

WRITE = "library.write"


def may_change(by: User, document: LibraryDocument) -> bool:
    """Whether `by` may publish a version of it: who wrote it, and directors."""
    return by.can(WRITE) and (by.role in DIRECTORS or is_responsible(by, document.author_id))
