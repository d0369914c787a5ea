"""What every write of a plan holds to."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rights.secrets import sees_strategy
from dossiers.models import Client
from kam_crm.shared.checks import locked
from kam_crm.shared.errors import NotAllowed, StateConflict
from plans.cooperation.models import CooperationPlan


def may_know(by: User, client: Client) -> None:
    """Raise NotAllowed `clearance_required` for whoever may not read what they would write."""
    if not sees_strategy(by, client.manager_id):
        raise NotAllowed("clearance_required", _("Commercial secrets of this client need a clearance."))


def locked_plan(plan: CooperationPlan, by: User) -> CooperationPlan:
    """Raises StateConflict `gone`, NotAllowed `clearance_required`."""
    stored: CooperationPlan = locked(plan, "client__summary", "client__manager")
    may_know(by, stored.client)
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
