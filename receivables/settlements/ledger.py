"""Accounts of clients (R163): what they got, paid and gave back, with the balance at the end of any day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection

from kam_crm.shared.money import total

LEDGER = (Path(__file__).parent.parent / "sql" / "ledger.sql").read_text(encoding="utf-8")
LINES = f"{LEDGER} ORDER BY d.client_id, d.date, d.credit > 0, d.number, d.source, d.id"
SUMS = f"""
SELECT client_id, contract_id, own_company_id, sum(debit) - sum(credit) AS balance
FROM ({LEDGER}) AS account (client_id, contract_id, own_company_id, date, kind, number, debit, credit, source, id)
GROUP BY 1, 2, 3 ORDER BY 1, 2 NULLS FIRST, 3 NULLS FIRST
"""


@dataclass(frozen=True)
class Entry:
    """One document on an account, RUB with VAT: a shipment, an act's debit and what takes a payment off again in
    `debit`, the rest in `credit`.

    `kind` is shipment, invoice (of before), correction (debit by an act), refund, reversal; money, return, credit (by
    an act), opening or writeoff; `source` invoice or payment with its key `pk`. `contract_id` is the first version of
    the contract.
    """

    client_id: int
    contract_id: int | None
    own_company_id: int | None
    date: dt.date
    kind: str
    number: str
    debit: Decimal
    credit: Decimal
    source: str
    pk: int

    @property
    def signed(self) -> Decimal:
        """What it changes of the debt."""
        return self.debit - self.credit


@dataclass(frozen=True)
class Account:
    """Documents of a period between two balances; above 0 the client owes us, below 0 we owe."""

    first: dt.date
    last: dt.date
    opening: Decimal
    entries: Sequence[Entry]

    @property
    def debit(self) -> Decimal:
        return total(entry.debit for entry in self.entries)

    @property
    def credit(self) -> Decimal:
        return total(entry.credit for entry in self.entries)

    @property
    def closing(self) -> Decimal:
        return self.opening + self.debit - self.credit

    @property
    def running(self) -> list[tuple[Entry, Decimal]]:
        """Each document with the balance after it."""
        rows, balance = [], self.opening
        for entry in self.entries:
            balance += entry.signed
            rows.append((entry, balance))
        return rows


@dataclass(frozen=True)
class Balance:
    """Of a client under one contract with one legal entity of ours, RUB; None: no contract was in force."""

    client_id: int
    contract_id: int | None
    own_company_id: int | None
    amount: Decimal


def account(
    entries: Iterable[Entry],
    first: dt.date,
    last: dt.date,
    *,
    contract_id: int | None = None,
    own_company_id: int | None = None,
) -> Account:
    """The account of a period out of all documents of a client, of one contract or legal entity where it is given.

    Everything before the period is its opening balance, so that a closing balance is the next opening one.
    """
    wanted = [
        entry
        for entry in entries
        if contract_id in (None, entry.contract_id) and own_company_id in (None, entry.own_company_id)
    ]
    opening = total(entry.signed for entry in wanted if entry.date < first)
    return Account(first, last, opening, [entry for entry in wanted if first <= entry.date <= last])


def balance(entries: Iterable[Entry], day: dt.date) -> Decimal:
    """At the end of the day."""
    return total(entry.signed for entry in entries if entry.date <= day)


def entries_of(client_id: int, until: dt.date) -> list[Entry]:
    """All documents of a client up to a day, in the order of the account: of one day what is owed stands first."""
    return [Entry(*row) for row in _rows(LINES, until, [client_id])]


def balances(client_ids: Collection[int] | None, day: dt.date) -> list[Balance]:
    """At the end of the day, for each client, contract and own legal entity with documents; None: of all clients."""
    return [Balance(*row) for row in _rows(SUMS, day, client_ids)]


def _rows(sql: str, until: dt.date, client_ids: Collection[int] | None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            sql, {"until": until, "everyone": client_ids is None, "clients": list(client_ids or [])}
        )
        return cursor.fetchall()  # type: ignore[no-any-return]
