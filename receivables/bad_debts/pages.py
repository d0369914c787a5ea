"""Bad debts: invoices that are long overdue, with who let the goods go and what tax law lets reserve (R177)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import F, QuerySet, Sum
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.rules.in_force import number
from kam_crm.shared import clock, currency, formats
from kam_crm.shared.money import ZERO, total
from kam_crm.shared.tables import Column
from kam_crm.shared.web.listings import Listing
from orders.models import ShipmentLine
from receivables.bad_debts import reserve
from receivables.bad_debts.filters import BadDebtFilter
from receivables.bad_debts.trail import Trail, trails
from receivables.invoices.pages import overdue_days
from receivables.models import Invoice

BATCH = 500
MONTHS = 12


@dataclass(frozen=True)
class Line:
    """An invoice with `days` past due; `trail` in words: who released the order, who approved the limit."""

    invoice: Invoice
    trail: Trail
    days: int

    @property
    def open(self) -> Decimal:
        return self.invoice.amount - self.invoice.paid

    @property
    def reserve(self) -> Decimal:
        return reserve.reserve(self.open, self.days)

    @property
    def reserve_part(self) -> str:
        return formats.percent(Decimal(reserve.part(self.days)), 0)

    @property
    def url(self) -> str:
        return reverse("receivables:invoice_detail", args=[self.invoice.pk])

    @property
    def released(self) -> str:
        return released_words(self.trail)

    @property
    def approved(self) -> str:
        return approved_words(self.trail)


def released_words(trail: Trail) -> str:
    """«Tamara Orlova, 18.09.2026, beyond the limit by 120 000: «they pay on Friday»»."""
    decision = trail.decision
    if decision is not None and decision.decided_by is not None:
        known = {
            "who": decision.decided_by.full_name, "day": formats.day(decision.decided_at),
            "sum": formats.whole(decision.size), "reason": decision.decision_reason,
        }  # fmt: skip
        if not decision.size:
            return _("%(who)s, %(day)s, in spite of overdue debt: «%(reason)s»") % known
        return _("%(who)s, %(day)s, beyond the limit by %(sum)s: «%(reason)s»") % known
    if trail.step is not None:
        known = {"who": trail.step.author, "day": formats.day(trail.step.at)}
        return _("%(who)s, %(day)s, within the limit") % known
    return _("the order is not known here") if trail.order is None else _("nobody is on record")


def approved_words(trail: Trail) -> str:
    """«5 000 000 by Sergey Lebedev from 01.03.2026, asked by Anna Sokolova: «yearly review»»."""
    limit = trail.limit
    if limit is None:
        return _("no limit was set")
    known = {
        "sum": formats.whole(limit.amount) if limit.amount is not None else str(limit.get_way_display()),
        "who": limit.set_by.full_name, "day": formats.day(limit.valid_from), "reason": limit.reason,
    }  # fmt: skip
    if limit.approval is not None:
        known["asked"] = limit.approval.asked_by.full_name
        return _("%(sum)s: %(who)s from %(day)s, asked by %(asked)s: «%(reason)s»") % known
    return _("%(sum)s: %(who)s from %(day)s: «%(reason)s»") % known


def lines_of(invoices: Sequence[Invoice], today: Any) -> Iterator[Line]:
    found = trails(invoices)
    for invoice in invoices:
        yield Line(invoice, found[invoice.pk], overdue_days(invoice, today))


class BadDebtListing(Listing):
    page_name = "receivables:bad_debt_list"
    client_path = "client__"
    sorts = {
        "due": ("due_date", "date"),
        "client": ("client__sort_key", "due_date"),
        "open": ("open_amount",),
    }
    default_sort = "due"
    export_view = "receivables:bad_debt_export"
    subject = "bad_debts"

    @property
    def after(self) -> int:
        """Days past due after which a debt is bad, by the rules."""
        return number("long_overdue")

    @cached_property
    def filtered(self) -> QuerySet[Invoice]:
        visible = self.of_scope(Invoice.objects.visible_to(self.user).long_overdue(self.today))
        rows: QuerySet[Invoice] = BadDebtFilter(self.query, visible, request=self.request).qs
        return rows.select_related("client__manager", "shipment__order")

    @cached_property
    def lines(self) -> list[Line]:
        return list(lines_of(self.page.items, self.today))

    @cached_property
    def sums(self) -> tuple[Decimal, Decimal]:
        """What all invoices of the filters come to, and the reserve for them; RUB with VAT."""
        rows = self.filtered.order_by().values("due_date").annotate(open=Sum(F("amount") - F("paid")))
        by_day = [(row["open"], (self.today - row["due_date"]).days) for row in rows]
        return total(debt for debt, _days in by_day), total(reserve.reserve(*one) for one in by_day)

    @cached_property
    def cap(self) -> Decimal:
        """Ten hundredths of the revenue of twelve months, net of VAT, of the clients the person sees."""
        since = clock.add_months(clock.month_start(self.today), -MONTHS)
        lines = ShipmentLine.objects.visible_to(self.user).filter(date__gte=since)
        return reserve.cap(lines.aggregate(sum=Sum("amount"))["sum"] or ZERO)

    @property
    def figures(self) -> list[dict[str, Any]]:
        debt, reserved = self.sums
        return [
            {"label": currency.label(_("Bad debts")), "value": formats.whole(debt),
             "note": _("overdue for more than %(days)s days") % {"days": self.after}},
            {"label": currency.label(_("Reserve by the tax norm")), "value": formats.whole(reserved),
             "note": _("nothing below 45 days, half to 90, all above")},
            {"label": currency.label(_("Most that may be reserved")), "value": formats.whole(self.cap),
             "note": _("10% of the revenue of twelve months")},
        ]  # fmt: skip

    # ---- export --------------------------------------------------------------------------------------------------

    def export(self) -> HttpResponseBase:
        return self.exported(self._export_rows())

    def _export_rows(self) -> Iterator[Line]:
        for batch in self.in_batches(BATCH):
            yield from lines_of(batch, self.today)

    @property
    def columns(self) -> list[Column]:
        return [
            Column(_("number"), lambda row: row.invoice.number),
            Column(_("client"), lambda row: row.invoice.client.name, width=36),
            Column(_("manager"), lambda row: row.invoice.client.manager.full_name, width=24),
            Column(_("due"), lambda row: row.invoice.due_date, "date"),
            Column(_("days overdue"), "days", "number"),
            Column(_("open"), "open", "money"),
            Column(_("reserve"), "reserve", "money"),
            Column(_("who released the order"), "released", width=50),
            Column(_("who approved the limit"), "approved", width=50),
        ]
