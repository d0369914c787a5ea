"""Nine cells ABC × XYZ for components/matrix.html: clients, share of sales, and how many more than before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from kam_crm.shared import formats
from kam_crm.shared.money import ZERO

CODES = [abc + xyz for abc in "ABC" for xyz in "XYZ"]
HEAT = (5, 15, 30)  # from how many % of sales on a cell is darker


@dataclass(frozen=True)
class Cell:
    """Clients of one class; `share` of all sales in %, those without a class included; None where nothing was sold."""

    segment: str
    count: int
    share: Decimal | None


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
    nothing = ZERO if by_segment else None
    return [
        {
            "letter": abc,
            "cells": [
                _cell(by_segment.get(abc + xyz) or Cell(abc + xyz, 0, nothing), address, before, current)
                for xyz in "XYZ"
            ],
        }
        for abc in "ABC"
    ]


def _cell(
    cell: Cell, address: Callable[[str], str], before: Counter[str] | None, current: str
) -> dict[str, Any]:
    is_current = cell.segment == current
    return {
        "code": cell.segment,
        "count": cell.count,
        "share": formats.percent(cell.share) if cell.share is not None else "",
        "url": address("" if is_current else cell.segment),
        "heat": 0 if cell.share is None else sum(cell.share >= edge for edge in HEAT),
        "move": _move(cell.count - before[cell.segment]) if before is not None else "",
        "current": is_current,
    }


def _move(change: int) -> str:
    return f"{'+' if change > 0 else ''}{formats.number(change, 0)}" if change else ""
