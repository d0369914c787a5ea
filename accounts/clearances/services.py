"""Clearances for commercial secrets: given and withdrawn by an administrator, each with its reason."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from accounts.clearances.models import REASON_LENGTH, Clearance
from accounts.rights.models import Access
from accounts.rights.secrets import may_need_clearance
from accounts.rights.services import log_access
from accounts.users.models import User
from kam_crm.shared import clock
from kam_crm.shared.checks import check_reason, locked
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.service import service


@service(capability="users.manage")
def give_clearance(*, by: User, user: User, reason: str, valid_from: dt.date | None = None) -> Clearance:
    """From `valid_from`, today unless given, the person sees the secrets of all clients they see.

    Raises `reason_required`, `reason_too_long`, `clearance_not_needed` (directors see secrets by their role,
    administrators no clients), `clearance_backdated`; StateConflict `clearance_given`.
    """
    _check(reason)
    # two administrators at once: the second finds what the first gave
    user = User.objects.select_for_update().get(pk=user.pk)
    if not may_need_clearance(user):
        words = _(
            "Directors see secrets by their role, administrators no clients: neither needs a clearance."
        )
        raise BusinessRuleError("clearance_not_needed", words)
    first_day = valid_from or clock.today()
    if first_day < clock.today():
        raise BusinessRuleError("clearance_backdated", _("A clearance begins today or later."), "valid_from")
    if Clearance.objects.of(user).filter(withdrawn_at=None).exists():
        raise StateConflict("clearance_given", _("This person has a clearance already."))
    clearance: Clearance = Clearance.objects.create(
        user=user, valid_from=first_day, reason=reason.strip(), given_by=by
    )
    log_access(user=by, what=Access.CLEARANCE_GIVEN, subject=f"user {user.pk}", reason=clearance.reason)
    return clearance


@service(capability="users.manage")
def withdraw_clearance(*, by: User, clearance: Clearance, reason: str) -> Clearance:
    """At once. Raises `reason_required`, `reason_too_long`, StateConflict `clearance_withdrawn`."""
    _check(reason)
    row: Clearance = locked(clearance)
    if row.withdrawn_at is not None:
        raise StateConflict("clearance_withdrawn", _("This clearance is withdrawn already."))
    row.withdrawn_at, row.withdrawn_by, row.withdrawal_reason = clock.now(), by, reason.strip()
    row.save()
    subject = f"user {row.user_id}"
    log_access(user=by, what=Access.CLEARANCE_WITHDRAWN, subject=subject, reason=row.withdrawal_reason)
    return row


def _check(reason: str) -> None:
    check_reason(reason)
    if len(reason.strip()) > REASON_LENGTH:
        raise BusinessRuleError("reason_too_long", _("At most 500 characters."), "reason")
