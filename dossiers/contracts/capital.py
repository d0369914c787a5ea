"""What a longer payment term costs us: goods on the way to be paid are capital that works for the client (R171)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.rules.in_force import number
from approvals.models import Request
from dossiers.contracts.terms import calendar_days, terms_of
from dossiers.models import Contract
from kam_crm.shared import clock
from kam_crm.shared.money import HUNDRED, ZERO, money

YEAR = 365

Sales = Callable[[int, dt.date], Decimal]
_sales: list[Sales] = []


def register_sales(sales: Sales) -> None:
    """`sales(client, day)`: sold with VAT in the 365 days up to the day, RUB. Who knows it lies above contracts."""
    _sales[:] = [sales]


@dataclass(frozen=True)
class Capital:
    """`sales` of a year and the `frozen` capital in RUB with VAT, `rate` in % a year, `days` the term is longer by."""

    sales: Decimal
    days: Decimal
    rate: int

    @property
    def frozen(self) -> Decimal:
        """What the client owes more on an average day: sales of a day × days."""
        return money(self.sales * self.days / YEAR)

    @property
    def cost(self) -> Decimal:
        """Of a year: sum × rate × days ÷ 365 (formulas.md 2.6, the capital in the value of a client)."""
        return money(self.sales * self.rate / HUNDRED * self.days / YEAR)


def capital_of(
    contract: Contract, asked: Mapping[str, Any], before: Mapping[str, Any] | None
) -> Capital | None:
    """None where the term is not longer than the one in force, or than that of the version it prolongs.

    Before a first contract goods are paid at once.
    """
    if before is None and contract.previous is not None:
        before = terms_of(contract.previous)
    days = calendar_days(asked) - (calendar_days(before) if before else ZERO)
    if days <= 0:
        return None
    today = clock.today()
    sales = sum((known(contract.client_id, today) for known in _sales), ZERO)
    return Capital(sales, days, number("npv_rate", today))


def figures_of_capital(capital: Capital | None) -> dict[str, Any]:
    """For the request: as it was when it was asked, whatever is sold or ruled later."""
    if capital is None:
        return {}
    return {
        "capital_sales": capital.sales, "capital_days": capital.days, "capital_rate": capital.rate,
        "capital_cost": capital.cost,
    }  # fmt: skip


def asked_capital(request: Request) -> Capital | None:
    figures = request.figures
    if "capital_cost" not in figures:
        return None
    return Capital(
        Decimal(figures["capital_sales"]), Decimal(figures["capital_days"]), int(figures["capital_rate"])
    )
