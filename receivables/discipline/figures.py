"""How clients pay: days of sales owed, delays and what is collected, of one client or of many together (R168, R169)."""

from __future__ import annotations

import datetime as dt
import json
from calendar import monthrange
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection

from kam_crm.shared.clock import add_months, month_start
from kam_crm.shared.money import ZERO
from receivables.ageing import DebtRow, ageing, nothing_owed
from receivables.discipline import measures

SQL = (Path(__file__).parent.parent / "sql" / "discipline.sql").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Discipline:
    """A period of `months` whole months up to the month of `until`. Sums in RUB with VAT.

    `sold`: sales by first day of month, two years of them; `late` is Σ paid × days past due, negative where early.
    `debt` are the ages of what one client owes at the end; of many together there are none. `part_days` are the days
    past due of the `parts` payments of invoices, each counted alike.
    """

    until: dt.date
    months: int
    opening: Decimal = ZERO
    closing: Decimal = ZERO
    not_due: Decimal = ZERO
    over_limit: Decimal = ZERO
    paid: Decimal = ZERO
    in_time: Decimal = ZERO
    late: Decimal = ZERO
    longest: int | None = None
    part_days: int = 0
    parts: int = 0
    first: dt.date | None = None
    sold: dict[dt.date, Decimal] = field(default_factory=dict)
    debt: DebtRow | None = None

    @property
    def begin(self) -> dt.date:
        return add_months(month_start(self.until), 1 - self.months)

    @property
    def days(self) -> int:
        return (self.until - self.begin).days + 1

    @property
    def sales(self) -> Decimal:
        return sum((amount for month, amount in self.sold.items() if month >= self.begin), ZERO)

    @property
    def overdue(self) -> Decimal:
        return self.closing - self.not_due

    @property
    def dso(self) -> Decimal | None:
        return measures.days_of_sales(self.closing, self.sales, self.days)

    @property
    def dso_by_months(self) -> Decimal:
        last = month_start(self.until)
        months = [add_months(last, -n) for n in range(measures.MOST_MONTHS)]
        # of the month that runs, the days that are over
        lengths = [self.until.day, *(monthrange(month.year, month.month)[1] for month in months[1:])]
        sales = [self.sold.get(month, ZERO) for month in months]
        return measures.days_counted_back(self.closing, list(zip(sales, lengths, strict=True)))

    @property
    def best_dso(self) -> Decimal | None:
        return measures.days_of_sales(self.not_due, self.sales, self.days)

    @property
    def days_delinquent(self) -> Decimal | None:
        """ADD: what overdue debt adds to the best possible DSO."""
        return measures.days_of_sales(self.overdue, self.sales, self.days)

    @property
    def effectiveness(self) -> Decimal | None:
        return measures.effectiveness(self.opening, self.sales, self.closing, self.not_due, self.months)

    @property
    def days_late(self) -> Decimal | None:
        return measures.per_ruble(self.late, self.paid)

    @property
    def mean_delay(self) -> Decimal | None:
        """Days past due of a payment of an invoice, whatever its sum."""
        return measures.per_ruble(Decimal(self.part_days), Decimal(self.parts))

    @property
    def in_time_share(self) -> Decimal | None:
        """In %."""
        share = measures.per_ruble(self.in_time, self.paid)
        return None if share is None else share * 100

    @property
    def is_clean(self) -> bool:
        """Criterion 5.4 of a manager: nothing over the limit and nothing overdue (R189)."""
        return not self.over_limit and not self.overdue

    def score(self, *, has_check: bool | Decimal) -> Decimal | None:
        """Points 0 to 100; None for who has paid nothing yet. `has_check` of many clients: the share that has one."""
        if not self.paid or self.first is None:
            return None
        history = (self.until.year - self.first.year) * 12 + self.until.month - self.first.month
        overdue = self.overdue / self.closing if self.closing else ZERO
        return measures.score(self.in_time / self.paid, self.late / self.paid, overdue, history, has_check)


def discipline(
    until: dt.date, client_ids: Collection[int] | None = None, *, months: int = 12
) -> dict[int, Discipline]:
    """By client, three queries however many; documents and payments dated later do not count. None: all clients."""
    begin = add_months(month_start(until), 1 - months)
    opened = _balances(begin - dt.timedelta(days=1), client_ids)
    closed = _balances(until, client_ids)
    with connection.cursor() as cursor:
        cursor.execute(SQL, {
            "begin": begin, "until": until, "sold_since": add_months(month_start(until), 1 - measures.MOST_MONTHS),
            "everyone": client_ids is None, "clients": list(client_ids or []),
        })  # fmt: skip
        rows = cursor.fetchall()
    found = {}
    for client, sold, paid, in_time, late, longest, days, parts, first in rows:
        before = opened.get(client) or nothing_owed(client)
        after = closed.get(client) or nothing_owed(client)
        found[client] = Discipline(
            until, months, before.balance, after.balance, after.not_due, after.over_limit, paid, in_time, late,
            longest, days, parts, first, _sold(sold), after,
        )  # fmt: skip
    return found


def together(rows: Iterable[Discipline], until: dt.date, months: int) -> Discipline:
    """Of a manager, a department or the company: sums of the same period; the longest delay is that of any of them."""
    whole = list(rows)
    sold: dict[dt.date, Decimal] = {}
    for row in whole:
        for month, amount in row.sold.items():
            sold[month] = sold.get(month, ZERO) + amount
    names = ("opening", "closing", "not_due", "over_limit", "paid", "in_time", "late")
    sums: dict[str, Any] = {name: sum((getattr(row, name) for row in whole), ZERO) for name in names}
    return Discipline(
        until, months, **sums, sold=sold,
        part_days=sum(row.part_days for row in whole), parts=sum(row.parts for row in whole),
        longest=max((row.longest for row in whole if row.longest is not None), default=None),
        first=min((row.first for row in whole if row.first is not None), default=None),
    )  # fmt: skip


def _balances(as_of: dt.date, client_ids: Collection[int] | None) -> dict[int, DebtRow]:
    return {row.client_id: row for row in ageing(as_of, client_ids)}


def _sold(months: str) -> dict[dt.date, Decimal]:
    return {dt.date.fromisoformat(month): Decimal(amount) for month, amount in json.loads(months).items()}
