"""Which invoice a payment closes (formulas.md 2.5): the named one first, then by due date, the rest is an advance."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from dossiers.models import Client
from receivables.models import Allocation, AllocationRule, Invoice, Payment
from receivables.months.services import open_day

# a number with its letters, slash and hyphen is one word: «1» must not be found in «1/2026» or «А-1»
_NUMBERS = re.compile(r"[0-9A-Za-zА-Яа-яЁё][0-9A-Za-zА-Яа-яЁё/\-]*")


@dataclass(frozen=True)
class Open:
    """An invoice's open part."""

    pk: int
    number: str
    date: dt.date
    due_date: dt.date
    amount: Decimal


@dataclass(frozen=True)
class Share:
    """`amount` of a payment for the invoice `pk`, and by which rule."""

    pk: int
    amount: Decimal
    rule: str


def spread(amount: Decimal, invoices: Iterable[Open], named: Collection[int] = ()) -> list[Share]:
    """How `amount` falls on open invoices: the named in due order, then the others in due order.

    Due order is due date, date, number. The shares never exceed an open part nor, together, the amount.
    """
    # False sorts before True: what the payment names comes first
    order = sorted(invoices, key=lambda i: (i.pk not in named, i.due_date, i.date, i.number, i.pk))
    shares, left = [], amount
    for invoice in order:
        part = min(left, invoice.amount)
        if part > 0:
            rule = AllocationRule.NAMED if invoice.pk in named else AllocationRule.DUE
            shares.append(Share(invoice.pk, part, rule))
            left -= part
    return shares


def named_in(purpose: str, invoices: Iterable[Open]) -> set[int]:
    """Invoices whose number stands in the purpose as a word of its own."""
    words = {word.casefold() for word in _NUMBERS.findall(purpose)}
    return {invoice.pk for invoice in invoices if invoice.number.casefold() in words}


def shares_of(
    amount: Decimal, invoices: Sequence[Open], named_invoice: int | None, purpose: str
) -> list[Share]:
    """How a payment that names an invoice, or whose purpose does, falls on open invoices."""
    # the invoice that was chosen outweighs what the purpose says
    named = {named_invoice} if named_invoice else named_in(purpose, invoices)
    return spread(amount, invoices, named)


def hold_money(client_ids: Collection[int]) -> None:
    """Write the money of these clients alone until the transaction ends: two payments at once queue up here.

    A lock of the client's own row that lets everybody read it and refer to it.
    """
    rows = Client.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=client_ids)
    # by key, so that two transactions with several clients cannot deadlock
    list(rows.order_by("pk").values_list("pk", flat=True))


def allocate(payment: Payment) -> list[Allocation]:
    """Spread what is left of the payment. Call inside a transaction that holds the client's money."""
    invoices = open_invoices(payment.client_id)
    # kept by a trigger, so the object may be behind
    payment.refresh_from_db(fields=["allocated"])
    left = payment.amount - payment.allocated
    shares = shares_of(left, invoices, payment.named_invoice_id, payment.purpose)
    return write_shares(payment, shares, {invoice.pk: invoice.date for invoice in invoices})


def open_invoices(client_id: int) -> list[Open]:
    """Open invoices of a client in due order."""
    rows = Invoice.objects.filter(client=client_id).open()
    return [_open(row, row.amount - row.paid) for row in rows.in_due_order()]


def allocatable_invoices(payment: Payment) -> list[Open]:
    """What this payment could close if it were reversed first: open parts and what it closes now."""
    own = dict(payment.allocations.values_list("invoice", "amount"))
    rows = Invoice.objects.filter(client=payment.client_id).with_open()
    # an invoice that this payment closed has nothing open, and may still be chosen again
    rows = rows.filter(Q(open_amount__gt=0) | Q(pk__in=own))
    nothing = Decimal(0)
    return [_open(row, row.open_amount + own.get(row.pk, nothing)) for row in rows.in_due_order()]


def write_shares(payment: Payment, shares: Iterable[Share], dates: dict[int, dt.date]) -> list[Allocation]:
    """Store shares, adding to a pair that is already allocated. Dated the later of payment and invoice.

    Where that month is closed, today: what lay on the account then is kept.
    """
    present = {allocation.invoice_id: allocation for allocation in payment.allocations.all()}
    written = []
    for share in shares:
        allocation = present.get(share.pk)
        if allocation is None:
            allocation = Allocation(
                payment=payment, invoice_id=share.pk, amount=Decimal(0), rule=share.rule,
                # an advance closes an invoice when there is one, not before: ageing of past days reads this date
                date=open_day(max(payment.date, dates[share.pk])),
            )  # fmt: skip
        allocation.amount += share.amount
        allocation.save()
        written.append(allocation)
    return written


def _open(row: Invoice, amount: Decimal) -> Open:
    return Open(row.pk, row.number, row.date, row.due_date, amount)
