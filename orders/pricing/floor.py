"""How low a price may go before its margin is below what the company wants (R159). Pure, but for the setting."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from accounts.rules.in_force import number
from kam_crm.shared.money import HUNDRED, ZERO, included_vat, percent

_CENT = Decimal("0.01")


def margin_floor(day: dt.date) -> Decimal:
    """% of the net price."""
    return Decimal(number("margin_floor", day))


def margin_of(price: Decimal, vat_rate: Decimal, cost: Decimal | None) -> Decimal | None:
    """Of a unit, in % of the net price; None without a cost or a price."""
    net = price - included_vat(price, vat_rate)
    return None if cost is None else percent(net - cost, net)


def lowest_price(cost: Decimal, vat_rate: Decimal, floor: Decimal) -> Decimal:
    """With VAT, the smallest whose margin is not below the floor: cost / (1 − floor), rounded up to the kopeck."""
    if floor >= HUNDRED:
        return Decimal("Infinity")
    net = cost * HUNDRED / (HUNDRED - floor)
    return (net * (HUNDRED + vat_rate) / HUNDRED).quantize(_CENT, rounding=ROUND_CEILING)


def still_to_give(price: Decimal, lowest: Decimal | None, limit: Decimal | None) -> Decimal | None:
    """The discount by hand, %, that neither the limit of a person nor the floor forbids; None: anything.

    1 − (cost / (1 − floor)) / price, rounded down, and never below 0.
    """
    asked = [HUNDRED if limit is None else limit]
    if lowest is not None and price > 0:
        by_floor = (HUNDRED - lowest * HUNDRED / price).quantize(_CENT, rounding=ROUND_FLOOR)
        asked.append(max(by_floor, ZERO))
    elif limit is None:
        return None
    return min(asked)
