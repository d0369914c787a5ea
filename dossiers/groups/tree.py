"""Groups inside groups, read in one statement each way."""

from __future__ import annotations

from django.db import connection

# UNION, not UNION ALL: a ring, which no service makes, would be walked once
_BELOW = """
WITH RECURSIVE tree AS (
    SELECT id FROM dossiers_clientgroup WHERE id = %s
    UNION SELECT child.id FROM dossiers_clientgroup child JOIN tree ON child.parent_id = tree.id
) SELECT id FROM tree
"""
_ABOVE = """
WITH RECURSIVE tree AS (
    SELECT id, parent_id FROM dossiers_clientgroup WHERE id = %s
    UNION SELECT up.id, up.parent_id FROM dossiers_clientgroup up JOIN tree ON up.id = tree.parent_id
) SELECT id FROM tree
"""


def within(group: int) -> list[int]:
    """Keys of the group and of all inside it."""
    return _keys(_BELOW, group)


def above(group: int) -> list[int]:
    """Keys of the groups it lies in, itself left out."""
    return [key for key in _keys(_ABOVE, group) if key != group]


def whole(group: int) -> list[int]:
    """Keys of all groups of the holding it belongs to."""
    tops = _keys(f"{_ABOVE} WHERE parent_id IS NULL", group)
    return within(tops[0] if tops else group)


def _keys(sql: str, group: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [group])
        return [key for (key,) in cursor.fetchall()]
