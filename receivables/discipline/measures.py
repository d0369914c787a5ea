"""How long debts stay open and how fully they are collected (formulas.md 2.5). Sums in RUB with VAT, days exact."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from kam_crm.shared.money import ZERO

MOST_MONTHS = 24
WHOLE = Decimal(100)


def days_of_sales(balance: Decimal, sales: Decimal, days: int) -> Decimal | None:
    """DSO: how many days of this period's sales are owed; of what is not due alone it is the best possible one.

    None where nothing was sold.
    """
    return balance / sales * days if sales > 0 else None


def days_counted_back(balance: Decimal, months: Sequence[tuple[Decimal, int]]) -> Decimal:
    """DSO by months: those whose sales the balance covers count whole, the next one in part.

    `months` are (sales, days), the last month first; a month without sales counts its days. At most two years.
    """
    rest, days = balance, ZERO
    for sales, length in months[:MOST_MONTHS]:
        if rest <= 0:
            break
        if sales >= rest:
            return days + rest / sales * length
        days += length
        rest -= max(sales, ZERO)
    return days


def effectiveness(
    opening: Decimal, sales: Decimal, closing: Decimal, not_due: Decimal, months: int
) -> Decimal | None:
    """CEI: what was collected of what could be, in %; sales count by the month.

    Where nothing could be collected: 100 if nothing is overdue, else None.
    """
    owed = opening + sales / months
    if owed == not_due:
        return WHOLE if closing == not_due else None
    return (owed - closing) / (owed - not_due) * WHOLE


def per_ruble(total: Decimal, amount: Decimal) -> Decimal | None:
    """A sum of amount × days (or the part of it) by what was paid; None where nothing was."""
    return total / amount if amount else None


def score(
    on_time: Decimal, days_late: Decimal, overdue: Decimal, months: int, has_check: bool | Decimal
) -> Decimal:
    """Payer's score 0 to 100: `on_time` and `overdue` are shares 0 to 1, `months` the length of the history."""
    late = max(ZERO, 1 - max(days_late, ZERO) / 30)
    known = Decimal(min(months, MOST_MONTHS)) / MOST_MONTHS
    return 40 * on_time + 20 * late + 20 * (1 - overdue) + 10 * known + 10 * has_check


def rating(points: Decimal) -> str:
    return next((letter for letter, least in (("A", 80), ("B", 60), ("C", 40)) if points >= least), "D")
