"""Nobody comes in with what they had: called by services, in their transaction."""

from __future__ import annotations

from collections.abc import Callable

from accounts.users.models import User
from kam_crm.shared import clock

# secrets that apps above give people; they register when they start
_others: list[Callable[[User], int]] = []


def register(revoke: Callable[[User], int]) -> None:
    """`revoke(user)` ends in the running transaction what else opens something in the name of the person."""
    if revoke not in _others:
        _others.append(revoke)


def revoke_tokens(user: User) -> int:
    """Programs that work as the person are refused from now on; how many tokens and other secrets."""
    tokens = int(user.tokens.filter(revoked_at=None).update(revoked_at=clock.now()))
    return tokens + sum(revoke(user) for revoke in _others)


def end_sessions(user: User) -> int:
    """Sign the person out everywhere; how many browsers."""
    return int(user.sessions.all().delete()[0])
