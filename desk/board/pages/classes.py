"""Clients by class, now and at the end of the month before, and how many have moved."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from kam_crm.shared.money import ZERO, total

SQL = """
WITH now (client_id, segment, amount) AS MATERIALIZED ({now}),
before (client_id, segment, amount) AS MATERIALIZED ({before})
SELECT
    now.segment, before.segment, count(*), coalesce(sum(now.amount), 0),
    coalesce(sum(now.amount) FILTER (WHERE now.amount > 0), 0)
FROM now FULL JOIN before USING (client_id)
GROUP BY now.segment, before.segment
"""
NOBODY = "SELECT NULL::bigint, NULL::text, NULL::numeric WHERE false"


@dataclass(frozen=True)
class Group:
    """Clients by class now and then: «» has none, None was not counted. RUB; `positive` is without returns."""

    now: str | None
    before: str | None
    clients: int
    amount: Decimal
    positive: Decimal


@dataclass(frozen=True)
class Classes:
    groups: list[Group]

    @property
    def of_now(self) -> list[tuple[str, int, Decimal]]:
        """(class, clients, amount)"""
        counts, amounts = Counter[str](), dict[str, Decimal]()
        for group in self.groups:
            if group.now is not None:
                counts[group.now] += group.clients
                amounts[group.now] = amounts.get(group.now, ZERO) + group.amount
        return [(segment, count, amounts[segment]) for segment, count in counts.items()]

    @property
    def positive(self) -> Decimal:
        return total(group.positive for group in self.groups)

    @property
    def before(self) -> Counter[str]:
        counts = Counter[str]()
        for group in self.groups:
            if group.before is not None:
                counts[group.before] += group.clients
        return counts

    @property
    def moved(self) -> int:
        # of clients that had a class at both times: one that has just got its first has not moved
        return sum(one.clients for one in self.groups if one.now and one.before and one.now != one.before)


def classes(now: QuerySet[Any], before: QuerySet[Any]) -> Classes:
    """Of snapshots that have a client once; one statement."""
    (now_sql, now_values), (before_sql, before_values) = _selected(now), _selected(before)
    with connection.cursor() as cursor:
        cursor.execute(SQL.format(now=now_sql, before=before_sql), [*now_values, *before_values])
        return Classes([Group(*row) for row in cursor.fetchall()])


def _selected(rows: QuerySet[Any]) -> tuple[str, list[Any]]:
    try:
        sql, values = rows.order_by().values_list("client_id", "segment", "amount").query.sql_with_params()
    except EmptyResultSet:
        return NOBODY, []
    return sql, list(values)
