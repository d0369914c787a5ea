"""ABC and XYZ a second time, in plain Python over single lines: what the nightly's SQL must agree with.

Nothing here comes from the product: whole months as numbers, exact fractions, roots by the integer square root.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import isqrt

Line = tuple[int, dt.date, Decimal, Decimal | None]


@dataclass(frozen=True)
class Rules:
    window: int = 12
    least: int = 6
    a: int = 80
    b: int = 95
    x: int = 80
    y: int = 50
    cv_x: int = 10
    cv_y: int = 25
    shows_variation: bool = False


@dataclass(frozen=True)
class Answer:
    amount: Decimal
    without_cost: Decimal
    share: Decimal | None
    before: Decimal | None
    abc: str
    n: int
    k: int
    cv: Decimal | None
    xyz_freq: str
    xyz_cv: str
    segment: str


def half_up(value: Fraction, places: int) -> Decimal:
    """Rounds a value that is not below zero."""
    return Decimal((value * 10**places + Fraction(1, 2)).__floor__()).scaleb(-places)


def root_half_up(value: Fraction, places: int) -> Decimal:
    """The square root, rounded: floor(√v + ½) = ⌊(⌊√(4v)⌋ + 1) / 2⌋ for v scaled to whole units."""
    doubled = value * 4 * 100**places
    return Decimal((isqrt(doubled.__floor__()) + 1) // 2).scaleb(-places)


def number(day: dt.date) -> int:
    return day.year * 12 + day.month


def classes(
    lines: Iterable[Line], scopes: dict[int, int], as_of: dt.date, base: str, rules: Rules
) -> dict[int, Answer]:
    """Answers by client. `scopes` puts each client into one population (a department, a manager, all into 0)."""
    end = number(as_of) - 1
    start = end - rules.window + 1
    first: dict[int, int] = {}
    money: dict[int, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    revenue: dict[int, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    unknown: dict[int, Decimal] = defaultdict(Decimal)
    for client, day, amount, cost in lines:
        month = number(day)
        if month > end:
            continue
        first[client] = min(first.get(client, month), month)
        if month < start:
            continue
        revenue[client][month] += amount
        if base == "revenue":
            money[client][month] += amount
        elif cost is None:
            unknown[client] += amount
        else:
            money[client][month] += amount - cost
    totals = {client: sum(money[client].values(), Decimal(0)) for client in first}
    return {
        client: _answer(
            client, totals, scopes, rules,
            [money[client][month] for month in range(max(start, first[client]), end + 1)],
            sum(1 for value in revenue[client].values() if value > 0),
            unknown[client],
        )
        for client in first
    }  # fmt: skip


def _answer(
    client: int,
    totals: dict[int, Decimal],
    scopes: dict[int, int],
    rules: Rules,
    months: list[Decimal],
    k: int,
    without_cost: Decimal,
) -> Answer:
    mine, n = totals[client], len(months)
    rivals = [v for other, v in totals.items() if scopes[other] == scopes[client] and v > 0]
    abc, share, before = "", None, None
    if mine > 0:
        total = Fraction(sum(rivals))
        cum = Fraction(sum((v for v in rivals if v > mine), Decimal(0))) / total
        abc = "A" if cum < Fraction(rules.a, 100) else "B" if cum < Fraction(rules.b, 100) else "C"
        share, before = half_up(Fraction(mine) / total * 100, 4), half_up(cum * 100, 4)
    frequency = ""
    if k and n >= rules.least:
        ratio = Fraction(100 * k, n)
        frequency = "X" if ratio >= rules.x else "Y" if ratio >= rules.y else "Z"
    cv, variation = None, ""
    if mine > 0:
        mean = Fraction(mine) / n
        variance = sum(((Fraction(value) - mean) ** 2 for value in months), Fraction(0)) / n
        squared = variance / mean**2 * 10_000
        cv = root_half_up(squared, 4)
        if n >= rules.least:
            variation = "X" if squared <= rules.cv_x**2 else "Y" if squared <= rules.cv_y**2 else "Z"
    shown = variation if rules.shows_variation else frequency
    segment = abc + shown if abc and shown else ""
    return Answer(mine, without_cost, share, before, abc, n, k, cv, frequency, variation, segment)
