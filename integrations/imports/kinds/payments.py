from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from dossiers.models import Client
from integrations.imports import cells
from integrations.imports.problems import Counts
from integrations.imports.references import by_code
from integrations.imports.rows import Column, Job, Row, unique_rows
from kam_crm.shared import clock, formats
from kam_crm.shared.errors import BusinessRuleError
from receivables.models import Invoice, Payment, PaymentKind
from receivables.payments.reversals import reversed_payments
from receivables.services import import_payment

COLUMNS = [
    Column("number", cells.text(40), needed=True, filled=True),
    Column("date", cells.date, needed=True, filled=True),
    Column("client_code", cells.text(32), needed=True, filled=True),
    Column("amount", cells.positive_amount, needed=True, filled=True),
    Column("invoice_number", cells.text(40)),
    Column("purpose", cells.text(250)),
]


def load(rows: list[Row], job: Job) -> Counts:
    """Payments by number, date and client, allocated as if entered by hand, the oldest first.

    A payment that is there already with another amount is a problem: money received is not rewritten by a file. So
    is one that somebody reversed: the same file again must not bring it back unnoticed. With another amount it is the
    corrected one; an unchanged one is entered by hand.
    """
    clients = by_code(Client, "client_code", rows, job)
    wanted = unique_rows(rows, lambda row: (row["number"], row["date"], row["client_code"]), job, "number")
    ids = [client.pk for client in clients.values()]
    present = {
        (p.number, p.date, p.client_id): p
        for p in Payment.objects.filter(client__in=ids, kind=PaymentKind.MONEY)
    }
    invoices = {(i.client_id, i.number): i for i in Invoice.objects.filter(client__in=ids).order_by("date")}
    gone = {(p.number, p.date, p.client_id, p.amount): p for p in reversed_payments(ids).order_by("pgh_id")}
    fresh = [row for row in wanted.values() if _is_new(row, clients, present, invoices, gone, job)]
    for done, row in enumerate(sorted(fresh, key=lambda row: (row["date"], row.number)), 1):
        _register(row, clients[row["client_code"]], invoices, job)
        if done % 200 == 0:
            job.step(len(rows))
    job.reject_if_bad()
    return Counts(created=len(fresh), unchanged=len(wanted) - len(fresh))


def _is_new(
    row: Row,
    clients: dict[str, Any],
    present: dict[Any, Any],
    invoices: dict[Any, Any],
    gone: dict[Any, Any],
    job: Job,
) -> bool:
    client = clients.get(row["client_code"])
    if client is None:
        return False
    known = present.get((row["number"], row["date"], client.pk))
    if known is not None and known.amount != row["amount"]:
        reason = _("this payment is already entered with the amount %(amount)s") % {"amount": known.amount}
        job.problems.add(row.number, "amount", row["amount"], reason)
    if known is None:
        _check_reversed(row, gone.get((row["number"], row["date"], client.pk, row["amount"])), job)
    if row["invoice_number"] and (client.pk, row["invoice_number"]) not in invoices:
        job.problems.add(
            row.number, "invoice_number", row["invoice_number"], _("the client has no such invoice")
        )
    return known is None and row.number not in job.problems.rows


def _check_reversed(row: Row, event: Any, job: Job) -> None:
    if event is None:
        return
    words = {"who": event.who, "day": formats.day(clock.local(event.pgh_created_at)), "reason": event.reason}
    reason = _("reversed by %(who)s on %(day)s: %(reason)s. Leave the row out or enter the payment by hand")
    job.problems.add(row.number, "number", row["number"], reason % words)


def _register(row: Row, client: Client, invoices: dict[Any, Any], job: Job) -> None:
    named = invoices.get((client.pk, row["invoice_number"])) if row["invoice_number"] else None
    try:
        import_payment(
            by=job.by, client=client, number=row["number"], date=row["date"], amount=row["amount"],
            named_invoice=named, purpose=row["purpose"] or "",
        )  # fmt: skip
    except BusinessRuleError as error:
        job.problems.add(row.number, error.field or "", row["number"], str(error))
