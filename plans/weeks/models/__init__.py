from plans.weeks.models.decision import Decided, DeclineReason, ProposalDecision
from plans.weeks.models.demand import WeekDemand
from plans.weeks.models.line import WeekLine
from plans.weeks.models.week import WeekPlan, WeekPlanChange, WeekStatus

__all__ = [
    "Decided",
    "DeclineReason",
    "ProposalDecision",
    "WeekDemand",
    "WeekLine",
    "WeekPlan",
    "WeekPlanChange",
    "WeekStatus",
]
