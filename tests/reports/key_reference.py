"""Shares and flags of key clients once more, in plain Python over a file of sales: nothing here is the product's.

Whole months as numbers, amounts as whole kopecks, comparisons of whole products.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Lines:
    """In %; `key_sum` in kopecks, None without one."""

    key: int = 10
    dependence: int = 20
    mono: int = 70
    key_sum: int | None = None


# client, day as YYYY-MM-DD, amount and cost as texts with up to two places, "" for an unknown cost
Sale = tuple[str, str, str, str]


def kopecks(text: str) -> int:
    sign = -1 if text.startswith("-") else 1
    whole, _point, part = text.lstrip("-").partition(".")
    return sign * (int(whole) * 100 + int((part + "00")[:2]))


def month(day: str) -> int:
    return int(day[:4]) * 12 + int(day[5:7])


def key_rows(
    sales: Iterable[Sale],
    scopes: dict[str, str],
    as_of: str,
    base: str,
    lines: Lines = Lines(),
    window: int = 12,
) -> dict[str, tuple[str, str, str, str]]:
    """By client: share with four places ("" without sales above zero), key, dependence, mono as 0 or 1.

    Clients with any line in the full months before that of `as_of`; `scopes` puts each into a whole of its own.
    """
    last = month(as_of) - 1
    sums: dict[str, int] = defaultdict(int)
    for client, day, amount, cost in sales:
        if last - window < month(day) <= last:
            known = base == "revenue" or cost != ""
            gained = kopecks(amount) - (kopecks(cost) if base == "gross_profit" and cost else 0)
            sums[client] += gained if known else 0
    wholes: dict[str, int] = defaultdict(int)
    for client, own in sums.items():
        wholes[scopes[client]] += max(own, 0)
    return {client: _row(own, wholes[scopes[client]], lines) for client, own in sums.items()}


def _row(own: int, whole: int, lines: Lines) -> tuple[str, str, str, str]:
    if own <= 0:
        return "", "0", "0", "0"
    # half up to four places of a percentage: 100 · 10⁴ · own / whole
    places = (2 * 1_000_000 * own + whole) // (2 * whole)
    by_sum = lines.key_sum is not None and own >= lines.key_sum
    flags = (
        100 * own >= lines.key * whole or by_sum,
        100 * own > lines.dependence * whole,
        100 * own > lines.mono * whole,
    )
    return (f"{places // 10_000}.{places % 10_000:04d}", *(str(int(flag)) for flag in flags))  # type: ignore[return-value]
