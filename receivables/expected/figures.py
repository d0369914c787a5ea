"""Money expected by week: due dates, promises, and the days by which each client is usually late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from kam_crm.shared.money import total

SQL = (Path(__file__).parent.parent / "sql" / "expected.sql").read_text(encoding="utf-8")
DUE, PROMISED, LIKELY = "due", "promised", "likely"
KINDS = (DUE, PROMISED, LIKELY)


@dataclass(frozen=True)
class Part:
    """RUB with VAT of one client, or of all together where `client` is None.

    `week` is its Monday, None for what is late already by this way of counting.
    """

    client: int | None
    kind: str
    week: dt.date | None
    amount: Decimal


def expected(clients: QuerySet[Any], as_of: dt.date, *, by_client: bool = False) -> list[Part]:
    """Of these clients, together or each; one statement however many they are."""
    try:
        chosen, values = clients.order_by().values_list("pk").query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(SQL.format(chosen=chosen), [*values, as_of, by_client])
        return [Part(*row) for row in cursor.fetchall()]


def summed(parts: Iterable[Part], kind: str) -> Decimal:
    return total(part.amount for part in parts if part.kind == kind)
