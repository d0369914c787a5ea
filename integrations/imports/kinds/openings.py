from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from dossiers.models import Client
from integrations.imports import cells
from integrations.imports.problems import Counts
from integrations.imports.references import by_code
from integrations.imports.rows import Column, Job, Row, save, unique_rows
from kam_crm.shared import clock
from kam_crm.shared.money import ZERO
from receivables.models import Invoice, Payment, PaymentKind
from receivables.payments.reversals import reversed_payments
from receivables.services import apply_advances, enter_openings, hold_money, refresh_summary

COLUMNS = [
    Column("number", cells.text(40), needed=True, filled=True),
    Column("date", cells.date, needed=True, filled=True),
    Column("client_code", cells.text(32), needed=True, filled=True),
    Column("amount", cells.positive_amount, needed=True, filled=True),
    Column("paid", cells.amount, needed=True),
    Column("due_date", cells.date, needed=True, filled=True),
]


def present(user: User) -> Iterator[tuple[Any, ...]]:
    """What is open now, with all that was paid of it."""
    rows = Invoice.objects.visible_to(user).open().order_by("date", "pk")
    return rows.values_list("number", "date", "client__code", "amount", "paid", "due_date").iterator()


def load(rows: list[Row], job: Job) -> Counts:
    """Open invoices of before the change of systems by number, date and client, RUB with VAT, and their paid part.

    The paid part becomes a payment of its own kind that closes this very invoice, so the debt is the open part and
    payments that come later close the rest. An invoice that is there gets what the file says of it while nothing here
    has paid it; where something has, and the file does not agree with it, that is a problem.
    """
    openings = _Openings(by_code(Client, "client_code", rows, job), job)
    wanted = unique_rows(rows, lambda row: (row["number"], row["date"], row["client_code"]), job, "number")
    for row in wanted.values():
        openings.put(row)
    job.reject_if_bad()
    openings.save()
    fresh, touched = len(openings.fresh), openings.touched
    return Counts(fresh, len(touched) - fresh, len(wanted) - len(touched))


class _Openings:
    """The clients' invoices and what was paid of them, and the rows measured by it."""

    def __init__(self, clients: dict[str, Client], job: Job) -> None:
        self.clients, self.job = clients, job
        ids = [client.pk for client in clients.values()]
        # what was paid is read below and must not change until it is written
        hold_money(ids)
        self.invoices = {(i.number, i.date, i.client_id): i for i in Invoice.objects.filter(client__in=ids)}
        own = Payment.objects.filter(client__in=ids, kind=PaymentKind.OPENING)
        self.openings = {(p.number, p.date, p.client_id): p.amount for p in own}
        gone = reversed_payments(ids).filter(kind=PaymentKind.OPENING)
        self.gone = {(p.number, p.date, p.client_id, p.amount) for p in gone}
        self.fresh: list[Invoice] = []
        self.changed: list[Invoice] = []
        self.parts: list[tuple[Invoice, Decimal]] = []
        self.touched: set[int] = set()

    def put(self, row: Row) -> None:
        if row["client_code"] not in self.clients:  # already a problem of `by_code`
            return
        client, paid = self.clients[row["client_code"]], row["paid"] or ZERO
        key = (row["number"], row["date"], client.pk)
        invoice = self.invoices.get(key)
        known = invoice is not None and self._is_paid(invoice, key, paid)
        if row["due_date"] < row["date"]:
            self._refuse(row, "due_date", _("before the date of the invoice"))
        elif row["date"] > clock.today():
            self._refuse(row, "date", _("in the future"))
        elif paid > row["amount"]:
            self._refuse(row, "paid", _("more than the amount"))
        elif paid == row["amount"] and not known:
            self._refuse(row, "paid", _("nothing of it is open: leave the row out"))
        elif not known and (*key, paid) in self.gone:
            self._refuse(row, "paid", _("this part was entered and reversed: enter a payment by hand"))
        elif invoice is None:
            invoice = Invoice(
                number=row["number"], date=row["date"], client=client, amount=row["amount"], due_date=row["due_date"]
            )  # fmt: skip
            self.fresh.append(invoice)
            self._pay(row, invoice, paid)
        elif not known and (invoice.paid or invoice.shipment_id):
            words = {"amount": invoice.paid}
            self._refuse(row, "paid", _("here %(amount)s of this invoice are paid") % words)
        # the database would refuse it as well (invoice_not_overpaid), without naming the row
        elif row["amount"] < invoice.paid:
            self._refuse(row, "amount", _("less than already paid"))
        else:
            if not known:
                self._pay(row, invoice, paid)
            if (invoice.amount, invoice.due_date) != (row["amount"], row["due_date"]):
                invoice.amount, invoice.due_date = row["amount"], row["due_date"]
                self.changed.append(invoice)
                self.touched.add(row.number)

    def save(self) -> None:
        save(Invoice, self.fresh, self.changed, ["amount", "due_date"])
        enter_openings(by=self.job.by, parts=self.parts)
        clients = {invoice.client_id for invoice in [*self.fresh, *self.changed]}
        clients |= {invoice.client_id for invoice, _paid in self.parts}
        # an advance closes what the paid part has left open; the summary reads what both have left
        apply_advances(clients)
        refresh_summary(clients, as_of=clock.today())

    def _is_paid(self, invoice: Invoice, key: tuple[str, dt.date, int], paid: Decimal) -> bool:
        """Whether the part is in the books: as an opening, after which more may have been paid, or by what was paid."""
        return paid in (invoice.paid, self.openings.get(key, ZERO))

    def _pay(self, row: Row, invoice: Invoice, paid: Decimal) -> None:
        self.touched.add(row.number)
        if paid:
            self.parts.append((invoice, paid))

    def _refuse(self, row: Row, column: str, reason: str) -> None:
        self.job.problems.add(row.number, column, row[column], reason)
