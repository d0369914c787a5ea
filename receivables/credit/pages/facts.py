"""What one should know before saying how a client pays: what is, and what the formula proposes."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_FLOOR, Decimal
from functools import cached_property
from typing import Any

from django.db.models import F, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.rules.in_force import number
from dossiers.models import Client, Contract
from kam_crm.shared import clock, formats
from kam_crm.shared.money import ZERO
from orders.models import ShipmentLine
from receivables.credit.pages.card import CreditCard
from receivables.models import CreditLimit
from receivables.services import CreditState, credit_state

MONTHS, DAYS = 6, 182  # full months of sales, and their days
STEP = Decimal(1000)


def proposed_limit(sales: Decimal, term_days: int) -> Decimal:
    """Mean daily sales × (term + the days of the rule), down to whole thousands (formulas.md 2.5, without a rating)."""
    limit = sales / DAYS * (term_days + number("limit_margin"))
    return (limit / STEP).to_integral_value(ROUND_FLOOR) * STEP


class LimitFacts:
    def __init__(self, client: Client, as_of: dt.date) -> None:
        self.client, self.as_of = client, as_of

    @cached_property
    def state(self) -> CreditState:
        return credit_state(self.client.pk, self.as_of)

    @cached_property
    def sales(self) -> Decimal:
        """Of the last six full months, RUB with VAT."""
        end = clock.month_start(self.as_of)
        # unscoped: the caller sees this client
        lines = ShipmentLine.objects.filter(
            client=self.client, date__gte=clock.add_months(end, -MONTHS), date__lt=end
        )
        return lines.aggregate(sum=Sum(F("amount") + F("vat")))["sum"] or ZERO

    @cached_property
    def term_days(self) -> int:
        contract: Contract | None = self.client.contracts.newest_in_force(self.as_of)
        return 0 if contract is None else contract.payment_term_days

    @property
    def _proposed_label(self) -> str:
        return _("Proposed: sales a day × (term + %(days)d)") % {"days": number("limit_margin")}

    @property
    def proposed(self) -> Decimal:
        return proposed_limit(max(self.sales, ZERO), self.term_days)

    @cached_property
    def newest(self) -> CreditLimit | None:
        return self.client.limits.in_force(self.as_of).first()  # type: ignore[no-any-return]

    @property
    def rows(self) -> list[dict[str, Any]]:
        state, newest = self.state, self.newest
        now = CreditCard(self.client.pk, state, self.as_of).bar_words
        if newest is not None and newest.amount is not None:
            now = formats.whole(newest.amount)
        days = state.overdue_days
        late = ngettext("overdue, longest %(days)s day", "overdue, longest %(days)s days", days) % {
            "days": days
        }
        return [
            {"label": _("Now"), "value": now},
            {"label": _("Since"), "value": formats.day(newest.valid_from) if newest else _("never set")},
            {"label": _("Debt"), "value": formats.whole(state.debt)},
            {"label": _("Overdue") if not days else late, "value": formats.whole(self.overdue)},
            {"label": _("Confirmed, not shipped"), "value": formats.whole(state.reserved)},
            {"label": _("Sales of six full months with VAT"), "value": formats.whole(self.sales)},
            {"label": _("Payment term, days"), "value": str(self.term_days)},
            {"label": self._proposed_label, "value": formats.whole(self.proposed)},
        ]

    @property
    def overdue(self) -> Decimal:
        rows = self.client.invoices.filter(due_date__lt=self.as_of, paid__lt=F("amount"))
        return rows.aggregate(sum=Sum(F("amount") - F("paid")))["sum"] or ZERO
