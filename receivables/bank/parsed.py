"""What a bank file says, whatever its format: statements of own accounts with their lines, or where it is broken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

NOTHING = Decimal("0.00")


class Broken(Exception):
    """A file that cannot be taken in: its `line` (from 1; 0: all of it), a `code` of words.BROKEN and its names."""

    def __init__(self, line: int, code: str, **names: str) -> None:
        super().__init__(f"line {line}: {code}")
        self.line = line
        self.code = code
        self.names = names


@dataclass(frozen=True)
class Entry:
    """One movement on an own account; the other side is the payer of what came and the payee of what went.

    `date` is the day the money moved, `document_date` that of the payment order, `amount` more than zero.
    """

    line: int
    account: str
    is_incoming: bool
    number: str
    document_date: dt.date
    date: dt.date
    amount: Decimal
    name: str
    inn: str
    kpp: str
    other_account: str
    purpose: str
    own_inn: str = ""


@dataclass(frozen=True)
class Totals:
    """Opening balance, what came, what went and the closing balance of an account over some days."""

    line: int
    begin: dt.date
    end: dt.date
    opening: Decimal
    received: Decimal
    spent: Decimal
    closing: Decimal

    @property
    def difference(self) -> Decimal:
        return self.opening + self.received - self.spent - self.closing


@dataclass(frozen=True)
class AccountStatement:
    """Movements of one account. `totals` is None where the file gives none; `currency` is empty for our own."""

    account: str
    begin: dt.date
    end: dt.date
    totals: Totals | None
    entries: tuple[Entry, ...]
    currency: str = ""

    @property
    def received(self) -> Decimal:
        return sum((entry.amount for entry in self.entries if entry.is_incoming), NOTHING)

    @property
    def spent(self) -> Decimal:
        return sum((entry.amount for entry in self.entries if not entry.is_incoming), NOTHING)

    @property
    def own_inn(self) -> str:
        return next((entry.own_inn for entry in self.entries if entry.own_inn), "")

    @property
    def adds_up(self) -> bool:
        """Whether the lines are what the totals say; also where there are no totals to compare with."""
        totals = self.totals
        return totals is None or (self.received, self.spent) == (totals.received, totals.spent)


@dataclass(frozen=True)
class BankFile:
    """`format` as people know it («1C 1.03», «camt.053»), `encoding` as it was found out by the bytes."""

    format: str
    encoding: str
    statements: tuple[AccountStatement, ...]
    sender: str = field(default="")


def merged(parts: Iterable[Totals]) -> Totals | None:
    """Totals of one account over all its sections: some banks write one for each day.

    Raises Broken `unbalanced` for a section or a chain of them that does not add up.
    """
    days = sorted(parts, key=lambda part: (part.begin, part.end, part.line))
    if not days:
        return None
    for part in days:
        _check_sum(part, part.difference)
    whole = Totals(
        line=days[-1].line, begin=days[0].begin, end=max(part.end for part in days), opening=days[0].opening,
        received=sum((part.received for part in days), NOTHING), spent=sum((part.spent for part in days), NOTHING),
        closing=days[-1].closing,
    )  # fmt: skip
    _check_sum(whole, whole.difference)
    return whole


def _check_sum(part: Totals, difference: Decimal) -> None:
    if difference:
        raise Broken(part.line, "unbalanced", difference=str(difference))
