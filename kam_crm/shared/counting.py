"""Several counts in one round to the database: the frame and the tabs of a list ask on every page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


def count_each(rows: Mapping[str, QuerySet[Any]], *, most: int) -> dict[str, int]:
    """How many rows each of the named querysets has, by name, never more than `most`: there the database stops.

    One statement, or none where there is nothing to ask.
    """
    counts = dict.fromkeys(rows, 0)
    asked: dict[str, str] = {}
    parameters: list[Any] = []
    for name, found in rows.items():
        try:
            # unordered: a sorted count would read all before it stops
            sql, values = found.order_by().values("pk")[:most].query.sql_with_params()
        except EmptyResultSet:  # known to be empty, such as none()
            continue
        asked[name] = f"(SELECT count(*) FROM ({sql}) AS counted)"
        parameters += values
    if asked:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(asked.values())}", parameters)
            counts |= zip(asked, cursor.fetchone(), strict=True)
    return counts
