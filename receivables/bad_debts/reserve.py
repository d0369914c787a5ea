"""The reserve for doubtful debts that tax law allows, as information: nothing is booked here (НК РФ, ст. 266)."""

from __future__ import annotations

from decimal import Decimal

from kam_crm.shared.money import HUNDRED, ZERO, money

# days past due: from this one on, the part of the debt in %
HALF_FROM, WHOLE_FROM = 45, 91
CAP = 10  # % of the revenue of the period, net of VAT


def part(days: int) -> int:
    """In %: nothing below 45 days, half from 45 to 90, all above."""
    if days >= WHOLE_FROM:
        return 100
    return 50 if days >= HALF_FROM else 0


def reserve(debt: Decimal, days: int) -> Decimal:
    """RUB of a debt with VAT."""
    return money(debt * part(days) / HUNDRED)


def cap(revenue: Decimal) -> Decimal:
    """The most that all reserves of a period may come to."""
    return money(max(revenue, ZERO) * CAP / HUNDRED)
