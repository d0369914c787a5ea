"""Whether promises to pay were kept: payments that were allocated decide, each ruble once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from plans.models import PromiseStatus

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Promised:
    """A promise to pay: RUB with VAT by the end of `due_on`, of these invoices alone where `invoices` names any."""

    key: int
    made_on: dt.date
    due_on: dt.date
    amount: Decimal
    invoices: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Received:
    """Part of a payment of `day` that closed part of an invoice, RUB with VAT."""

    day: dt.date
    invoice: int
    amount: Decimal


@dataclass(frozen=True)
class Settled:
    """`closed_on` is the day whose payment made it whole, or its last day; None while it is open."""

    status: str
    paid: Decimal
    closed_on: dt.date | None


def settle(
    promises: Iterable[Promised], received: Iterable[Received], as_of: dt.date
) -> Mapping[int, Settled]:
    """By key of the promise what became of it up to the end of `as_of`; all of one client.

    What was paid from the day a promise was made to the end of its last day counts for it, and for no other. Those that
    name invoices come first, the fewest before others, as nothing else can keep them; then those that are due first.
    """
    parts = sorted(received, key=lambda one: one.day)
    left = [part.amount for part in parts]
    found = {}
    for promise in sorted(promises, key=_rank):
        missing, last = promise.amount, None
        for index, part in enumerate(parts):
            if taken := min(left[index], missing) if _counts(promise, part, as_of) else NOTHING:
                left[index] -= taken
                missing, last = missing - taken, part.day
        found[promise.key] = _settled(promise, promise.amount - missing, last, as_of)
    return found


def _rank(promise: Promised) -> tuple[bool, int, dt.date, int]:
    named = len(promise.invoices)
    return not named, named, promise.due_on, promise.key


def _counts(promise: Promised, part: Received, as_of: dt.date) -> bool:
    is_its = not promise.invoices or part.invoice in promise.invoices
    return is_its and promise.made_on <= part.day <= min(promise.due_on, as_of)


def _settled(promise: Promised, paid: Decimal, last: dt.date | None, as_of: dt.date) -> Settled:
    if paid == promise.amount:
        return Settled(PromiseStatus.KEPT, paid, last)
    if as_of <= promise.due_on:
        return Settled(PromiseStatus.OPEN, paid, None)
    return Settled(PromiseStatus.PARTLY if paid else PromiseStatus.BROKEN, paid, promise.due_on)
