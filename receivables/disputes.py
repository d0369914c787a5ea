"""What clients dispute is not demanded: reminders, tasks and proposals ask here (R110, R166).

Live: it is demanded again in the moment when a claim is withdrawn, carried out or judged not justified.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from orders.models import Claim
from receivables.models import Invoice

INVOICE = "receivables.invoice"
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Demand:
    """Of a client's overdue invoices: `overdue` is what is demanded, `disputed` what is held out of it, RUB."""

    overdue: Decimal
    overdue_days: int
    disputed: Decimal


def disputed_of(invoices: Iterable[Invoice]) -> dict[int, Decimal]:
    """By key of the invoice what is disputed of it and held; those without are left out. One query.

    receivables/sql/disputed_by_acts.sql says the same for the credit check.
    """
    rows = list(invoices)
    claims = Claim.objects.filter(client__in={row.client_id for row in rows}).disputing()
    by_shipment: dict[int | None, Decimal] = defaultdict(Decimal)
    by_invoice: dict[int | None, Decimal] = defaultdict(Decimal)
    for shipment, kind, key, amount in claims.values_list(
        "shipment_id", "subject_kind", "subject_id", "disputed"
    ):
        if kind == INVOICE:
            by_invoice[key] += amount
        elif key is None:
            by_shipment[shipment] += amount
    if not by_shipment and not by_invoice:
        return {}
    found = {}
    for row in rows:
        amount = by_invoice.get(row.pk, NOTHING)
        if row.shipment_id is not None:
            amount += by_shipment.get(row.shipment_id, NOTHING)
        if amount:
            found[row.pk] = amount
    return found


def demands(client_ids: Collection[int], as_of: dt.date) -> dict[int, Demand]:
    """Of clients that dispute something: what of their overdue debt is demanded. The others are left out."""
    # unscoped: the caller sees the clients it asks about
    disputing = set(Claim.objects.filter(client__in=client_ids).disputing().values_list("client", flat=True))
    if not disputing:
        return {}
    late = list(Invoice.objects.filter(client__in=disputing).overdue(as_of))
    held = disputed_of(late)
    found = {}
    for client in disputing:
        rows = [
            (row, max(row.open_amount - held.get(row.pk, NOTHING), NOTHING))
            for row in late
            if row.client_id == client
        ]
        demanded = [row.due_date for row, amount in rows if amount]
        overdue = sum((amount for _row, amount in rows), NOTHING)
        found[client] = Demand(
            overdue,
            (as_of - min(demanded)).days if demanded else 0,
            sum((row.open_amount for row, _amount in rows), NOTHING) - overdue,
        )
    return found
