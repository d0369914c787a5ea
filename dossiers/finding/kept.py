"""The statement for many things that are meant at once, put together out of kept parts."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from accounts.models import User
from accounts.rights.covers import covered_manager_ids, lent_clients, sight_beside_key, sight_of
from accounts.rights.secrets import needs_clearance_for
from kam_crm.shared import clock
from kam_crm.shared.meant import TWIN_KEY, Meant, Sight, statement_of


def keys_of(user: User, meant: Iterable[tuple[int, Meant]], most: int) -> list[tuple[int, int]]:
    """Number and key, or what else is wanted, of the first rows of each: one statement for all of them."""
    sight = sight_for(user)
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


def sight_for(user: User) -> Sight:
    """Whoever stands in for nobody and was lent no client is like all others of the role and department."""
    # clearances are asked for in the statement itself: all that differs is of whose clients they are needed
    closed = needs_clearance_for(user)
    is_exporting = getattr(user, "is_exporting", False)
    beside = (closed if closed is None else tuple(closed), is_exporting)
    if covered_manager_ids(user) or lent_clients(user):
        return Sight((sight_of(user), beside))
    twin = User(pk=TWIN_KEY, role=user.role, is_active=user.is_active, department_id=user.department_id)
    vars(twin).update(is_exporting=is_exporting, _duties=(clock.today(), [], ()))
    return Sight((sight_beside_key(user), beside), twin)
