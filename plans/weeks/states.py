"""States of a week plan: the KAM submits, the head approves or returns."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.rights.capabilities import DIRECTORS
from accounts.rights.covers import has_conflict_of_interest, is_responsible
from kam_crm.shared.errors import BusinessRuleError, NotAllowed
from kam_crm.shared.states import Machine, State, Step
from plans.models import ActivityStatus, WeekPlan, WeekPlanChange, WeekStatus
from plans.weeks.events import APPROVED, RETURNED, SUBMITTED


def is_own(plan: WeekPlan, by: Any) -> None:
    if not is_responsible(by, plan.manager_id):
        raise NotAllowed("not_own_week", _("Only the manager may submit this week."))
    if not plan.activities.exclude(status=ActivityStatus.CANCELLED).exists():
        raise BusinessRuleError(
            "week_empty", _("Plan at least one visit or call before submitting the week.")
        )


def not_own(plan: WeekPlan, by: Any) -> None:
    """Nor on the week of somebody they deputise for, nor on one they submitted as a deputy."""
    # the latest: a week that was returned may have been submitted again by somebody else
    submitted = plan.changes.filter(action="submit").order_by("-at", "-pk").first()
    asked = {plan.manager_id, submitted.by_id if submitted else None}
    if has_conflict_of_interest(by, asked) and by.role not in DIRECTORS:
        raise NotAllowed("own_week", _("You cannot decide on your own week."))


week_machine = Machine(
    WeekStatus,
    [
        State(WeekStatus.DRAFT, icon="pencil"),
        State(WeekStatus.SUBMITTED, tone="amber", icon="send"),
        State(WeekStatus.APPROVED, tone="green", icon="check", is_open=False),
    ],
    {
        (WeekStatus.DRAFT, "submit"): Step(
            WeekStatus.SUBMITTED, "week.submit", _("Submit"), is_own, event=SUBMITTED
        ),
        (WeekStatus.SUBMITTED, "approve"): Step(
            WeekStatus.APPROVED, "week.decide", _("Approve"), not_own, event=APPROVED
        ),
        (WeekStatus.SUBMITTED, "return"): Step(
            WeekStatus.DRAFT,
            "week.decide",
            _("Return with a comment"),
            not_own,
            needs_reason=True,
            event=RETURNED,
        ),
        (WeekStatus.SUBMITTED, "withdraw"): Step(WeekStatus.DRAFT, "week.submit", _("Withdraw"), is_own),
    },
    log=lambda: WeekPlanChange,
    principal=lambda plan, by: by.covered_among([plan.manager_id]),
)
