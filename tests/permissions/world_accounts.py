from __future__ import annotations

from accounts.models import Access
from accounts.services import create_token, log_access, save_view
from tests.permissions.world import World


def build_accounts(world: World) -> None:
    """Every manager with his department, a token and a view of his own, a line in the access log."""
    for side in world.sides.values():
        side["user"] = side.manager
        side["department"] = side.manager.department
        side["token"], _key = create_token(by=side.manager, name=f"Token of {side.name}")
        side["access"] = log_access(user=side.manager, what=Access.EXPORT, subject=f"clients of {side.name}")
        side["view"], _before = save_view(
            by=side.manager, page="dossiers:client_list", name=f"View of {side.name}", query="debt=overdue"
        )
