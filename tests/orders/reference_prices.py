"""The price of a unit by the rules once more, written from the words of decision 36 alone: plain lists, no shared code.

A rule is a dictionary; whom and what it is for are lists, empty for everybody and everything.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

KOPECK = Decimal("0.01")


def less(column_price: Decimal, percent: Decimal) -> Decimal:
    return (column_price - column_price * percent / 100).quantize(KOPECK, ROUND_HALF_UP)


def rank(rule: dict[str, Any], client: dict[str, Any], product: dict[str, Any]) -> int | None:
    """0 is the narrowest, 11 the broadest; None: not for this client, or not on this product."""
    if client["id"] in rule["clients"]:
        whom = 0
    elif set(client["holdings"]).intersection(rule["holdings"]):
        whom = 1
    elif rule["clients"] or rule["holdings"]:
        return None
    else:
        whom = 3
        for condition, fact in (("segments", "segment"), ("channels", "channel"), ("columns", "column")):
            if rule[condition]:
                whom = 2
                if client[fact] not in rule[condition]:
                    return None
    if product["id"] in rule["products"]:
        return whom * 3
    if product["group"] is not None and product["group"] in rule["groups"]:
        return whom * 3 + 1
    if rule["products"] or rule["groups"]:
        return None
    return whom * 3 + 2


def narrowest(
    rules: list[dict[str, Any]], client: dict[str, Any], product: dict[str, Any]
) -> list[dict[str, Any]]:
    best: int | None = None
    found: list[dict[str, Any]] = []
    for rule in rules:
        place = rank(rule, client, product)
        if place is None:
            continue
        if best is None or place < best:
            best, found = place, [rule]
        elif place == best:
            found.append(rule)
    return found


def fixed_price(rule: dict[str, Any], column_price: Decimal) -> Decimal:
    if rule["price"] is not None:
        return Decimal(rule["price"])
    return less(column_price, rule["percent"])


def reached(rule: dict[str, Any], amount: Decimal) -> Decimal:
    percent = Decimal(0)
    for threshold, given in sorted(rule["steps"]):
        if threshold <= amount:
            percent = given
    return percent


def reference_price(
    column_price: Decimal,
    quantity: Decimal,
    client: dict[str, Any],
    product: dict[str, Any],
    rules: list[dict[str, Any]],
    cap: Decimal,
) -> Decimal:
    specials = narrowest([rule for rule in rules if rule["kind"] == "special"], client, product)
    if specials:
        return min(fixed_price(rule, column_price) for rule in specials)
    decided = [
        rule
        for rule in rules
        if rule["kind"] == "promotion" and rule["decided"] and fixed_price(rule, column_price) <= column_price
    ]
    promotions = narrowest(decided, client, product)
    if promotions:
        return min(fixed_price(rule, column_price) for rule in promotions)
    percent = Decimal(0)
    by_quantity = narrowest([rule for rule in rules if rule["kind"] == "quantity"], client, product)
    if by_quantity:
        percent += max(reached(rule, quantity) for rule in by_quantity)
    by_turnover = narrowest([rule for rule in rules if rule["kind"] == "group"], client, product)
    if by_turnover:
        percent += max(reached(rule, rule["turnover"]) for rule in by_turnover)
    if percent > cap:
        percent = cap
    return less(column_price, percent)
