"""Colleagues of other departments who come along to a contact, and so stand in the log of the client (R31)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kam_crm.shared.checks import locked
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.service import service
from plans.activities.states import PLAN, is_own
from plans.models import Activity


@service(capability=PLAN, subject="activity")
def invite_colleague(*, by: User, activity: Activity, colleague: User) -> Activity:
    """Somebody invited before stays so. Raises `not_invitable`, NotAllowed `not_own_activity`."""
    stored: Activity = locked(activity, "client")
    is_own(stored, by)
    # the choices of pages and API are `invitable` already, other callers have none
    if colleague.pk == stored.manager_id or not User.objects.invitable().filter(pk=colleague.pk).exists():
        raise BusinessRuleError(
            "not_invitable", _("Choose another colleague who works with clients."), "colleague"
        )
    stored.colleagues.add(colleague)
    stored.save(update_fields=["updated_at"])
    return stored


@service(capability=PLAN, subject="activity")
def leave_out_colleague(*, by: User, activity: Activity, colleague: User) -> Activity:
    """Raises NotAllowed `not_own_activity`."""
    stored: Activity = locked(activity, "client")
    is_own(stored, by)
    stored.colleagues.remove(colleague)
    stored.save(update_fields=["updated_at"])
    return stored
