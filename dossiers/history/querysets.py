from __future__ import annotations

from typing import Any, Self

from django.db.models import Exists, OuterRef, Q

from dossiers.clients.querysets import ClientRelatedQuerySet, secret_scope
from kam_crm.shared.scoping import Person


class NoteQuerySet(ClientRelatedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """Of the clients one sees; a secret one only of those whose secrets one may know."""
        rows, secrets = super().visible_to(user), secret_scope(user, "client__")
        return rows.filter(Q(is_secret=False) | secrets) if secrets else rows


def ever_secret(model: Any) -> Exists:
    """Of an event of a model with `is_secret`: whether the row is or was; its words are the same in every event."""
    events = model.pgh_event_model.objects
    return Exists(events.filter(pgh_obj=OuterRef("pgh_obj"), is_secret=True))
