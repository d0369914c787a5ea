from __future__ import annotations

from django.utils.translation import gettext as _

from dossiers.models import Client
from integrations.imports import cells
from integrations.imports.problems import Counts
from integrations.imports.references import by_code
from integrations.imports.rows import Column, Job, Row, save, unique_rows
from kam_crm.shared import clock
from receivables.models import Invoice
from receivables.services import apply_advances, refresh_summary

COLUMNS = [
    Column("number", cells.text(40), needed=True, filled=True),
    Column("date", cells.date, needed=True, filled=True),
    Column("client_code", cells.text(32), needed=True, filled=True),
    Column("amount", cells.positive_amount, needed=True, filled=True),
    Column("due_date", cells.date, needed=True, filled=True),
]


def load(rows: list[Row], job: Job) -> Counts:
    """Invoices by number, date and client, RUB with VAT. Advances of the clients close them at once."""
    clients = by_code(Client, "client_code", rows, job)
    wanted = unique_rows(rows, lambda row: (row["number"], row["date"], row["client_code"]), job, "number")
    ids = [client.pk for client in clients.values()]
    present = {(i.number, i.date, i.client_id): i for i in Invoice.objects.filter(client__in=ids)}
    fresh, changed = [], []
    for (number, date, code), row in wanted.items():
        if code not in clients:  # already a problem of `by_code`; the other rows are still checked
            continue
        invoice = present.get((number, date, clients[code].pk))
        if row["due_date"] < date:
            job.problems.add(row.number, "due_date", row["due_date"], _("before the date of the invoice"))
        elif invoice is None:
            fresh.append(
                Invoice(
                    number=number,
                    date=date,
                    client=clients[code],
                    amount=row["amount"],
                    due_date=row["due_date"],
                )
            )
        # the database would refuse it as well (invoice_not_overpaid), without naming the row
        elif row["amount"] < invoice.paid:
            job.problems.add(row.number, "amount", row["amount"], _("less than already paid"))
        elif (invoice.amount, invoice.due_date) != (row["amount"], row["due_date"]):
            invoice.amount, invoice.due_date = row["amount"], row["due_date"]
            changed.append(invoice)
    job.reject_if_bad()
    save(Invoice, fresh, changed, ["amount", "due_date"])
    touched = {invoice.client_id for invoice in [*fresh, *changed]}
    # before the summary, which reads what the advances left open
    apply_advances(touched)
    refresh_summary(touched, as_of=clock.today())
    return Counts(len(fresh), len(changed), len(wanted) - len(fresh) - len(changed))
