"""Nobody comes in with what they had: called by services, in their transaction."""

from __future__ import annotations

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from accounts.users.models import User
from kam_crm.shared import clock


def revoke_tokens(user: User) -> int:
    """Programs that work as the person are refused from now on; how many tokens."""
    return int(user.tokens.filter(revoked_at=None).update(revoked_at=clock.now()))


def end_sessions(user: User) -> None:
    """Sign the person out everywhere."""
    # sessions name their person only inside, signed: each living one is read
    for session in Session.objects.filter(expire_date__gt=clock.now()).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()
