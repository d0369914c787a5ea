"""Debts by days past due (formulas.md 2.5), for one client or for all, as of a date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, fields
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.money import ZERO

SQL = (Path(__file__).parent / "sql" / "ageing.sql").read_text(encoding="utf-8")

# name of the column, first and last day past due, label
BUCKETS: list[tuple[str, int, int | None, Any]] = [
    # 0 is the day of due itself, which is not overdue (formulas.md 2.5); the lower bound is «any day ahead»
    ("not_due", -(10**6), 0, _("In time")),
    ("days_1_30", 1, 30, "1–30"),
    ("days_31_60", 31, 60, "31–60"),
    ("days_61_90", 61, 90, "61–90"),
    ("days_91_180", 91, 180, "91–180"),
    ("days_over_180", 181, None, "> 180"),
]


def bucket(due: dt.date, as_of: dt.date) -> str:
    """Name of the bucket; the day of due itself is in time."""
    days = (as_of - due).days
    return next(
        name for name, first, last, _label in BUCKETS if first <= days and (last is None or days <= last)
    )


def due_range(name: str, as_of: dt.date) -> tuple[dt.date | None, dt.date | None]:
    """First and last due date of a bucket's invoices; None where it has no end. Raises KeyError for other names."""
    first, last = {key: (first, last) for key, first, last, _label in BUCKETS}[name]
    latest = as_of - dt.timedelta(days=first) if first > 0 else None
    return (None if last is None else as_of - dt.timedelta(days=last)), latest


@dataclass(frozen=True)
class DebtRow:
    """A client's debt as of a date, RUB with VAT; over_limit = max(0, balance − limit), 0 without a limit."""

    client_id: int
    balance: Decimal
    not_due: Decimal
    days_1_30: Decimal
    days_31_60: Decimal
    days_61_90: Decimal
    days_91_180: Decimal
    days_over_180: Decimal
    overdue: Decimal
    overdue_days: int
    credit_limit: Decimal | None
    over_limit: Decimal
    advances: Decimal

    def bucket(self, name: str) -> Decimal:
        amount: Decimal = getattr(self, name)
        return amount


def ageing(as_of: dt.date, client_ids: Collection[int] | None = None) -> list[DebtRow]:
    """Debts and advances as they stood at the end of `as_of`: documents and allocations dated later do not count.

    Clients without debt, advance and limit have no row. None means all clients.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            SQL, {"as_of": as_of, "everyone": client_ids is None, "clients": list(client_ids or [])}
        )
        return [DebtRow(*row) for row in cursor.fetchall()]


def nothing_owed(client_id: int) -> DebtRow:
    sums: dict[str, Any] = {field.name: ZERO for field in fields(DebtRow)}
    return DebtRow(**{**sums, "client_id": client_id, "overdue_days": 0, "credit_limit": None})
