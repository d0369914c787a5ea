"""Whose payment a line of a bank is and what it closes: pure, no database.

In this order (formulas.md 2.5): the number in the purpose; the payer's tax number with the exact sum of one invoice or
of a set; the tax number with the due order, the rest an advance (ГК ст. 522); then payers who pay for others. A match
is sure only where nothing contradicts it and nothing else could be meant.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations
from typing import Any

from receivables.bank.purposes import Purpose, Reference, name_key, number_key, read_purpose, tail_of

NOTHING = Decimal("0.00")
SURE, LIKELY, NONE = "sure", "likely", "none"
# ways, as stored with an option
NUMBER, SUM, DUE, ADVANCE, PAYER = "number", "sum", "due", "advance", "payer"
MOST_OPTIONS = 3
SETS_OF = 4  # invoices that one payment may close without naming them
SETS_AMONG = 20  # with more open invoices a sum fits too many sets to prove anything
SMALL_GAP = Decimal("0.01")  # of the invoice: less was paid by mistake or for a fee, more on purpose
LONGEST_RANGE = 20


@dataclass(frozen=True)
class Debt:
    """An invoice with its open part; `aliases` are further numbers of it, such as that of the shipment."""

    key: int
    client: int
    number: str
    date: dt.date
    due_date: dt.date
    open: Decimal
    aliases: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[Any, ...]:
        return (self.due_date, self.date, self.number, self.key)


@dataclass(frozen=True)
class Incoming:
    """A line that came in; `is_repeated` says that the file has another one just like it."""

    key: int
    date: dt.date
    amount: Decimal
    purpose: str
    inn: str = ""
    kpp: str = ""
    account: str = ""
    name: str = ""
    is_repeated: bool = False


@dataclass(frozen=True)
class Part:
    """`amount` for an invoice of a client, or an advance of theirs where `debt` is None."""

    client: int
    debt: int | None
    amount: Decimal


@dataclass(frozen=True)
class Option:
    """One reading of a line: its parts add up to the sum of the line."""

    way: str
    parts: tuple[Part, ...]

    @property
    def clients(self) -> list[int]:
        return list(dict.fromkeys(part.client for part in self.parts))


@dataclass(frozen=True)
class Doubt:
    """Why a person must look: a code of words.DOUBTS and what its words name."""

    code: str
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Match:
    certainty: str
    options: tuple[Option, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass
class Book:
    """What is known of clients: by tax number, their debts, who pays for whom. `left` of each debt goes down."""

    by_inn: Mapping[str, Sequence[int]] = field(default_factory=dict)
    kpps: Mapping[int, str] = field(default_factory=dict)
    by_name: Mapping[str, Sequence[int]] = field(default_factory=dict)
    debts: Mapping[int, Sequence[Debt]] = field(default_factory=dict)
    links: Mapping[tuple[str, str], int] = field(default_factory=dict)
    history: Mapping[str, int] = field(default_factory=dict)
    left: dict[int, Decimal] = field(default_factory=dict)
    claimed: set[int] = field(default_factory=set)
    _numbers: dict[int, dict[str, list[Debt]]] = field(default_factory=dict)
    _owners: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        for debts in self.debts.values():
            for debt in debts:
                self.left.setdefault(debt.key, debt.open)

    def open_debts(self, client: int, day: dt.date) -> list[Debt]:
        """In due order; what was invoiced after the payment cannot be what it was meant for."""
        found = [debt for debt in self.debts.get(client, ()) if self.left[debt.key] > 0 and debt.date <= day]
        return sorted(found, key=lambda debt: debt.order)

    def numbered(self, client: int, key: str) -> list[Debt]:
        """Invoices of the client under this number; the open ones where there are any."""
        if client not in self._numbers:
            index: dict[str, list[Debt]] = defaultdict(list)
            for debt in self.debts.get(client, ()):
                for number in {number_key(one) for one in (debt.number, *debt.aliases)}:
                    index[number].append(debt)
                    if tail_of(number) != number:
                        index[f"…{tail_of(number)}"].append(debt)
            self._numbers[client] = index
        found = self._numbers[client].get(key) or self._numbers[client].get(f"…{key}") or []
        return [debt for debt in found if self.left[debt.key] > 0] or found

    def clients_with(self, reference: Reference) -> set[int]:
        """Whose invoice a number may be, of all clients of the book."""
        if not self._owners:
            for client, debts in self.debts.items():
                for debt in debts:
                    for number in (debt.number, *debt.aliases):
                        self._owners[number_key(number)].add(client)
        return set().union(*(self._owners.get(key, set()) for key in reference.keys))

    def linked(self, line: Incoming) -> int | None:
        for key in ((line.inn, line.account), (line.inn, ""), ("", line.account)):
            if any(key) and key in self.links:
                return self.links[key]
        return None

    def take(self, option: Option) -> None:
        for part in option.parts:
            if part.debt is not None:
                self.left[part.debt] -= part.amount


def match_all(lines: Iterable[Incoming], book: Book) -> dict[int, Match]:
    """By key of the line. Those that name invoices come first: the others share what these leave."""
    found: dict[int, Match] = {}
    rest = []
    for line in sorted(lines, key=lambda one: (one.date, one.key)):
        reader = _Reader(line, book)
        if reader.names_invoices:
            found[line.key] = _settle(reader.match(), book)
        else:
            rest.append(line)
    for line in rest:
        found[line.key] = _settle(_Reader(line, book).match(), book)
    return found


def _settle(match: Match, book: Book) -> Match:
    """What is sure is taken; what waits keeps its invoices from being closed by others without a word."""
    if match.certainty == SURE:
        book.take(match.options[0])
    elif match.options and match.options[0].way == NUMBER:
        book.claimed.update(part.debt for part in match.options[0].parts if part.debt is not None)
    return match


class _Reader:
    """One line beside the book."""

    def __init__(self, line: Incoming, book: Book) -> None:
        self.line, self.book = line, book
        self.purpose: Purpose = read_purpose(line.purpose)
        self.doubts: list[Doubt] = []
        self.is_for_another = False
        self.clients = self._clients()
        self.named, self.unknown = self._named()

    @property
    def names_invoices(self) -> bool:
        return bool(self.named)

    def match(self) -> Match:
        if self.line.is_repeated:
            self._doubt("repeated")
        if not self.clients:
            return Match(NONE, (), (Doubt("no_client"),))
        if self.unknown:
            self._doubt("unknown_number", number=", ".join(one.text for one in self.unknown))
        options = self._by_number() if self.named else self._without_number()
        return self._made(options)

    # whose it is

    def _clients(self) -> list[int]:
        """Whose payment it may be. Where it is not the payer's own, a doubt says how that is known."""
        own = list(self.book.by_inn.get(self.line.inn, ())) if self.line.inn else []
        if len(own) > 1 and self.line.kpp:
            own = [client for client in own if self.book.kpps.get(client) == self.line.kpp] or own
        other = self._beneficiaries()
        if other and not set(other) & set(own):
            return self._for_another(other, "third_party")
        if own:
            return [client for client in own if client in other] or own if other else own
        history = self.book.history.get(self.line.inn) if self.line.inn else None
        linked = self.book.linked(self.line)
        if linked is not None:
            self.is_for_another = True
            return [linked]
        if history is not None:
            return self._for_another([history], "paid_before")
        return self._by_foreign_number()

    def _for_another(self, clients: list[int], doubt: str) -> list[int]:
        self.is_for_another = True
        if clients != [self.book.linked(self.line)]:
            self._doubt(doubt)
        return clients

    def _beneficiaries(self) -> list[int]:
        by_inn = list(self.book.by_inn.get(self.purpose.inn, ())) if self.purpose.inn else []
        if by_inn and self.purpose.inn != self.line.inn:
            return by_inn
        key = self.purpose.beneficiary
        if not key or key == name_key(self.line.name):
            return []
        return list(self.book.by_name.get(key, ()))

    def _by_foreign_number(self) -> list[int]:
        """A payer nobody knows names an invoice whose open part is the sum: its client may be meant."""
        found = {
            debt.client
            for reference in self.purpose.references
            for client in self.book.clients_with(reference)
            for debt in self._resolved(client, reference)
            if self.book.left[debt.key] > 0
        }
        fitting = [client for client in sorted(found) if self._exact_named(client)]
        if len(fitting or found) != 1:
            return []
        return self._for_another(fitting or sorted(found), "unknown_payer")

    def _exact_named(self, client: int) -> bool:
        debts = {
            debt.key for reference in self.purpose.references for debt in self._resolved(client, reference)
        }
        return sum((self.book.left[key] for key in debts), NOTHING) == self.line.amount

    # what the purpose names

    def _named(self) -> tuple[list[Debt], list[Reference]]:
        """Invoices that the purpose names, and the numbers called invoices that no client of the payer has."""
        best: tuple[list[Debt], list[Reference]] = ([], [])
        ranked = []
        for client in self.clients:
            found: dict[int, Debt] = {}
            unknown = []
            for reference in self.purpose.references:
                debts = self._resolved(client, reference)
                found.update({debt.key: debt for debt in debts})
                if not debts and reference.is_invoice:
                    unknown.append(reference)
            ranked.append((len(found), -len(unknown), list(found.values()), unknown))
        if ranked:
            first, *others = sorted(ranked, key=lambda one: one[:2], reverse=True)
            best = (first[2], first[3])
            if others and others[0][:2] == first[:2] and len(self.clients) > 1:
                self._doubt("several_clients")
        return best

    def _resolved(self, client: int, reference: Reference) -> list[Debt]:
        """Debts that a reference means: by its keys, else as a list or a range written into one word."""
        for key in reference.keys:
            if found := self.book.numbered(client, key):
                return self._dated(found, reference)
        if not (reference.is_invoice or reference.is_document):
            return []
        pieces = [number_key(piece) for piece in reference.text.split("/")]
        if len(pieces) > 1:
            lists = [self.book.numbered(client, piece) for piece in pieces]
            return [debt for debts in lists for debt in debts[:1]] if all(lists) else []
        first, _dash, last = reference.text.partition("-")
        if first.isdigit() and last.isdigit() and 0 < int(last) - int(first) <= LONGEST_RANGE:
            lists = [self.book.numbered(client, str(n)) for n in range(int(first), int(last) + 1)]
            return [debt for debts in lists for debt in debts[:1]] if all(lists) else []
        return []

    def _dated(self, found: list[Debt], reference: Reference) -> list[Debt]:
        """Of several with one number that of the date; a date that no invoice has is a doubt."""
        if reference.date is not None:
            of_day = [debt for debt in found if debt.date == reference.date]
            if not of_day:
                self._doubt("other_date", number=reference.text)
            return of_day[:1] or found[-1:]
        past = [debt for debt in found if debt.date <= self.line.date]
        if len(past or found) > 1:
            self._doubt("several_invoices", number=reference.text)
        return (past or found)[-1:]

    # what it closes

    def _by_number(self) -> list[Option]:
        client = self.named[0].client
        debts = sorted(self.named, key=lambda debt: debt.order)
        left = sum((self.book.left[debt.key] for debt in debts), NOTHING)
        amount = self.line.amount
        if not left:
            self._doubt("closed", number=", ".join(debt.number for debt in debts))
            return [self._spread(client, [], ADVANCE), self._due(client)]
        is_called = any(one.is_invoice or one.is_document for one in self.purpose.references)
        if left != amount and not is_called:
            self._doubt("number_only")
        if amount < left:
            self._check_gap(debts, left - amount)
        option = self._spread(client, debts, NUMBER)
        others = [debt for debt in self.book.open_debts(client, self.line.date) if debt not in debts]
        if amount > left and others:
            self._doubt("more", sum=str(amount - left))
            return [option, self._spread(client, [*debts, *others], NUMBER)]
        return [option]

    def _check_gap(self, debts: list[Debt], gap: Decimal) -> None:
        left = sum((self.book.left[debt.key] for debt in debts), NOTHING)
        is_small = gap <= left * SMALL_GAP or self.purpose.is_deducted
        if (is_small or len(debts) > 1) and not (self.purpose.is_partial and len(debts) == 1):
            self._doubt("less", sum=str(gap))

    def _without_number(self) -> list[Option]:
        if len(self.clients) > 1:
            self._doubt("several_clients")
            found = [option for client in self.clients for option in self._of_client(client)[:1]]
            return sorted(found, key=lambda option: option.way != SUM)
        return self._of_client(self.clients[0])

    def _of_client(self, client: int) -> list[Option]:
        debts = self.book.open_debts(client, self.line.date)
        sets = self._sets(debts)
        if sets:
            if len(sets) > 1 or len(debts) > SETS_AMONG:
                self._doubt("several_sums")
            if self.purpose.is_partial:
                self._doubt("partly")
            return [self._spread(client, chosen, SUM) for chosen in sets]
        owed = sum((self.book.left[debt.key] for debt in debts), NOTHING)
        if not debts:
            return [self._spread(client, [], ADVANCE)]
        if self.line.amount < owed:
            self._doubt("no_number")
        return [self._spread(client, debts, DUE), self._spread(client, [], ADVANCE)]

    def _sets(self, debts: list[Debt]) -> list[list[Debt]]:
        """Sets of invoices that make up the sum: the first in due order, and another one where there is any."""
        wanted, left = self.line.amount, self.book.left
        found: list[list[Debt]] = []

        def add(chosen: Sequence[Debt]) -> bool:
            keys = {debt.key for debt in chosen}
            if keys not in [{debt.key for debt in one} for one in found]:
                found.append(list(chosen))
            return len(found) > 1

        total = NOTHING
        for count, debt in enumerate(debts, 1):
            total += left[debt.key]
            if total == wanted:
                add(debts[:count])
        near = debts[:SETS_AMONG]
        for size in range(1, SETS_OF + 1):
            for chosen in combinations(near, size):
                if sum((left[debt.key] for debt in chosen), NOTHING) == wanted and add(chosen):
                    return found
        return found

    def _due(self, client: int) -> Option:
        return self._spread(client, self.book.open_debts(client, self.line.date), DUE)

    def _spread(self, client: int, debts: Sequence[Debt], way: str) -> Option:
        """The sum over these debts in their order; what they leave is an advance."""
        parts, rest = [], self.line.amount
        for debt in debts:
            part = min(rest, self.book.left[debt.key])
            if part > 0:
                parts.append(Part(client, debt.key, part))
                rest -= part
        if rest:
            parts.append(Part(client, None, rest))
        return Option(way, tuple(parts))

    # how sure it is

    def _made(self, options: list[Option]) -> Match:
        if self.is_for_another:
            options = [
                Option(PAYER if option.way in (DUE, ADVANCE) else option.way, option.parts)
                for option in options
            ]
        first = options[0]
        if first.way != NUMBER and any(part.debt in self.book.claimed for part in first.parts):
            self._doubt("claimed")
        if self.is_for_another and first.way == PAYER:
            self._doubt("no_number")
        unique = {option.parts: option for option in reversed(options)}
        ordered = tuple(sorted(unique.values(), key=options.index))[:MOST_OPTIONS]
        doubts = tuple({doubt.code: doubt for doubt in reversed(self.doubts)}.values())[::-1]
        return Match(LIKELY if doubts else SURE, ordered, doubts)

    def _doubt(self, code: str, **names: str) -> None:
        self.doubts.append(Doubt(code, names))
