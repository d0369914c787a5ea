"""Who draws decision maps."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rights.secrets import check_strategy, sees_strategy
from dossiers.clients.querysets import sees_client
from dossiers.models import Client, DecisionMap
from kam_crm.shared.checks import locked
from kam_crm.shared.errors import NotAllowed

EDIT = "people.edit"
MOST_SEATS = 200


def may_draw(by: User, client: Client) -> bool:
    """Whether `by` may draw maps of this client: who edits its people and sees its strategy."""
    return by.can(EDIT) and sees_client(by, client) and sees_strategy(by, client.manager_id)


def check_may_draw(by: User, client: Client) -> None:
    """Raises NotAllowed `not_your_map`, `clearance_required`."""
    if not sees_client(by, client):
        # one who sees the map as that of a group to which a client of theirs belongs
        raise NotAllowed("not_your_map", _("Only who works with this client changes its map."))
    check_strategy(by, client.manager_id)


def locked_map(by: User, decision_map: DecisionMap) -> DecisionMap:
    """The map, nobody else's to change until the transaction ends. Raises as `check_may_draw`, StateConflict `gone`."""
    found: DecisionMap = locked(decision_map, "client__manager", "group")
    check_may_draw(by, found.client)
    return found
