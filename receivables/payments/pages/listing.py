from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import F, Prefetch, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kam_crm.shared.tables import Column
from receivables.invoices.pages import DocumentListing
from receivables.models import Allocation, Payment, PaymentKind
from receivables.payments.filters import PaymentFilter


class PaymentListing(DocumentListing):
    page_name = "receivables:payment_list"
    sorts = {
        "date": ("date",),
        "number": ("number",),
        "client": ("client__sort_key", "date"),
        "amount": ("amount",),
        "advance": ("advance",),
    }
    default_sort = "-date"
    export_view = "receivables:payment_export"
    subject = "payments"
    kinds = PaymentKind.choices

    @cached_property
    def filtered(self) -> QuerySet[Payment]:
        seen = self.of_scope(Payment.objects.visible_to(self.user))
        visible = seen.select_related("client", "client__manager")
        rows: QuerySet[Payment] = PaymentFilter(self.query, visible.with_advance(), request=self.request).qs
        return rows.prefetch_related(with_invoices())

    def _sums(self) -> dict[str, Any]:
        return self.filtered.order_by().aggregate(
            received=Sum("amount"), unspent=Sum(F("amount") - F("allocated"))
        )

    @property
    def columns(self) -> list[Column]:
        return [
            Column(_("number"), "number"),
            Column(_("date"), "date", "date"),
            Column(_("kind"), lambda row: str(row.get_kind_display())),
            Column(_("client"), lambda row: row.client.name, width=36),
            Column(_("amount"), "amount", "money"),
            Column(_("allocated"), "allocated", "money"),
            Column(_("advance"), "advance", "money"),
            Column(_("invoices"), lambda row: ", ".join(a.invoice.number for a in row.allocations.all())),
            Column(pgettext("of a payment", "purpose"), "purpose", width=48),
        ]


def with_invoices() -> Prefetch[Any]:
    """Allocations of payments with their invoices, in due order."""
    rows = Allocation.objects.select_related("invoice").order_by("invoice__due_date", "pk")
    return Prefetch("allocations", queryset=rows)
