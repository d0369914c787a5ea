"""All arithmetic on money: Decimal, two places, halves away from zero, rounded per line.

Amounts are in the company currency (settings.CURRENCY, RUB by default), percentages are numbers like 5 for 5 %.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import models

ZERO = Decimal("0.00")
HUNDRED = Decimal(100)
LARGEST_SUM = Decimal(10_000_000_000)  # of one document: sums of a hundred such still fit into MoneyField
_CENT = Decimal("0.01")
_RATE = Decimal("0.0001")
_THOUSANDTH = Decimal("0.001")


def money(value: Decimal | int | str) -> Decimal:
    """The amount with exactly two places."""
    return Decimal(value).quantize(_CENT, rounding=ROUND_HALF_UP)


def percent(part: Decimal, whole: Decimal) -> Decimal | None:
    """`part` in % of `whole` with four places; None where there is no whole to compare with."""
    return rate(part * HUNDRED / whole) if whole else None


def rate(value: Decimal | int | str) -> Decimal:
    """A percentage or coefficient with exactly four places."""
    return Decimal(value).quantize(_RATE, rounding=ROUND_HALF_UP)


def discounted(price: Decimal, discount: Decimal) -> Decimal:
    """The price of one unit after `discount` %."""
    return money(price * (HUNDRED - discount) / HUNDRED)


def line_total(price: Decimal, quantity: Decimal) -> Decimal:
    return money(price * quantity)


def is_countable(quantity: Decimal) -> bool:
    """Whether a quantity has no more than the three decimals that are kept of it. For numbers of ordinary size."""
    return quantity == quantity.quantize(_THOUSANDTH)


def share_of(whole: Decimal, part: Decimal, of: Decimal) -> Decimal:
    """What falls on `part` of a line of `of` units that is worth `whole`; all of it where they are equal."""
    return money(whole * part / of)


def included_vat(gross: Decimal, vat_rate: Decimal) -> Decimal:
    """VAT inside a gross amount: gross · r / (100 + r) (НК РФ, ст. 164 п. 4)."""
    return money(gross * vat_rate / (HUNDRED + vat_rate))


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The sum of lines that are already rounded."""
    # ZERO: of no lines it is 0.00, not the int 0
    return sum(amounts, ZERO)


def MoneyField(verbose_name: Any = None, **kwargs: Any) -> models.DecimalField[Any, Any]:
    """An amount up to 999 999 999 999,99."""
    return models.DecimalField(verbose_name, max_digits=14, decimal_places=2, **kwargs)


def RateField(verbose_name: Any = None, **kwargs: Any) -> models.DecimalField[Any, Any]:
    """A percentage with four places."""
    return models.DecimalField(verbose_name, max_digits=7, decimal_places=4, **kwargs)


def QuantityField(verbose_name: Any = None, **kwargs: Any) -> models.DecimalField[Any, Any]:
    return models.DecimalField(verbose_name, max_digits=14, decimal_places=3, **kwargs)
