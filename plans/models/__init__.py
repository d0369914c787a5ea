from plans.activities.models import (
    PERSONAL_KINDS,
    Activity,
    ActivityKind,
    ActivityStatus,
    ContactPurpose,
    Outcome,
)
from plans.promises.models import Promise, PromiseChange, PromiseMove, PromiseStatus, Side
from plans.tasks.models import Repeat, Task, TaskChange, TaskKind, TaskMove, TaskStatus
from plans.weeks.models import (
    Decided,
    DeclineReason,
    ProposalDecision,
    WeekDemand,
    WeekLine,
    WeekPlan,
    WeekPlanChange,
    WeekStatus,
)

__all__ = [
    "PERSONAL_KINDS",
    "Activity",
    "ActivityKind",
    "ActivityStatus",
    "ContactPurpose",
    "Decided",
    "DeclineReason",
    "Outcome",
    "Promise",
    "PromiseChange",
    "PromiseMove",
    "PromiseStatus",
    "ProposalDecision",
    "Repeat",
    "Side",
    "Task",
    "TaskChange",
    "TaskKind",
    "TaskMove",
    "TaskStatus",
    "WeekDemand",
    "WeekLine",
    "WeekPlan",
    "WeekPlanChange",
    "WeekStatus",
]
