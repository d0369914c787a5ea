"""What a client bought in a period: known above this app, which registers the answer when it starts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from kam_crm.shared import clock
from kam_crm.shared.clock import add_months, month_end
from kam_crm.shared.money import percent

MONTHS = 3
ONE = dt.timedelta(days=1)
# (key of the client, first day, last day) → net sales
NetSales = Callable[[int, dt.date, dt.date], Decimal]
_known: list[NetSales] = []


def register(net_sales: NetSales) -> None:
    _known[:] = [net_sales]


@dataclass(frozen=True)
class Comparison:
    """Net sales of three months before a day and after it; `is_whole`: the three months after are over (R103)."""

    first: dt.date
    day: dt.date
    last: dt.date
    before: Decimal
    after: Decimal
    is_whole: bool

    @property
    def change(self) -> Decimal | None:
        """In % of before; None while the periods are not equally long, and where nothing was bought before."""
        return percent(self.after - self.before, self.before) if self.is_whole else None


def comparison(client_id: int, day: dt.date, as_of: dt.date | None = None) -> Comparison | None:
    """None where no app knows sales, and before the day itself."""
    today = as_of or clock.today()
    if not _known or day > today:
        return None
    net_sales, first, end = _known[0], _shifted(day, -MONTHS), _shifted(day, MONTHS) - ONE
    last = min(end, today)
    before, after = net_sales(client_id, first, day - ONE), net_sales(client_id, day, last)
    return Comparison(first, day, last, before, after, is_whole=end < today)


def _shifted(day: dt.date, months: int) -> dt.date:
    """The same day of another month, or its last one."""
    month = add_months(day, months)
    return month.replace(day=min(day.day, month_end(month).day))
