"""Nobody comes in with what they had: called by services, in their transaction."""

from __future__ import annotations

from accounts.users.models import User
from kam_crm.shared import clock


def revoke_tokens(user: User) -> int:
    """Programs that work as the person are refused from now on; how many tokens."""
    return int(user.tokens.filter(revoked_at=None).update(revoked_at=clock.now()))


def end_sessions(user: User) -> int:
    """Sign the person out everywhere; how many browsers."""
    return int(user.sessions.all().delete()[0])
