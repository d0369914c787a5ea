"""The list of debts: clients by age of what they owe, as one person filters it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.rules.in_force import number
from dossiers.models import Client
from kam_crm.shared import currency, formats, money
from kam_crm.shared.tables import Column
from kam_crm.shared.web.listings import Listing
from receivables.ageing import BUCKETS, DebtRow, ageing, nothing_owed
from receivables.collection.filters import DEBTORS, OPEN, OVERDUE, DebtFilter
from receivables.models import Invoice
from receivables.pages.debt_sums import DebtSums, Point, debt_sums

AGES = [name for name, *_rest in BUCKETS]
SHARED = ("manager", "department")  # filters of the register of invoices as well
TOGGLES = ("overdue", "over_limit", "long")
SOON = dt.timedelta(days=7)
BATCH = 500
COLUMNS = ("name", "sort_key", "manager__full_name", "summary__segment", "summary__debt", "summary__overdue",
           "summary__overdue_days", "summary__over_limit")  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A client as the table shows it: texts, and where each figure leads. An empty text is nothing owed."""

    name: str
    manager: str
    url: str
    segment: str
    tone: str
    why_url: str
    buckets: list[tuple[str, str]]
    debt: str
    debt_url: str
    overdue: str
    overdue_url: str
    days: int
    over_limit: str
    second: str


@dataclass(frozen=True)
class Totals:
    """Of all clients the filters leave, RUB with VAT."""

    clients: int
    debt: Decimal
    buckets: list[Decimal]
    overdue: Decimal
    overdue_clients: int
    over_limit: Decimal
    over_limit_clients: int
    due_soon: Decimal


