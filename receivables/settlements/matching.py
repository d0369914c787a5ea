"""The client's account beside ours: what agrees falls away, what does not is told with its likely reason.

Sums here are of our side: what a client owes more by is above 0. A client's own account is the mirror of it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

NEAR = dt.timedelta(days=3)  # documents travel, and each side enters them when they come
BORDER = dt.timedelta(days=5)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class Side:
    """A document of one side. `day` None: the file did not say. `contract_id` is known of ours alone."""

    day: dt.date | None
    document: str
    amount: Decimal
    contract_id: int | None = None


@dataclass(frozen=True)
class Difference:
    """What only one side has, or both otherwise; `reason` is a value of DifferenceReason."""

    ours: Side | None
    theirs: Side | None
    reason: str

    @property
    def amount(self) -> Decimal:
        """Ours less theirs."""
        return (self.ours.amount if self.ours else Decimal(0)) - (
            self.theirs.amount if self.theirs else Decimal(0)
        )


def differences(
    ours: Sequence[Side],
    theirs: Sequence[Side],
    first: dt.date,
    last: dt.date,
    elsewhere: Collection[Side] = (),
) -> list[Difference]:
    """Documents that do not agree, the largest sums first; `elsewhere` are ours that the act leaves out.

    Pairs are made by number, a day at most three days away and the sum; then by sum and such a day; then by the sum
    alone. What is left of one number, or of one day, is one document that both have otherwise.
    """
    left, right = list(ours), list(theirs)
    found = [
        Difference(one, other, "other_day") for one, other, agrees in _alike(left, right) if not agrees
    ] + [
        Difference(one, other, "digits" if has_swapped_digits(one.amount, other.amount) else "other_sum")
        for one, other in _otherwise(left, right)
    ]
    both = Counter(_key(side) for side in [*ours, *theirs])
    found += [Difference(one, None, _reason_of_ours(one, first, last, both)) for one in left]
    found += [Difference(None, one, _reason_of_theirs(one, first, last, both, elsewhere)) for one in right]
    return sorted(found, key=lambda one: (-abs(one.amount), _order(one)))


@dataclass(frozen=True)
class Pair:
    """A row of both accounts side by side; without `ours` or `theirs` only the other side has it."""

    ours: Side | None
    theirs: Side | None
    agrees: bool

    @property
    def day(self) -> dt.date:
        """Where it stands: by our day, what only the client has by the client's."""
        side = self.ours or self.theirs
        return side.day if side is not None and side.day is not None else dt.date.max


def side_by_side(ours: Sequence[Side], theirs: Sequence[Side]) -> list[Pair]:
    """Every document of both sides by day, paired as `differences` pairs them."""
    left, right = list(ours), list(theirs)
    found = {id(one): Pair(one, other, agrees) for one, other, agrees in _alike(left, right)}
    found |= {id(one): Pair(one, other, False) for one, other in _otherwise(left, right)}
    rows = [found.get(id(one), Pair(one, None, False)) for one in ours]
    return sorted([*rows, *(Pair(None, other, False) for other in right)], key=lambda pair: pair.day)


def _alike(left: list[Side], right: list[Side]) -> Iterator[tuple[Side, Side, bool]]:
    """Documents of one sum, taken off both lists; False: of days so far apart that one side has it elsewhere."""
    for agree in (_same_document, _same_day_and_sum, _same_sum):
        for one, other in _pairs(left, right, agree):
            # by the sum alone it may be a document that one side dates in another month
            yield one, other, agree is not _same_sum or not _is_far(one, other)


def _otherwise(left: list[Side], right: list[Side]) -> Iterator[tuple[Side, Side]]:
    """Documents that both have, with another sum; taken off both lists."""
    for agree in (_same_number, _near_with_swapped_digits):
        yield from _pairs(left, right, agree)


def has_swapped_digits(one: Decimal, other: Decimal) -> bool:
    """Whether two neighbouring digits of one sum stand the other way round in the other: 54 000 and 45 000."""
    a, b = f"{abs(one):.2f}", f"{abs(other):.2f}"
    if len(a) != len(b) or a == b or (one < 0) != (other < 0):
        return False
    wrong = [index for index, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
    digits = [index for index, sign in enumerate(a) if sign != "."]
    if len(wrong) != 2:
        return False
    i, j = wrong
    return digits.index(j) - digits.index(i) == 1 and a[i] == b[j] and a[j] == b[i]


@lru_cache(maxsize=20_000)
def number_in(document: str) -> str:
    """The number of a document, without letters, zeros in front and the words around it: «УПД № 00-002941 от …»."""
    text = re.split(r"\s(?:от|from|dated)\s", document.casefold())[0]
    groups = _DIGITS.findall(text)
    return max(groups, key=len).lstrip("0") if groups else ""


def _same_document(one: Side, other: Side) -> bool:
    return one.amount == other.amount and _same_number(one, other) and not _is_far(one, other)


def _same_day_and_sum(one: Side, other: Side) -> bool:
    return one.amount == other.amount and not _is_far(one, other)


def _same_sum(one: Side, other: Side) -> bool:
    return one.amount == other.amount


def _same_number(one: Side, other: Side) -> bool:
    number = number_in(one.document)
    return bool(number) and number == number_in(other.document) and (one.amount < 0) == (other.amount < 0)


def _near_with_swapped_digits(one: Side, other: Side) -> bool:
    return has_swapped_digits(one.amount, other.amount) and not _is_far(one, other)


def _is_far(one: Side, other: Side) -> bool:
    return one.day is not None and other.day is not None and abs(one.day - other.day) > NEAR


def _pairs(
    left: list[Side], right: list[Side], agree: Callable[[Side, Side], bool]
) -> Iterator[tuple[Side, Side]]:
    """Each document once, taken off both lists; of several the nearest day."""
    for one in list(left):
        found = [other for other in right if agree(one, other)]
        if not found:
            continue
        other = min(found, key=lambda other: _distance(one, other))
        _take(left, one)
        _take(right, other)
        yield one, other


def _take(rows: list[Side], one: Side) -> None:
    # by identity: two documents may be equal
    del rows[next(index for index, row in enumerate(rows) if row is one)]


def _distance(one: Side, other: Side) -> int:
    return abs((one.day - other.day).days) if one.day and other.day else 0


def _key(side: Side) -> tuple[str, Decimal]:
    return number_in(side.document), side.amount


def _reason_of_ours(one: Side, first: dt.date, last: dt.date, both: Counter[tuple[str, Decimal]]) -> str:
    if number_in(one.document) and both[_key(one)] > 1:
        return "twice"
    return "border" if _at_the_border(one, first, last) else "not_theirs"


def _reason_of_theirs(
    one: Side, first: dt.date, last: dt.date, both: Counter[tuple[str, Decimal]], elsewhere: Iterable[Side]
) -> str:
    if number_in(one.document) and both[_key(one)] > 1:
        return "twice"
    if any(_same_day_and_sum(one, other) or _same_document(one, other) for other in elsewhere):
        return "other_contract"
    return "border" if _at_the_border(one, first, last) else "not_ours"


def _at_the_border(one: Side, first: dt.date, last: dt.date) -> bool:
    return one.day is not None and (one.day - first < BORDER or last - one.day < BORDER)


def _order(one: Difference) -> tuple[dt.date, str]:
    side = one.ours or one.theirs
    assert side is not None
    return side.day or dt.date.min, side.document
