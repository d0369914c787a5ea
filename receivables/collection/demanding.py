"""What is demanded of clients: open invoices less what is disputed, and whom nobody calls now."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from dossiers.models import Client
from plans.models import Promise, PromiseStatus, Side
from receivables.disputes import disputed_of
from receivables.models import Invoice

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Claimed:
    """`amount` is demanded of the invoice, `disputed` is held out of it, RUB with VAT."""

    invoice: Invoice
    amount: Decimal
    disputed: Decimal

    def days(self, as_of: dt.date) -> int:
        """Days overdue; 0 and less where it is in time."""
        return (as_of - self.invoice.due_date).days


def demanded(until: dt.date, clients: Collection[int] | None = None) -> dict[int, list[Claimed]]:
    """By client what is demanded of invoices due up to `until`, the oldest first. Two queries; None: of all clients."""
    rows = Invoice.objects.open().filter(due_date__lte=until)
    if clients is not None:
        rows = rows.filter(client__in=clients)
    found = claimed(rows)
    return {pk: rest for pk, own in found.items() if (rest := [one for one in own if one.amount])}


def claimed(invoices: QuerySet[Invoice]) -> dict[int, list[Claimed]]:
    """By client these open invoices with what is demanded of each, the oldest first. Two queries."""
    found = list(invoices.in_due_order())  # type: ignore[attr-defined]
    held = disputed_of(found) if found else {}
    by_client: dict[int, list[Claimed]] = defaultdict(list)
    for invoice in found:
        disputed = min(held.get(invoice.pk, NOTHING), invoice.open_amount)
        by_client[invoice.client_id].append(Claimed(invoice, invoice.open_amount - disputed, disputed))
    return by_client


def standing_promises(clients: Collection[int], as_of: dt.date) -> dict[int, Promise]:
    """By client the promise to pay that runs on the day, the last of several."""
    rows = Promise.objects.filter(
        client__in=clients, side=Side.THEIRS, amount__isnull=False, status=PromiseStatus.OPEN, made_on__lte=as_of,
        due_on__gte=as_of,
    )  # fmt: skip
    return {row.client_id: row for row in rows.order_by("due_on", "pk")}


def demanded_of(client: Client, as_of: dt.date) -> list[Claimed]:
    """What of one client is overdue and demanded."""
    return demanded(as_of - dt.timedelta(days=1), [client.pk]).get(client.pk, [])
