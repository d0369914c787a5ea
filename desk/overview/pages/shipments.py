"""A client's shipments by month beside those of the year before, and the margin of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.urls import reverse
from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared import currency, formats
from kam_crm.shared.clock import add_months, month_end, month_start
from kam_crm.shared.money import HUNDRED, ZERO, percent, total
from reports.models import ClientMonth

MONTHS = 12
STEPS = (1, 2, 4, 5, 8, 10)  # a scale ends on one of these times a power of ten


@dataclass(frozen=True)
class Bar:
    """A month: `height` and `before` (the same month a year ago) in % of the scale, None where nothing stands."""

    month: dt.date
    label: str
    words: str
    url: str
    height: Decimal
    before: Decimal | None
    is_running: bool = False


class Shipments:
    """Net of VAT, as of a date: the twelve full months before its month, and that month so far."""

    def __init__(self, client: Client, user: User, as_of: dt.date) -> None:
        self.client, self.user, self.as_of = client, user, as_of

    @cached_property
    def months(self) -> list[dt.date]:
        """Twelve full months, the last one before the month of the figures."""
        return [add_months(self.running, position - MONTHS) for position in range(MONTHS)]

    @property
    def running(self) -> dt.date:
        return month_start(self.as_of)

    @cached_property
    def _sales(self) -> dict[dt.date, ClientMonth]:
        # the year before too, in the same query
        first = add_months(self.months[0], -MONTHS)
        rows = ClientMonth.objects.visible_to(self.user).filter(client=self.client, month__gte=first)
        return {row.month: row for row in rows}

    def _revenue(self, month: dt.date) -> Decimal:
        row = self._sales.get(month)
        return row.revenue if row else ZERO

    @property
    def is_known(self) -> bool:
        return bool(self._sales)

    @property
    def year(self) -> Decimal:
        return total(self._revenue(month) for month in self.months)

    @property
    def year_before(self) -> Decimal:
        return total(self._revenue(add_months(month, -MONTHS)) for month in self.months)

    @property
    def unit(self) -> currency.Unit:
        """Of the months as of their sum: the chart and its title are read together."""
        return currency.Unit.of([self.year, self.year_before])

    @property
    def year_url(self) -> str:
        return self.url(self.months[0], month_end(self.months[-1]))

    def url(self, first: dt.date, last: dt.date) -> str:
        query = {"client": self.client.pk, "date_from": first, "date_to": last}
        return reverse("reports:sales_rows", query=query)

    @property
    def title(self) -> str:
        known = {"amount": self.unit.amount(self.year)}
        # a year of returns may be below zero: a change in per cent of it would mean nothing
        if self.year_before <= 0:
            return _("Shipments in 12 months: %(amount)s") % known
        change = percent(self.year - self.year_before, self.year_before) or ZERO
        known["change"] = formats.percent(abs(change))
        if change < 0:
            return _("Shipments in 12 months: %(amount)s, %(change)s less than the year before") % known
        return _("Shipments in 12 months: %(amount)s, %(change)s more than the year before") % known

    # ---- the drawing and the table behind it -----------------------------------------------------------------------

    @property
    def shown(self) -> list[dt.date]:
        return [*self.months, self.running]

    @cached_property
    def scale(self) -> Decimal:
        """The end of the scale, RUB: the next round figure above every month shown."""
        amounts = [self._revenue(add_months(month, back)) for month in self.shown for back in (0, -MONTHS)]
        largest = max([*amounts, Decimal(1)])
        power = Decimal(10) ** (largest.adjusted())
        return next(step * power for step in STEPS if step * power >= largest)

    @property
    def scale_words(self) -> tuple[str, str]:
        """The end and the middle of the scale, in the unit."""
        places = 1 if (self.scale / 2).scaleb(-self.unit.power) % 1 else 0
        half = (self.scale / 2).scaleb(-self.unit.power)
        return self.unit.write(self.scale), formats.number(half, places)

    @property
    def bars(self) -> Iterator[Bar]:
        for month in self.shown:
            now, before = self._revenue(month), self._revenue(add_months(month, -MONTHS))
            is_running = month == self.running
            words = _("%(month)s: %(now)s, a year before %(before)s") % {
                "month": formats.month_name(month),
                "now": self.unit.amount(now),
                "before": self.unit.amount(before),
            }
            last = self.as_of if is_running else month_end(month)
            yield Bar(
                month,
                str(MONTHS_3[month.month]),
                words,
                self.url(month, last),
                # returns above sales draw nothing; the table has the figure
                max(ZERO, now * HUNDRED / self.scale),
                before * HUNDRED / self.scale if before > 0 else None,
                is_running,
            )

    @property
    def table_head(self) -> list[str]:
        first, last = self.shown[0], self.shown[-1]
        return [_("Month"), f"{formats.short_month(first)} – {formats.short_month(last)}", _("A year before")]

    @property
    def table(self) -> list[list[str]]:
        return [
            [
                str(MONTHS_3[month.month]),
                self.unit.write(self._revenue(month)),
                self.unit.write(self._revenue(add_months(month, -MONTHS))),
            ]
            for month in self.shown
        ]

    @property
    def margin(self) -> Decimal | None:
        """Gross profit of the full months in % of the sales whose cost is known."""
        rows = [self._sales[month] for month in self.months if month in self._sales]
        # sales without a known cost are left out of both sides: as pure profit they would raise the margin
        known = total(row.known_revenue for row in rows)
        return percent(known - total(row.cost for row in rows), known)
