from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import F, Max, QuerySet, Sum
from django.http.response import HttpResponseBase
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dossiers.models import Client
from kam_crm.shared import formats
from kam_crm.shared.tables import Column
from kam_crm.shared.web.listings import Listing
from orders.drafting.filters import PERIODS
from receivables.collection.filters import AGES, DEBTORS
from receivables.invoices.filters import InvoiceFilter
from receivables.models import Allocation, Invoice

BATCH = 500
MOST_SUMMED = 5000  # documents whose sum is shown without a filter
DATES = [
    ("date_from", gettext_lazy("dated from")),
    ("date_to", gettext_lazy("dated to")),
    ("due_from", gettext_lazy("due from")),
    ("due_to", gettext_lazy("due to")),
]


class DocumentListing(Listing):
    """What both registers share: totals, periods, the chosen client as a chip."""

    periods = PERIODS

    client_path = "client__"

    @cached_property
    def totals(self) -> dict[str, Any] | None:
        """None where unfiltered rows are so many that their sum would cost more than it tells."""
        return self._sums() if self.filters or self._are_few else None

    @property
    def _are_few(self) -> bool:
        return len(self.filtered.order_by().values("pk")[: MOST_SUMMED + 1]) <= MOST_SUMMED

    def _sums(self) -> dict[str, Any]:
        raise NotImplementedError

    @cached_property
    def client_options(self) -> list[tuple[int, str]]:
        """The client the list is narrowed to, for the chip that takes the client off."""
        return self.only_option(Client.objects.visible_to(self.user).only("name"), "client")

    @property
    def date_chips(self) -> list[tuple[str, str]]:
        """(parameter, words) of the dates that narrow the list."""
        found = ((name, words, parse_date_or_none(self.query.get(name, ""))) for name, words in DATES)
        return [(name, f"{words} {formats.day(day)}") for name, words, day in found if day]

    @property
    def can_pay(self) -> bool:
        return self.user.can("payments.write")

    def export(self) -> HttpResponseBase:
        return self.exported(self.in_order(self.filtered).iterator(BATCH))


class InvoiceListing(DocumentListing):
    page_name = "receivables:invoice_list"
    sorts = {
        "date": ("date",),
        "due": ("due_date", "date"),
        "number": ("number",),
        "client": ("client__sort_key", "due_date"),
        "amount": ("amount",),
        "open": ("open_amount",),
    }
    default_sort = "-date"
    export_view = "receivables:invoice_export"
    subject = "invoices"
    ages = AGES

    @property
    def debtor_chips(self) -> list[tuple[str, str]]:
        """(parameter, words) of what the list of debts brought along: whose invoices these are."""
        fields = InvoiceFilter.base_filters
        found = [name for name in self.filters if name.startswith(DEBTORS) and name in fields]
        labels = {name: str(fields[name].label) for name in found}
        return [
            (name, f"{label}: {self.filters[name]}" if name == f"{DEBTORS}q" else label)
            for name, label in labels.items()
        ]

    @cached_property
    def filtered(self) -> QuerySet[Invoice]:
        visible = (
            Invoice.objects.visible_to(self.user).select_related("client", "client__manager").with_open()
        )
        visible = self.of_scope(visible)
        rows: QuerySet[Invoice] = InvoiceFilter(self.query, visible, request=self.request).qs
        return rows

    @cached_property
    def rows(self) -> list[Invoice]:
        """The page, each invoice with `days`: late where it is open, else from its date to the last payment."""
        invoices: list[Invoice] = self.page.items
        paid = last_paid(invoices)
        for invoice in invoices:
            late_days(invoice, self.today, paid)
        return invoices

    def _sums(self) -> dict[str, Any]:
        return self.filtered.order_by().aggregate(billed=Sum("amount"), open=Sum(F("amount") - F("paid")))

    @property
    def columns(self) -> list[Column]:
        return [
            Column(_("number"), "number"),
            Column(_("date"), "date", "date"),
            Column(_("client"), lambda row: row.client.name, width=36),
            Column(_("manager"), lambda row: row.client.manager.full_name, width=24),
            Column(_("due"), "due_date", "date"),
            Column(_("amount with VAT"), "amount", "money"),
            Column(_("paid"), "paid", "money"),
            Column(_("open"), "open_amount", "money"),
            Column(_("days overdue"), lambda row: overdue_days(row, self.today), "number"),
        ]


def parse_date_or_none(text: str) -> dt.date | None:
    try:
        return parse_date(text)
    except ValueError:  # well written and impossible: 2026-02-31; what is no date at all comes back as None
        return None


def last_paid(invoices: list[Invoice]) -> dict[int, dt.date]:
    """The day of the last payment by invoice, in one query."""
    rows = Allocation.objects.filter(invoice__in=[invoice.pk for invoice in invoices])
    return dict(rows.order_by().values_list("invoice").annotate(day=Max("date")))


def late_days(invoice: Any, as_of: dt.date, paid: dict[int, dt.date]) -> None:
    """Sets `late` (days overdue now, 0 in time), `closed_on` and `paid_in` (days from its date, None while open)."""
    closed = invoice.paid >= invoice.amount
    invoice.late = overdue_days(invoice, as_of)
    invoice.closed_on = paid.get(invoice.pk) if closed else None
    invoice.paid_in = (invoice.closed_on - invoice.date).days if invoice.closed_on else None


def overdue_days(invoice: Any, as_of: dt.date) -> int:
    open_part: Decimal = invoice.amount - invoice.paid
    return max(0, (as_of - invoice.due_date).days) if open_part > 0 else 0
