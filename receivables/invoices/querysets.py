from __future__ import annotations

import datetime as dt
from typing import Self

from django.db.models import DecimalField, ExpressionWrapper, F, Q

from accounts.rules.in_force import number
from dossiers.clients.querysets import ClientRelatedQuerySet
from receivables.ageing import due_range


def due_within(bucket: str, as_of: dt.date) -> Q:
    """The condition «due so long ago as the bucket says»."""
    earliest, latest = due_range(bucket, as_of)
    condition = Q(due_date__gte=earliest) if earliest else Q()
    return condition & Q(due_date__lte=latest) if latest else condition


class InvoiceQuerySet(ClientRelatedQuerySet):
    def with_open(self) -> Self:
        """Adds `open_amount`: what is not yet paid, RUB with VAT."""
        return self.annotate(
            open_amount=ExpressionWrapper(
                F("amount") - F("paid"), output_field=DecimalField(max_digits=14, decimal_places=2)
            )
        )

    def open(self) -> Self:
        # written as in the partial index `invoice_open_by_due`, which PostgreSQL would not use for open_amount > 0
        return self.with_open().filter(paid__lt=F("amount"))

    def overdue(self, as_of: dt.date) -> Self:
        """Open and due before `as_of`; the day of due itself is in time (formulas.md 2.5)."""
        return self.open().filter(due_date__lt=as_of)

    def long_overdue(self, as_of: dt.date) -> Self:
        """Overdue for more days than the rules call usual."""
        return self.overdue(as_of - dt.timedelta(days=number("long_overdue", as_of)))

    def aged(self, bucket: str, as_of: dt.date) -> Self:
        """Open and as late as `bucket` says (a name of receivables.ageing.BUCKETS)."""
        return self.open().filter(due_within(bucket, as_of))

    def in_due_order(self) -> Self:
        """The order in which money closes them."""
        return self.order_by("due_date", "date", "number", "pk")