class DebtListing(Listing):
    page_name = "receivables:debt_list"
    client_path = ""
    sorts = {
        "name": ("sort_key",),
        "debt": ("summary__debt",),
        "overdue": ("summary__overdue", "-summary__debt"),
        "days": ("summary__overdue_days", "-summary__debt"),
        "over_limit": ("summary__over_limit", "-summary__debt"),
    }
    default_sort = "-overdue"
    export_view = "receivables:debt_export"
    subject = "debts"

    def filter_by(self, data: Any) -> QuerySet[Client]:
        # by the summary, which is indexed and sorted by; the ages of the page's few clients are worked out anew
        owing = self.of_scope(Client.objects.visible_to(self.user)).filter(summary__debt__gt=0)
        rows: QuerySet[Client] = DebtFilter(data, owing, request=self.request).qs
        return rows

    @property
    def is_new(self) -> bool:
        """Not one invoice yet: nobody owes, because nothing was sold."""
        return not Invoice.objects.visible_to(self.user).exists()

    @property
    def long_overdue(self) -> int:
        """Days from which a debt has a chip of its own."""
        return number("long_overdue")

    @cached_property
    def filtered(self) -> QuerySet[Client]:
        return self.filter_by(self.query).select_related("manager", "summary").only(*COLUMNS)

    @cached_property
    def lines(self) -> list[Line]:
        ages = {row.client_id: row for row in ageing(self.today, [client.pk for client in self.page.items])}
        return [_line(one, ages.get(one.pk) or nothing_owed(one.pk)) for one in self.page.items]

    @cached_property
    def sums(self) -> DebtSums:
        return debt_sums(self.filtered, self.today)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many each toggle would leave, the other toggles taken off."""
        others = {name: value for name, value in self.filters.items() if name not in TOGGLES}
        sums = self.sums if others == self.filters else debt_sums(self.filter_by(others), self.today)
        return {name: sums.count(f"{name}_clients") for name in TOGGLES}

    @cached_property
    def totals(self) -> Totals:
        """Amounts are summed from the invoices themselves, as of today; clients are counted from their figures."""
        sums = self.sums
        buckets = [sums.aged(name) for name in AGES]
        return Totals(
            clients=sums.count("clients"),
            debt=money.total(buckets),
            buckets=buckets,
            overdue=money.total(buckets[1:]),
            overdue_clients=sums.count("late_clients"),
            over_limit=sums.over_limit,
            over_limit_clients=sums.count("over_limit_clients"),
            due_soon=sums.due_within(self.today, self.today + SOON),
        )

    @property
    def totals_line(self) -> list[tuple[str, str]]:
        """Sums of the buckets with the addresses of their invoices."""
        return [
            (formats.whole(amount) if amount else "", self.invoices_url(age=name))
            for name, amount in zip(AGES, self.totals.buckets, strict=True)
        ]

    def invoices_url(self, **given: Any) -> str:
        """The register of invoices, narrowed to the clients that are listed here."""
        kept: dict[str, Any] = {name: self.filters[name] for name in SHARED if name in self.filters}
        kept |= {DEBTORS + name: self.filters[name] for name in ("q", *TOGGLES) if name in self.filters}
        if self.query.get("scope"):
            kept["scope"] = self.query["scope"]
        return f"{reverse('receivables:invoice_list')}?{urlencode({**kept, **given})}"

    @property
    def open_url(self) -> str:
        return self.invoices_url(age=OPEN)

    @property
    def overdue_url(self) -> str:
        return self.invoices_url(age=OVERDUE, sort="due")

    @property
    def figures(self) -> list[dict[str, Any]]:
        t, until = self.totals, self.today + SOON
        late = _clients(t.overdue_clients)
        if t.debt:
            share = formats.percent(money.percent(t.overdue, t.debt))
            late = _("%(share)s of the debt, %(clients)s") % {"share": share, "clients": late}
        soon = self.invoices_url(age=OPEN, due_from=self.today, due_to=until, sort="due")
        return [
            {"label": currency.label(_("Debt")), "value": formats.whole(t.debt), "url": self.open_url,
             "note": _clients(t.clients)},
            {"label": currency.label(_("Overdue")), "value": formats.whole(t.overdue), "url": self.overdue_url,
             "tone": "red" if t.overdue else "", "icon": "alert-triangle" if t.overdue else "",
             "note": late},
            {"label": currency.label(_("Over limit")), "value": formats.whole(t.over_limit),
             "url": self.with_(over_limit="true"), "tone": "red" if t.over_limit else "",
             "icon": "arrow-up-right" if t.over_limit else "",
             "note": _("%(clients)s; debt above the limit, counted apart from overdue")
             % {"clients": _clients(t.over_limit_clients)}},
            {"label": currency.label(_("Falls due in 7 days")), "value": formats.whole(t.due_soon), "url": soon,
             "icon": "clock", "note": _("until %(day)s") % {"day": formats.short_day(until)}},
        ]  # fmt: skip

    @cached_property
    def weeks(self) -> list[Point]:
        return self.sums.weeks

    @property
    def unit(self) -> currency.Unit:
        return currency.Unit.of(point.overdue for point in self.weeks)

    @property
    def weeks_title(self) -> str:
        """The finding: how overdue debt moved in the last four weeks."""
        change = self.weeks[-1].overdue - self.weeks[-5].overdue  # points are a week apart
        if self.unit.is_nothing(change):
            return _("Overdue: same as four weeks ago")
        text = _("Overdue: %(change)s in 4 weeks")
        return text % {"change": ("+" if change > 0 else "") + self.unit.amount(change)}

    @property
    def weeks_head(self) -> list[str]:
        return [_("Day"), self.unit.label(_("Overdue"))]

    @property
    def weeks_rows(self) -> list[list[str]]:
        return [[formats.short_day(point.day), self.unit.write(point.overdue)] for point in self.weeks]

    # ---- export --------------------------------------------------------------------------------------------------

    def export(self) -> HttpResponseBase:
        return self.exported(self._export_rows())

    def _export_rows(self) -> Iterator[tuple[Client, DebtRow]]:
        # by batches: the ages are one query for each, and the file never lies in memory whole
        for batch in self.in_batches(BATCH):
            yield from _with_ages(batch, self.today)

    @property
    def columns(self) -> list[Column]:
        ages = [Column(str(label), _age(name), "money") for name, _first, _last, label in BUCKETS]
        return [
            Column(_("client"), lambda row: row[0].name, width=36),
            Column(_("manager"), lambda row: row[0].manager.full_name, width=24),
            Column(_("segment"), lambda row: row[0].summary.segment, width=9),
            *ages,
            Column(_("debt"), lambda row: row[1].balance, "money"),
            Column(_("overdue"), lambda row: row[1].overdue, "money"),
            Column(_("days overdue"), lambda row: row[1].overdue_days, "number"),
            Column(_("limit"), lambda row: row[1].credit_limit, "money"),
            Column(_("over limit"), lambda row: row[1].over_limit, "money"),
            Column(_("advances"), lambda row: row[1].advances, "money"),
        ]


def _age(name: str) -> Callable[[tuple[Client, DebtRow]], Decimal]:
    # a function of its own: a lambda in the loop would read the last bucket in every column
    return lambda row: row[1].bucket(name)


def _clients(count: int) -> str:
    return ngettext("%(count)s client", "%(count)s clients", count) % {"count": count}


def _with_ages(clients: list[Client], as_of: dt.date) -> Iterator[tuple[Client, DebtRow]]:
    ages = {row.client_id: row for row in ageing(as_of, [client.pk for client in clients])}
    for client in clients:
        yield client, ages.get(client.pk) or nothing_owed(client.pk)


def _line(client: Client, row: DebtRow) -> Line:
    invoices, summary = reverse("receivables:invoice_list"), client.summary
    shown = [(label, row.bucket(name)) for name, _f, _l, label in BUCKETS]
    second = [" ".join((_("debt"), formats.whole(row.balance)))]
    second += [f"{label} {formats.whole(amount)}" for label, amount in shown[1:] if amount]
    if row.over_limit:
        second.append(" ".join((_("over the limit"), formats.whole(row.over_limit))))
    return Line(
        name=client.name,
        manager=client.manager.full_name,
        url=reverse("receivables:client_money", args=[client.pk]),
        segment=summary.segment,
        tone=summary.segment[:1].lower() or "none",
        why_url=reverse("reports:why_segment", args=[client.pk]),
        buckets=[
            (formats.whole(row.bucket(name)) if row.bucket(name) else "", f"{invoices}?client={client.pk}&age={name}")
            for name in AGES
        ],
        debt=formats.whole(row.balance),
        debt_url=f"{invoices}?client={client.pk}&age={OPEN}",
        overdue=formats.whole(row.overdue) if row.overdue else "",
        overdue_url=f"{invoices}?client={client.pk}&age={OVERDUE}",
        days=row.overdue_days,
        over_limit=formats.whole(row.over_limit) if row.over_limit else "",
        second=" · ".join(second),
    )  # fmt: skip
