from plans.cooperation.models.goal import PlanGoal
from plans.cooperation.models.holding import HoldingItem, HoldingKind, PlanHolding
from plans.cooperation.models.need import GroupNeed
from plans.cooperation.models.plan import CooperationPlan, CooperationPlanChange, CooperationStatus
from plans.cooperation.models.reading import GoalReading
from plans.cooperation.models.step import PlanAction
from plans.cooperation.models.words import Measure

__all__ = [
    "CooperationPlan",
    "CooperationPlanChange",
    "CooperationStatus",
    "GoalReading",
    "GroupNeed",
    "HoldingItem",
    "HoldingKind",
    "Measure",
    "PlanAction",
    "PlanGoal",
    "PlanHolding",
]
