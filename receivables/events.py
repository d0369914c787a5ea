"""Recording what happens to a client's money; the kinds are declared beside each aggregate."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from kam_crm.shared.events import EventKind, record_event


def record(kind: EventKind, row: Any, *, by: User | None) -> None:
    """Write the event of a row of a client in the running transaction, with the absent manager a deputy acts for."""
    absent = None if by is None else by.covered_among([row.client.manager_id])
    record_event(kind, row, by=by, on_behalf_of_id=absent)
