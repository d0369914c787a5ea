"""The months of the books: which are closed, and what is still open in the others."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Min
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from kam_crm.shared import clock, formats
from orders.models import DiscrepancyAct, Shipment
from receivables.models import BankLine, ClosedMonth, Payment, ReconciliationAct

MOST_MONTHS = 24
NOT_POSTED = ("sure", "accepted", "waiting", "unknown")  # states of bank lines


@dataclass(frozen=True)
class Hint:
    """Something of a month that closing it would leave as it is."""

    words: str
    count: int
    url: str


@dataclass(frozen=True)
class MonthRow:
    month: dt.date
    closed: Any
    is_over: bool
    hints: list[Hint]

    @property
    def name(self) -> str:
        return formats.month_name(self.month)


class MonthsPage:
    """The newest months first, down to the first document, at most two years."""

    def __init__(self, user: User) -> None:
        self.user, self.today = user, clock.today()

    @cached_property
    def months(self) -> list[dt.date]:
        this = clock.month_start(self.today)
        begun = Payment.objects.visible_to(self.user).aggregate(day=Min("date"))["day"] or this
        count = min((this.year - begun.year) * 12 + this.month - begun.month + 1, MOST_MONTHS)
        return [clock.add_months(this, -index) for index in range(max(count, 13))]

    @cached_property
    def rows(self) -> list[MonthRow]:
        closed = {row.month: row for row in self._history if row.reopened_at is None}
        hints = self._hints
        return [
            MonthRow(month, closed.get(month), clock.month_end(month) < self.today, hints.get(month, []))
            for month in self.months
        ]

    @cached_property
    def _history(self) -> list[ClosedMonth]:
        rows = ClosedMonth.objects.visible_to(self.user).filter(month__gte=self.months[-1])
        return list(rows.select_related("closed_by", "reopened_by"))

    @property
    def reopened(self) -> list[ClosedMonth]:
        return [row for row in self._history if row.reopened_at is not None]

    @cached_property
    def _hints(self) -> dict[dt.date, list[Hint]]:
        found: dict[dt.date, list[Hint]] = {}
        first = self.months[-1]
        acts = DiscrepancyAct.objects.visible_to(self.user).waiting().filter(date__gte=first)
        papers = ReconciliationAct.objects.visible_to(self.user).waiting().filter(last__gte=first)
        bare = Shipment.objects.visible_to(self.user).filter(
            date__gte=first, is_imported=False, order__isnull=False, invoice=None, lines__amount__gt=0
        )
        money = BankLine.objects.visible_to(self.user).filter(date__gte=first, state__in=NOT_POSTED)
        for words, rows, field, url in (
            (_("lines of bank statements not posted"), money, "date", reverse("receivables:bank_list")),
            (_("discrepancy acts not decided"), acts, "date", f"{reverse('orders:act_list')}?status=waiting"),
            (
                _("acts of reconciliation not signed"),
                papers,
                "last",
                reverse("receivables:reconciliation_list"),
            ),
            (_("shipments without an invoice"), bare, "date", reverse("receivables:invoice_list")),
        ):
            counted = rows.order_by().annotate(in_month=TruncMonth(field)).values("in_month")
            for row in counted.annotate(count=Count("pk", distinct=True)):
                found.setdefault(row["in_month"], []).append(Hint(words, row["count"], url))
        return found
