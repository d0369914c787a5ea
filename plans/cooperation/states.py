"""States of a cooperation plan: written, handed in, approved and so in work, or returned; closed with its result."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from kam_crm.shared.states import Machine, State, Step
from plans.cooperation.events import APPROVED, CLOSED, RETURNED, SUBMITTED, WITHDRAWN
from plans.cooperation.models import CooperationPlan, CooperationPlanChange, CooperationStatus

WRITE, APPROVE, APPROVE_COMPANY = "cooperation.write", "cooperation.approve", "cooperation.approve_company"


def _principal(plan: CooperationPlan, by: User) -> int | None:
    principal: int | None = by.covered_among([plan.client.manager_id])
    return principal


def _submit() -> Step:
    return Step(CooperationStatus.SUBMITTED, WRITE, _("For approval"), event=SUBMITTED)


cooperation_machine = Machine(
    CooperationStatus,
    [
        State(CooperationStatus.DRAFT, icon="pencil"),
        State(CooperationStatus.SUBMITTED, tone="amber", icon="hourglass"),
        State(CooperationStatus.RETURNED, tone="amber", icon="arrow-back-up"),
        State(CooperationStatus.APPROVED, tone="green", icon="player-play"),
        State(CooperationStatus.CLOSED, icon="flag", is_open=False),
    ],
    {
        (CooperationStatus.DRAFT, "submit"): _submit(),
        (CooperationStatus.RETURNED, "submit"): _submit(),
        (CooperationStatus.SUBMITTED, "withdraw"): Step(
            CooperationStatus.DRAFT,
            WRITE,
            pgettext_lazy("cooperation plan", "Withdraw"),
            event=WITHDRAWN,
        ),
        # decided through the queue of requests, which asks for two pairs of eyes
        (CooperationStatus.SUBMITTED, "approve"): Step(
            CooperationStatus.APPROVED,
            APPROVE,
            pgettext_lazy("cooperation plan", "Approve"),
            event=APPROVED,
        ),
        (CooperationStatus.SUBMITTED, "return"): Step(
            CooperationStatus.RETURNED,
            APPROVE,
            pgettext_lazy("cooperation plan", "Return"),
            needs_reason=True,
            event=RETURNED,
        ),
        (CooperationStatus.APPROVED, "close"): Step(
            CooperationStatus.CLOSED, WRITE, pgettext_lazy("cooperation plan", "Close"), event=CLOSED
        ),
        # by the approval of the version that follows it
        (CooperationStatus.APPROVED, "replace"): Step(
            CooperationStatus.CLOSED, APPROVE, pgettext_lazy("cooperation plan", "Replace")
        ),
    },
    log=lambda: CooperationPlanChange,
    principal=_principal,
)
