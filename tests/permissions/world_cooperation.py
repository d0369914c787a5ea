from __future__ import annotations

from tests.factories.cooperation import (
    CooperationPlanFactory,
    GroupNeedFactory,
    PlanActionFactory,
    PlanGoalFactory,
    PlanHoldingFactory,
)
from tests.permissions.world import World


def build_cooperation(world: World) -> None:
    """Each side has a plan that is written, with a goal, its action and an item of the checklist; the client a need."""
    for side in world.sides.values():
        client = side["client"]
        plan = CooperationPlanFactory(client=client, benefit_client=f"Benefit of {side.name}")
        side["coop_plan"] = plan
        side["coop_goal"] = PlanGoalFactory(plan=plan, title=f"Goal of {side.name}")
        side["coop_action"] = PlanActionFactory(
            goal=side["coop_goal"], task__author=side.manager, task__client=client
        )
        side["coop_holding"] = PlanHoldingFactory(plan=plan, text=f"Service of {side.name}")
        side["group_need"] = GroupNeedFactory(client=client, source=f"Need of {side.name}")
