from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from accounts.models import User
from kam_crm.shared import clock, currency, formats
from kam_crm.shared.money import ZERO, money
from orders.analysis.figures import NOT_NAMED, SOURCES, Slice, by_month, pareto, return_rate

SHOWN = 100  # rows on the page, the largest first; the sums are of all
TOP = 20
NONE = "-"  # in the address: rows without a reason
PAGES = {"returns": "orders:shipment_detail", "refusals": "orders:order_detail", "acts": "orders:act_detail"}


class AnalysisPage:
    """Of one source, narrowed by reason, product and month; every figure leads to its rows on the same page."""

    def __init__(self, user: User, query: Any) -> None:
        self.user, self.query = user, query
        self.of = query.get("of") if query.get("of") in SOURCES else "returns"
        today = clock.today()
        self.last = _day(query.get("until")) or today
        self.first = _day(query.get("since")) or clock.add_months(clock.month_start(today), -11)

    @cached_property
    def rows(self) -> QuerySet[Any]:
        return self._of(self.of)

    @cached_property
    def narrowed(self) -> QuerySet[Any]:
        rows = self.rows
        if why := self.query.get("why", ""):
            rows = rows.filter(why=NOT_NAMED if why == NONE else why)
        if what := self.query.get("product", ""):
            rows = rows.filter(what=what)
        if month := _day(self.query.get("month", "")):
            rows = rows.filter(day__range=(clock.month_start(month), clock.month_end(month)))
        return rows

    def _of(self, name: str) -> QuerySet[Any]:
        return SOURCES[name](self.user).filter(day__range=(self.first, self.last))

    @cached_property
    def reasons(self) -> list[dict[str, Any]]:
        return [self._shown(one, "why", one.name or _("not named")) for one in pareto(self.rows, "why")]

    @cached_property
    def products(self) -> list[dict[str, Any]]:
        found = pareto(self.rows, "what")[:TOP]
        return [self._shown(one, "product", one.name or _("without a product")) for one in found]

    @cached_property
    def months(self) -> list[dict[str, Any]]:
        return [
            {
                "label": formats.month_name(one.name),
                "amount": formats.whole(one.amount),
                "count": one.count,
                "url": self.url(month=one.name.isoformat()),
            }
            for one in by_month(self.rows)
        ]

    def _shown(self, one: Slice, parameter: str, label: str) -> dict[str, Any]:
        return {
            "label": label,
            "slice": one,
            "url": self.url(**{parameter: one.name or NONE}),
        }

    @cached_property
    def behind(self) -> list[dict[str, Any]]:
        """The rows themselves, the largest first."""
        found = self.narrowed.order_by("-worth", "-day", "pk")
        columns = ("day", "why", "what", "worth", "document", "key", "client_name")
        return [
            {**row, "worth": money(row["worth"]), "url": reverse(PAGES[self.of], args=[row["key"]])}
            for row in found.values(*columns)[:SHOWN]
        ]

    @cached_property
    def sum(self) -> Decimal:
        return money(self.narrowed.order_by().aggregate(sum=Sum("worth"))["sum"] or ZERO)

    @property
    def narrowing(self) -> list[tuple[str, str]]:
        """What narrows the rows, with the address without it."""
        names = {"why": _("Reason"), "product": _("Product"), "month": _("Month")}
        given = {name: self.query.get(name, "") for name in names if self.query.get(name)}
        without = _("not named")
        return [
            (f"{names[name]}: {without if value == NONE else value}",
             self.url(**{key: one for key, one in given.items() if key != name}))
            for name, value in given.items()
        ]  # fmt: skip

    @property
    def tabs(self) -> list[dict[str, Any]]:
        labels = {"returns": _("Returns"), "refusals": _("Refusals"), "acts": _("Discrepancy acts")}
        return [
            {"label": label, "url": self.url(of=name), "current": name == self.of}
            for name, label in labels.items()
        ]

    @cached_property
    def figures(self) -> list[dict[str, Any]]:
        rate = return_rate(self.user, self.first, self.last)
        sums = {
            name: self._of(name).order_by().aggregate(sum=Sum("worth"))["sum"] or ZERO for name in SOURCES
        }
        return [
            {"label": currency.label(_("Returns net of VAT")), "value": formats.whole(money(sums["returns"])),
             "url": self.url(of="returns")},
            {"label": _("Return rate"), "value": formats.percent(rate), "url": self.url(of="returns"),
             "note": _("by the day of the return, of what was shipped")},
            {"label": currency.label(_("Refused with VAT")), "value": formats.whole(money(sums["refusals"])),
             "url": self.url(of="refusals")},
            {"label": currency.label(_("Documented by acts with VAT")), "value": formats.whole(money(sums["acts"])),
             "url": self.url(of="acts")},
        ]  # fmt: skip

    def url(self, **given: Any) -> str:
        kept = {"of": self.of} | {
            name: self.query[name] for name in ("since", "until") if self.query.get(name)
        }
        return reverse("orders:analysis", query=kept | given)


def _day(text: Any) -> dt.date | None:
    try:
        return parse_date(text or "")
    except ValueError:
        return None
