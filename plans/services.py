from plans.activities.services import (
    NextStep,
    Result,
    cancel_contact,
    log_contact,
    log_off_plan_contact,
    move_contact,
    plan_contact,
    undo_result,
)
from plans.activities.summary import refresh_figures
from plans.weeks.proposals import Coverage, Proposal, coverage_of, proposals_for
from plans.weeks.services import (
    approve_week,
    copy_last_week,
    return_week,
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
    "cancel_contact",
    "copy_last_week",
    "coverage_of",
    "log_contact",
    "log_off_plan_contact",
    "move_contact",
    "plan_contact",
    "proposals_for",
    "refresh_figures",
    "return_week",
    "submit_week",
    "undo_result",
    "week_plan",
    "withdraw_week",
]
