"""What every write of a plan holds to."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rights.secrets import check_strategy
from kam_crm.shared.checks import locked
from kam_crm.shared.errors import StateConflict
from plans.cooperation.models import CooperationPlan


def locked_plan(plan: CooperationPlan, by: User) -> CooperationPlan:
    """Raises StateConflict `gone`, NotAllowed `clearance_required`."""
    stored: CooperationPlan = locked(plan, "client__summary", "client__manager")
    check_strategy(by, stored.client.manager_id)
    return stored


def written_plan(plan: CooperationPlan, by: User) -> CooperationPlan:
    """The locked plan while it is written. Raises StateConflict `plan_not_written` besides."""
    stored = locked_plan(plan, by)
    if not stored.is_written:
        raise StateConflict(
            "plan_not_written",
            _("This plan is handed in or approved: change it by a new version with a reason."),
        )
    return stored
