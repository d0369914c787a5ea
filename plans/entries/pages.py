"""What the search of a client finds without network."""

from __future__ import annotations

from accounts.models import User
from accounts.rights.covers import covered_manager_ids
from dossiers.models import Client

MOST = 500


def own_clients(user: User) -> list[dict[str, object]]:
    """Clients of the person and of those they act for, as a picker shows them."""
    own = [user.pk, *covered_manager_ids(user)]
    rows = Client.objects.visible_to(user).filter(manager__in=own).order_by("sort_key", "pk")
    return [
        {"id": key, "text": name, "code": code, "note": code}
        for key, name, code in rows.values_list("pk", "name", "code")[:MOST]
    ]
