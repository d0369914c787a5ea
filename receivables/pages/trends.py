"""How overdue debt has moved, by the documents alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from kam_crm.shared.money import ZERO
from receivables.models import Allocation, Invoice

WEEK = dt.timedelta(days=7)


@dataclass(frozen=True)
class Point:
    day: dt.date
    overdue: Decimal


def overdue_by_week(clients: QuerySet[Any], as_of: dt.date, weeks: int = 8) -> list[Point]:
    """Overdue debt (RUB with VAT) of these clients at the end of `as_of` and of the weeks before, oldest first.

    What was open on a day is what is open now and what was closed after it, so only allocations of these weeks
    are read: two queries, however old the company is.
    """
    days = [as_of - WEEK * n for n in reversed(range(weeks))]
    keys = clients.order_by().values("pk")  # a subquery: a list of debtors may have thousands
    still = Invoice.objects.filter(client__in=keys).open()
    open_now = still.aggregate(
        **{
            # `date`: an invoice dated later was not there on that day, however early it is due
            _name(day): Sum(F("amount") - F("paid"), filter=Q(due_date__lt=day, date__lte=day))
            for day in days
        }
    )
    closed = Allocation.objects.filter(date__gt=days[0], invoice__client__in=keys)
    closed_since = closed.aggregate(
        **{
            _name(day): Sum(
                "amount", filter=Q(date__gt=day, invoice__due_date__lt=day, invoice__date__lte=day)
            )
            for day in days
        }
    )
    return [Point(d, (open_now[_name(d)] or ZERO) + (closed_since[_name(d)] or ZERO)) for d in days]


def _name(day: dt.date) -> str:
    return f"on_{day:%Y%m%d}"
