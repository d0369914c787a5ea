"""How a client pays, with each figure's way of counting in words (R168, R169)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from kam_crm.shared import formats
from receivables.ageing import BUCKETS
from receivables.discipline.figures import Discipline, discipline
from receivables.discipline.measures import rating
from receivables.models import CheckResult, CreditCheck, ShipmentStop
from receivables.reliability.services import reliability_state

MONTHS = 12
STOPS = (CheckResult.STOPPED, CheckResult.RELEASED)
TONES = {"A": "green", "B": "green", "C": "amber", "D": "red"}


@dataclass(frozen=True)
class Line:
    """`how` says in words and sums how the value came about; `url` leads to its rows."""

    label: str
    value: str
    how: str
    url: str = ""


def _short(days: Decimal | None) -> Decimal | None:
    return None if days is None else days.quantize(Decimal("0.1"), ROUND_HALF_UP)


class DisciplinePanel:
    """The last twelve months of one client, up to today."""

    def __init__(self, client_id: int, until: dt.date) -> None:
        self.client_id, self.until = client_id, until

    @cached_property
    def figures(self) -> Discipline:
        found = discipline(self.until, [self.client_id], months=MONTHS)
        return found.get(self.client_id) or Discipline(self.until, MONTHS)

    @cached_property
    def letter(self) -> str:
        """Empty for who has paid nothing yet."""
        return "" if self._score is None else rating(self._score)

    @property
    def tone(self) -> str:
        return TONES.get(self.letter, "")

    @property
    def points(self) -> str:
        return formats.whole(self._score)

    @property
    def lines(self) -> list[Line]:
        return [*self.history, *self._of_debt()]

    @property
    def history(self) -> list[Line]:
        """Credit history, for the page of an order too: delays of a year, and what was stopped in it (R168)."""
        return [*self._of_payments(), *self._of_stops()]

    @property
    def ages(self) -> list[tuple[str, str, str]]:
        """Debt by days past due: label, sum, address of the invoices; buckets that are empty are left out."""
        debt = self.figures.debt
        invoices = f"{reverse('receivables:invoice_list')}?client={self.client_id}&age="
        return [
            (str(label), formats.whole(amount), invoices + name)
            for name, _first, _end, label in BUCKETS
            if debt is not None and (amount := debt.bucket(name))
        ]

    def _of_stops(self) -> list[Line]:
        """Orders that the credit check stopped in the year, those let pass among them."""
        since = self.figures.begin
        stops = CreditCheck.objects.filter(
            order__client=self.client_id, as_of__range=(since, self.until), result__in=STOPS
        )
        counts = dict(stops.order_by().values_list("result").annotate(count=Count("order", distinct=True)))
        stopped, released = counts.get(CheckResult.STOPPED, 0), counts.get(CheckResult.RELEASED, 0)
        how = _("orders that credit stopped since %(day)s, and of these released by a decision") % {
            "day": formats.day(since)
        }
        value = _("%(stopped)s, released %(released)s") % {"stopped": stopped, "released": released}
        url = reverse("receivables:client_money", args=[self.client_id]) + "#h-checks"
        return [
            Line(_("Orders stopped"), value if stopped or released else _("none"), how, url),
            self._of_shipments(),
        ]

    def _of_shipments(self) -> Line:
        """Stops of shipments in the year, for overdue debt."""
        since = self.figures.begin
        days = list(
            ShipmentStop.objects.filter(client=self.client_id, since__range=(since, self.until))
            .order_by("-since", "-pk")
            .values_list("since", flat=True)
        )
        value = _("none")
        if days:
            value = _("%(count)s, last on %(day)s") % {"count": len(days), "day": formats.day(days[0])}
        how = _("times that shipments were stopped for overdue debt since %(day)s") % {
            "day": formats.day(since)
        }
        return Line(
            _("Shipments stopped"), value, how, reverse("receivables:client_money", args=[self.client_id])
        )

    @cached_property
    def _score(self) -> Decimal | None:
        return self.figures.score(has_check=reliability_state(self.client_id, self.until).is_valid)

    def _of_payments(self) -> list[Line]:
        figures = self.figures
        paid = f"{reverse('receivables:payment_list')}?client={self.client_id}&date_from={figures.begin.isoformat()}"
        late = _("RUB × days past due %(late)s ÷ paid %(paid)s") % {
            "late": formats.whole(figures.late), "paid": formats.whole(figures.paid),
        }  # fmt: skip
        in_time = _("paid by the day of due %(part)s of %(paid)s") % {
            "part": formats.whole(figures.in_time), "paid": formats.whole(figures.paid),
        }  # fmt: skip
        mean = _("days past due of all payments %(days)s ÷ payments %(parts)s, whatever their sums") % {
            "days": figures.part_days, "parts": figures.parts,
        }  # fmt: skip
        longest = _("the latest of the payments of %(months)s months") % {"months": MONTHS}
        return [
            Line(_("Paid in time"), formats.percent(figures.in_time_share), in_time, paid),
            Line(_("Days late, by sums"), formats.plain(_short(figures.days_late)), late, paid),
            Line(_("Days late on average"), formats.plain(_short(figures.mean_delay)), mean, paid),
            Line(_("Longest delay, days"), formats.whole(figures.longest), longest, paid),
        ]

    def _of_debt(self) -> list[Line]:
        figures = self.figures
        rows = f"{reverse('receivables:invoice_list')}?client={self.client_id}"
        sums = {
            "debt": formats.whole(figures.closing), "sales": formats.whole(figures.sales), "days": figures.days,
            "due": formats.whole(figures.not_due), "overdue": formats.whole(figures.overdue),
            "opening": formats.whole(figures.opening), "months": MONTHS,
        }  # fmt: skip
        owed = _("debt %(debt)s ÷ sales with VAT %(sales)s × %(days)s days") % sums
        counted = _("the debt %(debt)s laid on the sales of the last months, the newest first") % sums
        best = _("not due yet %(due)s ÷ sales %(sales)s × %(days)s days") % sums
        delinquent = _("overdue %(overdue)s ÷ sales %(sales)s × %(days)s days") % sums
        collected = (
            _(
                "(debt before %(opening)s + sales of a month − debt %(debt)s) ÷ "
                "(debt before + sales of a month − not due %(due)s)"
            )
            % sums
        )
        return [
            Line(_("Days of sales owed (DSO)"), formats.plain(_short(figures.dso)), owed, rows),
            Line(_("DSO by months"), formats.plain(_short(figures.dso_by_months)), counted, rows),
            Line(_("Best possible DSO"), formats.plain(_short(figures.best_dso)), best, rows),
            Line(
                _("Days delinquent (ADD)"), formats.plain(_short(figures.days_delinquent)), delinquent, rows
            ),
            Line(
                _("Collected of what could be (CEI)"),
                formats.percent(figures.effectiveness),
                collected % sums,
                rows,
            ),
        ]
