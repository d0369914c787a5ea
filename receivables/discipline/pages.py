"""How a client pays, with each figure's way of counting in words (R168, R169)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _

from kam_crm.shared import formats
from receivables.discipline.figures import Discipline, discipline
from receivables.discipline.measures import rating
from receivables.reliability.services import reliability_state

MONTHS = 12
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
        return [*self._of_payments(), *self._of_debt()]

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
        longest = _("the latest of the payments of %(months)s months") % {"months": MONTHS}
        return [
            Line(_("Paid in time"), formats.percent(figures.in_time_share), in_time, paid),
            Line(_("Days late on average"), formats.plain(_short(figures.days_late)), late, paid),
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
