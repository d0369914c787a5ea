"""When a client's limit frees: open invoices by their day, moved by how late the client usually pays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Avg, F, Max, OuterRef, Q, Subquery, Sum

from kam_crm.shared.working_days import next_working_day
from receivables.models import Allocation, Invoice

YEAR = dt.timedelta(days=365)
MOST = 4


@dataclass(frozen=True)
class Step:
    """On `due` this much falls due, RUB with VAT; `likely` is when it comes; `free` what is free from then on."""

    due: dt.date
    amount: Decimal
    likely: dt.date
    free: Decimal | None


def usual_delay(client_id: int, as_of: dt.date) -> int:
    """Days between the day due and the payment, on average over the invoices paid in a year; never less than none."""
    last = Allocation.objects.filter(invoice=OuterRef("pk")).order_by().values("invoice")
    rows = Invoice.objects.filter(client=client_id, due_date__gte=as_of - YEAR, due_date__lt=as_of)
    rows = rows.filter(Q(paid__gte=F("amount")))
    paid_on = Subquery(last.annotate(day=Max("date")).values("day"))
    found = rows.order_by().annotate(paid_on=paid_on).aggregate(delay=Avg(F("paid_on") - F("due_date")))
    return max(found["delay"].days, 0) if found["delay"] else 0


def due_days(client_id: int, as_of: dt.date) -> list[dict[str, Any]]:
    """The next days with what is due on each: `due_date`, `sum` in RUB with VAT."""
    rows = Invoice.objects.filter(client=client_id, due_date__gte=as_of).open().order_by()
    by_day = rows.values("due_date").annotate(sum=Sum(F("amount") - F("paid"))).order_by("due_date")
    return list(by_day[:MOST])


def freeing(days: Iterable[Mapping[str, Any]], free: Decimal | None, delay: int) -> list[Step]:
    """When what is due on these days comes. `free`: what is free now beside the order, None without a limit."""
    steps = []
    for row in days:
        free = None if free is None else free + row["sum"]
        likely = next_working_day(row["due_date"] + dt.timedelta(days=delay))
        steps.append(Step(row["due_date"], row["sum"], likely, free))
    return steps
