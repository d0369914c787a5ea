"""How much hangs on few clients: the first of them, HHI, Lorenz (formulas.md 2.6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from kam_crm.shared.money import HUNDRED, ZERO, percent

TEN_THOUSAND = Decimal(10_000)
WEAK, STRONG = 1500, 2500  # bands of 2010, borrowed from the practice of competition law
POINTS = 100  # of the curve: more are not seen
FIFTH = Decimal("0.2")


@dataclass(frozen=True)
class Concentration:
    """`amounts` of clients above zero, the largest first."""

    amounts: Sequence[Decimal]

    @cached_property
    def total(self) -> Decimal:
        return sum(self.amounts, ZERO)

    def first(self, count: int) -> Decimal | None:
        """Share of the first clients, %."""
        return percent(sum(self.amounts[:count], ZERO), self.total)

    @cached_property
    def hhi(self) -> Decimal | None:
        """Sum of squared shares, 0 to 10,000; None without sales."""
        if not self.total:
            return None
        squares = sum((amount * amount for amount in self.amounts), ZERO)
        return squares * TEN_THOUSAND / (self.total * self.total)

    @property
    def equal_clients(self) -> Decimal | None:
        """How many equal clients would be as concentrated."""
        return TEN_THOUSAND / self.hhi if self.hhi else None

    @property
    def share_of_fifth(self) -> Decimal | None:
        """What a fifth of the clients brings, %."""
        return self.first(max(1, int(len(self.amounts) * FIFTH)))

    @cached_property
    def curve(self) -> list[tuple[Decimal, Decimal]]:
        """Points of the curve, % of clients and of sales, the largest first."""
        count, step = len(self.amounts), max(1, len(self.amounts) // POINTS)
        found, done = [(ZERO, ZERO)], ZERO
        for rank, amount in enumerate(self.amounts, 1):
            done += amount
            if rank % step == 0 or rank == count:
                found.append((HUNDRED * rank / count, HUNDRED * done / self.total))
        return found

    @property
    def path(self) -> str:
        """The curve for a square of 100 × 100 whose corner is at the top left."""
        return "M" + "L".join(f"{x:.2f} {100 - y:.2f}" for x, y in self.curve)


def hhi_of(shares: Sequence[Decimal]) -> Decimal:
    """Of shares in %."""
    return sum((share * share for share in shares), ZERO)
