from plans.activities.models import Activity, ActivityKind, ActivityStatus, Outcome
from plans.weeks.models import WeekPlan, WeekPlanChange, WeekStatus

__all__ = [
    "Activity",
    "ActivityKind",
    "ActivityStatus",
    "Outcome",
    "WeekPlan",
    "WeekPlanChange",
    "WeekStatus",
]
