from plans.activities.models import (
    PERSONAL_KINDS,
    Activity,
    ActivityKind,
    ActivityStatus,
    ContactPurpose,
    Outcome,
)
from plans.weeks.models import WeekPlan, WeekPlanChange, WeekStatus

__all__ = [
    "PERSONAL_KINDS",
    "Activity",
    "ActivityKind",
    "ActivityStatus",
    "ContactPurpose",
    "Outcome",
    "WeekPlan",
    "WeekPlanChange",
    "WeekStatus",
]
