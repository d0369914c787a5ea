"""What a client owes, may still take, and has bought of this month's plan."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.rights.covers import sees_margin
from accounts.rules.in_force import number
from desk.overview.pages.shipments import Shipments
from dossiers.models import Client
from kam_crm.shared import clock, formats
from kam_crm.shared.money import HUNDRED, ZERO, percent
from kam_crm.shared.working_days import month_progress
from receivables.credit.services import CreditState, credit_state
from receivables.models import PayingWay


class Money:
    def __init__(self, client: Client, user: User, shipments: Shipments) -> None:
        self.client, self.user, self.summary, self.shipments = client, user, client.summary, shipments

    @cached_property
    def credit(self) -> CreditState:
        return credit_state(self.client.pk, clock.today())

    @property
    def taken_pct(self) -> Decimal | None:
        return self.credit.taken_percent

    @property
    def limit_tone(self) -> str:
        if not self.credit.is_near_limit:
            return ""
        return "red" if self.credit.over(ZERO) else "amber"

    @property
    def limit_words(self) -> str:
        """How much of the limit is taken; empty without one."""
        if self.taken_pct is None:
            return ""
        return _("taken %(share)s") % {"share": formats.percent(self.taken_pct)}

    @property
    def debts(self) -> list[dict[str, Any]]:
        debt, overdue, days = self.summary.debt, self.summary.overdue, self.summary.overdue_days
        rows: list[dict[str, Any]] = [
            {"label": _("In time"), "value": formats.whole(debt - overdue), "url": self._invoices("not_due")},
        ]
        if overdue:
            late = ngettext("Overdue, %(days)s day", "Overdue, %(days)s days", days) % {"days": days}
            rows.append({"label": late, "value": formats.whole(overdue), "url": self._invoices("overdue"),
                         "tone": "red"})  # fmt: skip
        limits = reverse("receivables:client_money", args=[self.client.pk])
        rows += [
            {"label": _("Debt"), "value": formats.whole(debt), "url": self._invoices("open"), "sum": True},
            {"label": _("Limit"), "value": self._limit_value, "url": limits},
        ]
        return rows

    @property
    def _limit_value(self) -> str:
        limit = self.credit.limit
        return str(PayingWay(self.credit.way).label) if limit is None else formats.whole(limit)

    def _invoices(self, age: str) -> str:
        return reverse("receivables:invoice_list", query={"client": self.client.pk, "age": age})

    # ---- the month -------------------------------------------------------------------------------------------------

    @property
    def month_url(self) -> str:
        return self.shipments.url(self.shipments.running, self.shipments.as_of)

    @property
    def attainment(self) -> Decimal | None:
        """The month's sales in % of its plan; None without one."""
        return percent(self.summary.month_fact, self.summary.month_plan or ZERO)

    @cached_property
    def _days(self) -> tuple[int, int]:
        return month_progress(self.shipments.as_of)

    @property
    def gone(self) -> Decimal:
        """Share of the month's working days that have gone, %."""
        elapsed, whole = self._days
        return percent(Decimal(elapsed), Decimal(whole)) or ZERO

    @property
    def landing(self) -> Decimal | None:
        """Where the month ends at this pace, in % of its plan (formulas.md 2.6)."""
        elapsed, whole = self._days
        return percent(self.summary.month_fact * whole, (self.summary.month_plan or ZERO) * elapsed)

    @property
    def landing_tone(self) -> str:
        if self.landing is None or self.landing >= HUNDRED:
            return "green" if self.landing is not None else ""
        return "amber" if self.landing >= number("near_plan") else "red"

    @property
    def plan_rows(self) -> list[dict[str, Any]]:
        """Sales of the month as of its figures, and the plan."""
        fact = _("Sales, %(month)s") % {"month": formats.month_name(self.shipments.as_of)}
        rows = [{"label": fact, "value": formats.whole(self.summary.month_fact), "url": self.month_url}]
        if self.attainment is not None:
            plan = _("Plan %(amount)s") % {"amount": formats.whole(self.summary.month_plan)}
            rows.append({"label": plan, "value": formats.percent(self.attainment), "url": self.month_url})
        return rows

    @property
    def pace_rows(self) -> list[dict[str, Any]]:
        rows = []
        if self.landing is not None:
            rows.append(
                {
                    "label": _("At this pace"),
                    "value": formats.percent(self.landing),
                    "url": self.month_url,
                    "tone": self.landing_tone,
                }
            )
        if sees_margin(self.user, self.client.manager_id):
            rows.append(
                {
                    "label": _("Margin of 12 months"),
                    "value": formats.percent(self.shipments.margin),
                    "url": self.shipments.year_url,
                }
            )
        return rows
