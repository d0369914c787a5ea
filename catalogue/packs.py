"""Whole boxes and least lots: which quantities of a product are sold, and the nearest ones that are."""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

from catalogue.units import is_counted


class Packed(Protocol):
    """What is asked of a product."""

    unit: str
    pack: Decimal | None
    min_lot: Decimal | None


def is_sold(product: Packed, quantity: Decimal) -> bool:
    """Whether this much may be sold: whole boxes, not less than the least lot."""
    return not quantity % _step(product) and quantity >= (product.min_lot or 0)


def sold_near(product: Packed, quantity: Decimal) -> list[Decimal]:
    """The quantities that may be sold below and above: one where nothing less is, or where it is sold itself."""
    low, high = sold_within(product, quantity), sold_above(product, quantity)
    return [high] if not low or low == high else [low, high]


def sold_within(product: Packed, quantity: Decimal) -> Decimal:
    """The most that may be sold of at most `quantity`; 0 where that is nothing."""
    found = quantity - quantity % _step(product)
    return found if found > 0 and found >= (product.min_lot or 0) else Decimal(0)


def sold_above(product: Packed, quantity: Decimal) -> Decimal:
    """The least that may be sold of at least `quantity`."""
    step = _step(product)
    wanted = max(quantity, product.min_lot or Decimal(0))
    rest = wanted % step
    return wanted if not rest else wanted - rest + step


def _step(product: Packed) -> Decimal:
    """Between two quantities that may be sold: a box, a piece of what is counted, else a gram."""
    return product.pack or (Decimal(1) if is_counted(product.unit) else Decimal("0.001"))
