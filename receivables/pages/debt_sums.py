"""What a list of debtors sums up: their open invoices by age, how overdue debt has moved, how many they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from accounts.rules.in_force import number
from kam_crm.shared.money import ZERO, total
from receivables.ageing import bucket

SQL = (Path(__file__).parent.parent / "sql" / "debt_sums.sql").read_text(encoding="utf-8")
WEEK = dt.timedelta(days=7)
WEEKS = 8


@dataclass(frozen=True)
class Point:
    day: dt.date
    overdue: Decimal


@dataclass(frozen=True)
class OpenSum:
    """Open invoices, RUB with VAT, that are due on one day and known `since` that day or a later one."""

    due: dt.date
    since: dt.date
    amount: Decimal


@dataclass(frozen=True)
class DebtSums:
    """Of the clients of a list as of a day, RUB with VAT, exact at the moment of asking.

    Money is of the invoices themselves. Clients are counted by their figures, but for `late_clients`, who have an
    invoice that is overdue.
    """

    as_of: dt.date
    open: list[OpenSum]
    closed: dict[dt.date, Decimal]
    figures: dict[str, Decimal]

    def aged(self, name: str) -> Decimal:
        """As late as the bucket of receivables.ageing says."""
        return total(one.amount for one in self.open if bucket(one.due, self.as_of) == name)

    def due_within(self, first: dt.date, last: dt.date) -> Decimal:
        return total(one.amount for one in self.open if first <= one.due <= last)

    def count(self, name: str) -> int:
        return int(self.figures.get(name, 0))

    @property
    def over_limit(self) -> Decimal:
        return self.figures.get("over_limit", ZERO)

    @property
    def weeks(self) -> list[Point]:
        """Overdue debt at the end of `as_of` and of the weeks before, oldest first, by the documents alone.

        What was overdue on a day is what of it is open now and what was closed after it.
        """
        return [
            Point(day, total([self.closed.get(day, ZERO), *self._open_and_overdue_on(day)]))
            for day in days_of(self.as_of)
        ]

    def _open_and_overdue_on(self, day: dt.date) -> Iterator[Decimal]:
        # an invoice dated later was not there on that day, however early it is due
        return (one.amount for one in self.open if one.due < day and one.since <= day)


def debt_sums(clients: QuerySet[Any], as_of: dt.date) -> DebtSums:
    """Of clients with their `summary`; one statement, however many they are and however old the company is."""
    figures = ("pk", "summary__overdue", "summary__overdue_days", "summary__over_limit")
    try:
        chosen, values = clients.order_by().values_list(*figures).query.sql_with_params()
    except EmptyResultSet:
        return DebtSums(as_of, [], {}, {})
    days = list(days_of(as_of))
    with connection.cursor() as cursor:
        cursor.execute(SQL.format(chosen=chosen), [*values, as_of, number("long_overdue"), days, days[0]])
        rows = cursor.fetchall()
    return DebtSums(
        as_of,
        [OpenSum(day, since, amount) for what, day, since, amount in rows if what == "open"],
        {day: amount for what, day, _since, amount in rows if what == "closed"},
        {what: amount for what, day, _since, amount in rows if day is None},
    )


def days_of(as_of: dt.date) -> Iterator[dt.date]:
    return (as_of - WEEK * number for number in reversed(range(WEEKS)))
