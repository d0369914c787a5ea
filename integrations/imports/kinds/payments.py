from __future__ import annotations

from collections import defaultdict

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

STEP = 200  # payments after which progress is told: each is allocated, which takes longer than to read a row
COLUMNS = [
    Column("number", cells.text(40), needed=True, filled=True),
    Column("date", cells.date, needed=True, filled=True),
    Column("client_code", cells.text(32), needed=True, filled=True),
    Column("amount", cells.positive_amount, needed=True, filled=True),
    Column("invoice_number", cells.text(40)),
    Column("purpose", cells.text(250)),
    Column("payer_account", cells.text(34)),
]


def load(rows: list[Row], job: Job) -> Counts:
    """Payments by number, date, client and payer's account where it is given, allocated as if entered by hand, the
    oldest first.

    A payment that is there already with another amount is a problem: money received is not rewritten by a file. So
    is one that somebody reversed: the same file again must not bring it back unnoticed. With another amount it is the
    corrected one; an unchanged one is entered by hand.
    """
    payments = _Payments(by_code(Client, "client_code", rows, job), job)
    wanted = unique_rows(rows, _document, job, "number")
    fresh = [row for row in wanted.values() if payments.is_new(row)]
    # each closes what is still open by due date (formulas.md 2.5), so their order decides who closes what
    for done, row in enumerate(sorted(fresh, key=lambda row: (row["date"], row.number)), 1):
        payments.register(row)
        if done % STEP == 0:
            job.step(len(rows))
    job.reject_if_bad()
    return Counts(created=len(fresh), unchanged=len(wanted) - len(fresh))


def _document(row: Row) -> tuple[object, ...]:
    return row["number"], row["date"], row["client_code"], _account(row)


def _account(row: Row) -> str:
    return "".join((row["payer_account"] or "").split())


class _Payments:
    """What is known of the clients' payments and invoices, and the rows measured by it."""

    def __init__(self, clients: dict[str, Client], job: Job) -> None:
        self.clients, self.job = clients, job
        ids = [client.pk for client in clients.values()]
        self.present: dict[tuple[object, ...], list[Payment]] = defaultdict(list)
        for payment in Payment.objects.filter(client__in=ids, kind=PaymentKind.MONEY):
            self.present[payment.number, payment.date, payment.client_id].append(payment)
        # a number may come again on another date (invoice_document_once): the newest one is meant
        invoices = Invoice.objects.filter(client__in=ids).order_by("date")
        self.invoices = {(i.client_id, i.number): i for i in invoices}
        # reversed, entered again and reversed again: the last event tells who and why
        gone = reversed_payments(ids).order_by("pgh_id")
        self.gone = {
            (p.number, p.date, p.client_id, p.amount): p for p in gone if p.kind == PaymentKind.MONEY
        }

    def is_new(self, row: Row) -> bool:
        client = self.clients.get(row["client_code"])
        if client is None:
            return False
        known = self._known(row, client)
        if known is None:
            self._check_reversed(row, client)
        elif known.amount != row["amount"]:
            reason = _("this payment is already entered with the amount %(amount)s") % {
                "amount": known.amount
            }
            self.job.problems.add(row.number, "amount", row["amount"], reason)
        if row["invoice_number"] and (client.pk, row["invoice_number"]) not in self.invoices:
            reason = _("the client has no such invoice")
            self.job.problems.add(row.number, "invoice_number", row["invoice_number"], reason)
        return known is None and row.number not in self.job.problems.rows

    def _known(self, row: Row, client: Client) -> Payment | None:
        """The same payment: accounts tell two apart where both are known."""
        account = _account(row)
        rows = self.present.get((row["number"], row["date"], client.pk), [])
        return next((one for one in rows if not account or one.payer_account in ("", account)), None)

    def register(self, row: Row) -> None:
        client = self.clients[row["client_code"]]
        named = self.invoices.get((client.pk, row["invoice_number"])) if row["invoice_number"] else None
        try:
            import_payment(
                by=self.job.by, client=client, number=row["number"], date=row["date"], amount=row["amount"],
                named_invoice=named, purpose=row["purpose"] or "", payer_account=_account(row),
            )  # fmt: skip
        except BusinessRuleError as error:
            # kept, not raised: all bad payments are listed at once
            self.job.problems.add(row.number, error.field or "", row["number"], str(error))

    def _check_reversed(self, row: Row, client: Client) -> None:
        event = self.gone.get((row["number"], row["date"], client.pk, row["amount"]))
        if event is None:
            return
        day = formats.day(clock.local(event.pgh_created_at))
        words = {"who": event.who, "day": day, "reason": event.reason}
        reason = _(
            "reversed by %(who)s on %(day)s: %(reason)s. Leave the row out or enter the payment by hand"
        )
        self.job.problems.add(row.number, "number", row["number"], reason % words)
