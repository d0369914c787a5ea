"""An administrator helps somebody who has lost what they signed in with."""

from __future__ import annotations

import structlog
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext_lazy as _

from accounts.rights.models import Access
from accounts.rights.services import log_access
from accounts.users.events import SECOND_FACTOR_RESET
from accounts.users.models import User
from accounts.users.signing_out import end_sessions
from kam_crm.shared.checks import check_reason
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.events import record_event
from kam_crm.shared.service import service


@service(capability="users.manage")
def reset_second_factor(*, by: User, user: User, reason: str) -> User:
    """Take away the person's app, passkeys and recovery codes and sign them out everywhere; tokens stay.

    Who decides adds a new one at the next sign-in. One's own is changed in the profile, behind one's password.
    Raises `reason_required`, `own_second_factor`, `no_second_factor`.
    """
    check_reason(reason)
    if user.pk == by.pk:
        raise BusinessRuleError(
            "own_second_factor", _("Change your own second factor in your profile, with your password.")
        )
    user = User.objects.select_for_update().get(pk=user.pk)
    removed, _per_model = Authenticator.objects.filter(user=user).delete()
    if not removed:
        raise BusinessRuleError("no_second_factor", _("This person has no second factor."))
    end_sessions(user)
    log_access(user=by, what=Access.FACTOR_RESET, subject=f"user {user.pk}", reason=reason.strip())
    record_event(SECOND_FACTOR_RESET, user, by=by)
    structlog.get_logger(__name__).warning("second_factor_reset", person=user.pk, by=by.pk)
    return user
