"""Signing out of other browsers: one's own, or as the administrator."""

from __future__ import annotations

from django.db import transaction

from accounts.rights.models import Access
from accounts.rights.services import log_access
from accounts.sessions.models import Session
from accounts.users.events import SIGNED_OUT
from accounts.users.models import User
from accounts.users.signing_out import end_sessions
from kam_crm.shared import clock
from kam_crm.shared.checks import forbidden
from kam_crm.shared.events import record_event
from kam_crm.shared.service import ANYBODY, service


@service(capability=ANYBODY)
def end_session(*, by: User, session: Session) -> None:
    """That browser asks for the password again. Raises NotAllowed `forbidden` for somebody else's."""
    if session.user_id != by.pk:
        raise forbidden()
    Session.objects.filter(pk=session.pk).delete()


@service(capability=ANYBODY)
def end_other_sessions(*, by: User, kept: str) -> int:
    """Sign out everywhere but in the session of the key `kept`; how many ended."""
    return int(by.sessions.exclude(session_key=kept).delete()[0])


@service(capability="users.manage")
def sign_out_person(*, by: User, user: User) -> int:
    """All browsers of the person ask for the password again, tokens go on; how many ended. It stands in the log."""
    ended = end_sessions(user)
    log_access(user=by, what=Access.SESSIONS_ENDED, subject=f"user {user.pk}")
    record_event(SIGNED_OUT, user, by=by)
    return ended


@transaction.atomic
def forget_sessions() -> int:
    """Delete sessions whose time is over; how many."""
    return int(Session.objects.filter(expire_date__lt=clock.now()).delete()[0])
