"""What the database knows about the payers of some lines: clients, their debts, who pays for whom."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from django.db.models import Q

from dossiers.models import Client
from receivables.bank.matching import Book, Debt, Incoming
from receivables.bank.purposes import name_key, read_purpose
from receivables.bank.states import LineState
from receivables.models import BankLine, Invoice, PayerLink

# closed invoices are read as well: who names one is told that it is closed, not that there is none
REMEMBERED = dt.timedelta(days=120)
WRITTEN = 40  # the longest number of an invoice


def book_for(lines: Sequence[Incoming]) -> Book:
    """Everything the matching may ask about these lines, in a handful of queries."""
    purposes = [read_purpose(line.purpose) for line in lines]
    inns = {line.inn for line in lines if line.inn} | {one.inn for one in purposes if one.inn}
    by_inn, kpps = _by_inn(inns)
    links = _links(inns, {line.account for line in lines if line.account})
    strangers = {line.inn for line in lines if line.inn and line.inn not in by_inn}
    history = _history(strangers)
    by_name = _by_name({one.beneficiary for one in purposes if one.beneficiary})
    clients = {client for found in by_inn.values() for client in found} | set(links.values())
    clients |= set(history.values()) | {client for found in by_name.values() for client in found}
    written = {
        text
        for line, purpose in zip(lines, purposes, strict=True)
        if line.inn not in by_inn
        for reference in purpose.references
        for text in (reference.text, reference.text.upper())
        if len(text) <= WRITTEN
    }
    earliest = min((line.date for line in lines), default=None)
    debts = _debts(clients, written, earliest)
    return Book(by_inn=by_inn, kpps=kpps, by_name=by_name, debts=debts, links=links, history=history)


def _by_inn(inns: Collection[str]) -> tuple[dict[str, list[int]], dict[int, str]]:
    rows = Client.objects.filter(inn__in=inns).exclude(inn="").order_by("pk").values_list("inn", "pk", "kpp")
    found: dict[str, list[int]] = defaultdict(list)
    kpps = {}
    for inn, pk, kpp in rows:
        found[inn].append(pk)
        kpps[pk] = kpp
    return dict(found), kpps


def _links(inns: Collection[str], accounts: Collection[str]) -> dict[tuple[str, str], int]:
    rows = PayerLink.objects.filter(Q(inn__in=inns) & ~Q(inn="") | Q(account__in=accounts) & ~Q(account=""))
    return {(inn, account): client for inn, account, client in rows.values_list("inn", "account", "client")}


def _history(inns: Collection[str]) -> dict[str, int]:
    """Whose invoices those paid before who are no clients themselves: of each the last, where it was one client."""
    rows = BankLine.objects.filter(inn__in=inns, state=LineState.POSTED, is_incoming=True)
    payments = rows.exclude(payments=None).order_by("pk").values_list("inn", "payments__client")
    return dict(payments)


def _by_name(names: Collection[str]) -> dict[str, list[int]]:
    if not names:
        return {}
    found: dict[str, list[int]] = defaultdict(list)
    for pk, name, legal in Client.objects.order_by("pk").values_list("pk", "name", "legal_name"):
        for key in {name_key(name), name_key(legal)} & set(names):
            found[key].append(pk)
    return dict(found)


def _debts(
    clients: Collection[int], written: Collection[str], earliest: dt.date | None
) -> dict[int, list[Debt]]:
    """Open invoices of these clients, their closed ones of late, and invoices whose number was written."""
    wanted = Invoice.objects.with_open().filter(Q(client__in=clients) | Q(number__in=written))
    if earliest is not None:
        wanted = wanted.filter(Q(open_amount__gt=0) | Q(date__gte=earliest - REMEMBERED))
    rows = wanted.in_due_order().values_list(
        "pk", "client", "number", "date", "due_date", "open_amount", "shipment__number"
    )
    found: dict[int, list[Debt]] = defaultdict(list)
    for pk, client, number, date, due, amount, alias in rows:
        found[client].append(Debt(pk, client, number, date, due, amount, (alias,) if alias else ()))
    return dict(found)


def incoming(lines: Iterable[BankLine]) -> list[Incoming]:
    """Lines of the database as the matching reads them."""
    return [
        Incoming(
            key=line.pk, date=line.date, amount=line.amount, purpose=line.purpose, inn=line.inn, kpp=line.kpp,
            account=line.other_account, name=line.name,
        )
        for line in lines
    ]  # fmt: skip
