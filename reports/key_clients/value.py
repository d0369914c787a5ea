"""What a client is worth to us over the coming years (formulas.md 2.6, R22)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from kam_crm.shared.money import HUNDRED, ZERO, money

ONE = Decimal(1)
# growth beyond these is luck of a small year, not a forecast: years in a row would multiply it
LEAST_GROWTH, MOST_GROWTH = Decimal(-50), Decimal(50)


def npv(investment: Decimal, gains: Iterable[Decimal], rate: Decimal) -> Decimal:
    """−I0 + Σ gain of year t / (1 + r)^t, RUB; `rate` in % a year, 0 is allowed."""
    factor = ONE + rate / HUNDRED
    return money(sum((gain / factor**year for year, gain in enumerate(gains, 1)), ZERO) - investment)


@dataclass(frozen=True)
class Forecast:
    """Of one client, RUB without VAT a year: `margin` is last year's gross profit, `growth` in % a year, None where
    there was no year before; `debt` what it owes on average, which we pay interest on."""

    margin: Decimal
    growth: Decimal | None
    debt: Decimal
    service: Decimal = ZERO
    investment: Decimal = ZERO

    @property
    def used_growth(self) -> Decimal:
        return min(max(self.growth or ZERO, LEAST_GROWTH), MOST_GROWTH)

    def gains(self, rate: Decimal, years: int) -> list[Decimal]:
        """Margin less service and the price of the money that the debt keeps: both grow with the sales."""
        step = ONE + self.used_growth / HUNDRED
        own = self.margin - self.debt * rate / HUNDRED
        return [own * step**year - self.service for year in range(1, years + 1)]

    def value(self, rate: Decimal, years: int) -> Decimal:
        return npv(self.investment, self.gains(rate, years), rate)
