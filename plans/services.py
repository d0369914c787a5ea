from plans.activities.services import (
    NextStep,
    Result,
    cancel_activity,
    log_activity,
    log_off_plan_activity,
    move_activities,
    move_activity,
    plan_activity,
    reopen_activity,
    restore_activities,
)
from plans.activities.summary import refresh_summary
from plans.weeks.proposals import Coverage, Proposal, coverage_of, proposals_for
from plans.weeks.services import (
    approve_week,
    copy_last_week,
    return_week,
    shown_week,
    submit_week,
    week_plan,
    withdraw_week,
)

__all__ = [
    "Coverage",
    "NextStep",
    "Proposal",
    "Result",
    "approve_week",
    "cancel_activity",
    "copy_last_week",
    "coverage_of",
    "log_activity",
    "log_off_plan_activity",
    "move_activities",
    "move_activity",
    "plan_activity",
    "proposals_for",
    "refresh_summary",
    "reopen_activity",
    "restore_activities",
    "return_week",
    "shown_week",
    "submit_week",
    "week_plan",
    "withdraw_week",
]
