from plans.cooperation.services.goals import (
    add_goal,
    add_plan_action,
    drop_goal,
    record_goal_fact,
    update_goal,
)
from plans.cooperation.services.holdings import add_holding, drop_holding, set_holding
from plans.cooperation.services.needs import record_need
from plans.cooperation.services.plans import (
    change_plan,
    close_plan,
    draft_plan,
    submit_plan,
    update_plan,
    withdraw_plan,
)

__all__ = [
    "add_goal",
    "add_holding",
    "add_plan_action",
    "change_plan",
    "close_plan",
    "draft_plan",
    "drop_goal",
    "drop_holding",
    "record_goal_fact",
    "record_need",
    "set_holding",
    "submit_plan",
    "update_goal",
    "update_plan",
    "withdraw_plan",
]
