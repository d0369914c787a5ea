"""The statement for many things that are meant at once, put together out of kept parts."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from django.db import connection

from accounts.models import User
from accounts.rights.covers import sight_of
from accounts.rights.secrets import needs_clearance_for
from kam_crm.shared.meant import Meant, statement_of


def keys_of(user: User, meant: Iterable[tuple[int, Meant]], most: int) -> list[tuple[int, int]]:
    """Number and column (mostly the key) of the first rows of each, the likeliest first: one statement for all of them."""
    sight = _sight(user)
    parts, values = [], []
    for number, one in meant:
        if statement := statement_of(one, user, sight, most):
            parts.append(f"(SELECT {number:d}, part.* FROM ({statement[0]}) AS part)")
            values += statement[1]
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        return cursor.fetchall()  # type: ignore[no-any-return]


def _sight(user: User) -> Hashable:
    # clearances are asked for in the statement itself: all that differs is of whose clients they are needed
    closed = needs_clearance_for(user)
    return sight_of(user), closed if closed is None else tuple(closed), getattr(user, "is_exporting", False)
