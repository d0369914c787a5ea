"""What upper apps do when terms of a contract come into force: they write the dated rows that they decide by.

    followers.register(follow_column)

A price column and a credit limit have one source of truth each, a dated row (decision 32). A version that names one
sets such a row from its first day on; so prices and the credit check read no contract.
"""

from __future__ import annotations

from collections.abc import Callable

from accounts.models import User
from dossiers.models import Contract

Follower = Callable[[Contract, User], None]

_followers: list[Follower] = []


def register(follower: Follower) -> None:
    if follower not in _followers:
        _followers.append(follower)


def follow(contract: Contract, by: User) -> None:
    """`contract` is signed, or others terms of a signed one were agreed by `by`."""
    for follower in _followers:
        follower(contract, by)
