"""Plan, fact and landing of a month, of one manager or of several together (formulas.md 2.6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from accounts.rules.in_force import number
from kam_crm.shared.clock import month_start
from kam_crm.shared.money import HUNDRED, ZERO, percent, total
from kam_crm.shared.web.addresses import address
from reports.models import Attainment, Measure


@dataclass(frozen=True)
class Progress:
    """RUB net of VAT, or numbers of clients, as of one date.

    `plan` None: nobody has one; `landing` None: no day has gone.
    """

    plan: Decimal | None
    fact: Decimal
    landing: Decimal | None
    elapsed: int = 0
    working_days: int = 0

    @classmethod
    def of(cls, rows: Iterable[Attainment]) -> Progress:
        kept = list(rows)
        plans = [row.plan for row in kept if row.plan is not None]
        landings = [row.landing for row in kept if row.landing is not None]
        return cls(
            # None, not 0: an attainment of «no plan» would be infinite (formulas.md 2.6)
            plan=total(plans) if plans else None,
            fact=total(row.fact for row in kept),
            landing=total(landings) if landings else None,
            elapsed=kept[0].elapsed if kept else 0,
            working_days=kept[0].working_days if kept else 0,
        )

    @property
    def attainment(self) -> Decimal | None:
        return percent(self.fact, self.plan or ZERO)

    @property
    def landing_pct(self) -> Decimal | None:
        """Of the fact: the landing itself is rounded, which of a few clients is a tenth of a per cent."""
        if self.landing is None:
            return None
        return percent(self.fact * self.working_days, (self.plan or ZERO) * self.elapsed)

    @property
    def gap(self) -> Decimal | None:
        """Landing less plan: below zero is what will be missing."""
        return None if self.landing is None or self.plan is None else self.landing - self.plan

    @property
    def tone(self) -> str:
        if self.landing_pct is None:
            return ""
        if self.landing_pct >= HUNDRED:
            return "green"
        return "amber" if self.landing_pct >= number("near_plan") else "red"


def fact_url(as_of: dt.date, **owner: int) -> str:
    """The shipment lines that a month's fact is the sum of, of a `manager` or a `department`."""
    query = {"date_from": month_start(as_of), "date_to": as_of, **owner}
    return address("reports:sales_rows", query=query)


def fresh_url(as_of: dt.date, **owner: int) -> str:
    """The shipment lines of the clients that were shipped to for the first time in the month of `as_of`."""
    return f"{fact_url(as_of, **owner)}&fresh=true"


def active_url(manager: int) -> str:
    """The clients with sales in the month of the last nightly."""
    return address("dossiers:client_list", query={"manager": manager, "sold": "yes"})


def sold_url(as_of: dt.date, **owner: int) -> str:
    """The shipment lines of the clients with sales in the month of `as_of`, for dates before the last."""
    return f"{fact_url(as_of, **owner)}&sold=true"


def count_url(measure: str, as_of: dt.date, manager: int, *, is_last_run: bool) -> str:
    """The rows behind a manager's fact of any measure."""
    if measure == Measure.ACTIVE_CLIENTS:
        return active_url(manager) if is_last_run else sold_url(as_of, manager=manager)
    return (fresh_url if measure == Measure.NEW_CLIENTS else fact_url)(as_of, manager=manager)
