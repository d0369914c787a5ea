from __future__ import annotations

from typing import Any

from accounts.events.models import Event
from accounts.models import User
from kam_crm.shared.events import EventKind


def write_event(
    kind: EventKind, subject: Any, *, by: User | None, on_behalf_of_id: int | None = None
) -> None:
    """Called by `kam_crm.shared.events.record_event` inside the transaction of the action."""
    # by its label: this app stands below dossiers and may not import Client
    is_client = subject._meta.label_lower == "dossiers.client"
    Event.objects.create(
        kind=kind.name,
        subject_kind=subject._meta.label_lower,
        subject_id=subject.pk,
        client_id=subject.pk if is_client else getattr(subject, "client_id", None),
        by=by,
        on_behalf_of_id=on_behalf_of_id,
    )
