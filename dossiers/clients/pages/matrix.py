"""Nine cells ABC × XYZ for components/matrix.html: clients, share of sales, and how many more than before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from kam_crm.shared import formats
from kam_crm.shared.money import ZERO, percent

CODES = [abc + xyz for abc in "ABC" for xyz in "XYZ"]
HEAT = (5, 15, 30)  # from how many % of sales on a cell is darker


@dataclass(frozen=True)
class Cell:
    """Clients of one class; `share` of all sales in %, those without a class included; None where nothing was sold."""

    segment: str
    count: int
    share: Decimal | None

    def shown(
        self, address: Callable[[str], str], before: Counter[str] | None, current: str
    ) -> dict[str, Any]:
        """As the component takes it; see `rows`."""
        is_current = self.segment == current
        change = self.count - before[self.segment] if before is not None else 0
        return {
            "code": self.segment,
            "count": self.count,
            "share": formats.percent(self.share) if self.share is not None else "",
            # chosen again, a cell lets go of its filter
            "url": address("" if is_current else self.segment),
            "heat": 0 if self.share is None else sum(self.share >= edge for edge in HEAT),
            # a minus comes with the number, a plus does not
            "move": f"{'+' if change > 0 else ''}{formats.number(change, 0)}" if change else "",
            "current": is_current,
        }


def cells(classes: Iterable[tuple[str, int, Decimal]], whole: Decimal) -> list[Cell]:
    """Of (segment, clients, amount); `whole` is what was sold to all these clients, those without a class included.

    Clients to whom less than nothing was sold are no part of the whole, or shares would exceed 100 % (formulas.md 2.1).
    """
    return [Cell(segment, count, percent(amount, whole)) for segment, count, amount in classes if segment]


def columns() -> list[tuple[str, str]]:
    return [("X", _("often")), ("Y", _("regularly")), ("Z", _("rarely"))]


def rows(
    cells: Iterable[Cell],
    address: Callable[[str], str],
    *,
    before: Counter[str] | None = None,
    current: str = "",
) -> list[dict[str, Any]]:
    """`address` gives where a class leads; `before` how many each class had, where that is known."""
    by_segment = {cell.segment: cell for cell in cells}
    # a class without clients has 0 % of the whole, unless there is no whole
    nothing = ZERO if by_segment else None
    return [
        {
            "letter": abc,
            "cells": [
                (by_segment.get(abc + xyz) or Cell(abc + xyz, 0, nothing)).shown(address, before, current)
                for xyz in "XYZ"
            ],
        }
        for abc in "ABC"
    ]
