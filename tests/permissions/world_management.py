from __future__ import annotations

from tests.factories.management import DecisionFactory
from tests.permissions.world import World


def build_management(world: World) -> None:
    """Each side has what was decided for its department."""
    for side in world.sides.values():
        side["decision"] = DecisionFactory(
            title=f"Decision of {side.name}", author=world.users["head"], department=side.manager.department
        )
