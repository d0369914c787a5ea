"""Which invoice a payment closes (formulas.md 2.5): the named one first, then by due date, the rest is an advance."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from receivables.models import Allocation, AllocationRule, Invoice, Payment

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


def allocate(payment: Payment) -> list[Allocation]:
    """Spread what is left of the payment. Call inside a transaction: the client's open invoices are locked."""
    invoices = locked_open_invoices(payment.client_id)
    named = {payment.named_invoice_id} if payment.named_invoice_id else named_in(payment.purpose, invoices)
    payment.refresh_from_db(fields=["allocated"])
    shares = spread(payment.amount - payment.allocated, invoices, {pk for pk in named if pk})
    return write_shares(payment, shares, {invoice.pk: invoice.date for invoice in invoices})


def locked_open_invoices(client_id: int) -> Sequence[Open]:
    """Open invoices of a client, locked in due order so that two payments never meet crosswise."""
    rows = Invoice.objects.select_for_update(of=("self",)).filter(client=client_id).open()
    rows = rows.order_by("due_date", "date", "number", "pk")
    return [Open(row.pk, row.number, row.date, row.due_date, row.amount - row.paid) for row in rows]


def write_shares(payment: Payment, shares: Iterable[Share], dates: dict[int, dt.date]) -> list[Allocation]:
    """Store shares, adding to a pair that is already allocated. Dated the later of payment and invoice."""
    present = {allocation.invoice_id: allocation for allocation in payment.allocations.all()}
    written = []
    for share in shares:
        allocation = present.get(share.pk)
        if allocation is None:
            allocation = Allocation(
                payment=payment, invoice_id=share.pk, amount=Decimal(0), rule=share.rule,
                date=max(payment.date, dates[share.pk]),
            )  # fmt: skip
        allocation.amount += share.amount
        allocation.save()
        written.append(allocation)
    return written
