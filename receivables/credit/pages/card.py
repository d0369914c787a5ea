"""A client's credit as pages show it: how much of the limit is taken, what takes it, when it frees."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.rules.in_force import number
from kam_crm.shared import currency, formats
from kam_crm.shared.money import HUNDRED, ZERO, percent
from receivables.collection.filters import OPEN, OVERDUE
from receivables.credit.pages.freeing import due_days
from receivables.models import PayingWay
from receivables.services import CreditState


@dataclass(frozen=True)
class CreditCard:
    """`amount` is an order that is not confirmed yet and would come on top; 0 for the client alone."""

    client_id: int
    state: CreditState
    as_of: dt.date
    amount: Decimal = ZERO

    @property
    def taken(self) -> Decimal:
        return self.state.taken + self.amount

    @property
    def over(self) -> Decimal:
        """Beyond what the way of paying allows, with orders that are not shipped and with this one."""
        return self.state.over(self.amount)

    @cached_property
    def taken_percent(self) -> Decimal | None:
        """None without a limit."""
        # advances may exceed the debt: less than nothing is not taken
        return None if self.state.limit is None else percent(max(self.taken, ZERO), self.state.limit)

    @property
    def bar(self) -> list[tuple[str, Decimal]]:
        """(class, width in %) of debt less advances, reservations and this order; what is beyond the limit is `over`.

        Where something is beyond, the bar is full and its red part begins at the limit's mark.
        """
        s = self.state
        parts = [max(s.debt - s.advances, ZERO), s.reserved, self.amount]
        allowed = max(sum(parts, ZERO) - self.over, ZERO)
        whole = max(s.limit or ZERO, sum(parts, ZERO))
        if not whole:
            return []
        bar, left = [], allowed
        for n, part in enumerate(parts, 1):
            within = min(part, left)
            left -= within
            bar.append((f"c{n}", within))
        bar.append(("over", sum(parts, ZERO) - allowed))
        return [(key, part * HUNDRED / whole) for key, part in bar if part]

    @property
    def bar_words(self) -> str:
        match PayingWay(self.state.way):
            case PayingWay.PREPAYMENT:
                return _("pays in advance")
            case PayingWay.UNLIMITED:
                return _("on credit without a limit")
        if self.taken_percent is None:  # a limit of zero
            return _("the limit is 0")
        return _("%(share)s of the limit taken") % {"share": formats.percent(self.taken_percent)}

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What takes the limit, for the list of pairs; `key` is the colour in the bar."""
        s = self.state
        rows: list[dict[str, Any]] = [
            {"label": _("Debt"), "key": "c1", "value": formats.whole(s.debt), "url": self.invoices_url(OPEN)},
            {"label": _("Confirmed, not shipped"), "key": "c2", "value": formats.whole(s.reserved),
             "url": f"{reverse('orders:client_orders', args=[self.client_id])}?status=confirmed" if s.reserved else ""},
        ]  # fmt: skip
        if self.amount:
            rows.append({"label": _("This order"), "key": "c3", "value": formats.whole(self.amount)})
        if s.advances:
            paid_ahead = f"{reverse('receivables:payment_list')}?client={self.client_id}&advance=true"
            rows.append({"label": _("Advances"), "value": formats.whole(-s.advances), "url": paid_ahead})
        taken = _("Taken") if s.limit is None else _("Taken of %(limit)s") % {"limit": formats.whole(s.limit)}
        rows.append({"label": taken, "value": formats.whole(self.taken), "sum": True})
        if self.over:
            beyond = _("To be paid in advance") if s.way == PayingWay.PREPAYMENT else _("Beyond the limit")
            rows.append({"label": beyond, "value": formats.whole(self.over), "tone": "red"})
        elif s.limit is not None:
            rows.append({"label": _("Left free"), "value": formats.whole(s.limit - self.taken)})
        return rows

    @property
    def limit_light(self) -> dict[str, str]:
        if self.over:
            words = _("over the limit by %(sum)s")
            if self.state.way == PayingWay.PREPAYMENT:
                words = _("%(sum)s not paid in advance")
            return {"tone": "red", "text": words % {"sum": currency.amount(self.over)}}
        if self.taken_percent is not None and self.taken_percent >= number("near_limit"):
            return {"tone": "amber", "text": self.bar_words}
        return (
            {"tone": "green", "text": self.bar_words}
            if self.state.limit
            else {"tone": "", "text": self.bar_words}
        )

    @property
    def overdue_light(self) -> dict[str, str]:
        days, tolerated = self.state.overdue_days, self.state.tolerance_days
        if not days:
            return {"tone": "green", "text": _("nothing overdue")}
        text = ngettext("overdue %(days)s day", "overdue %(days)s days", days) % {"days": days}
        if days > tolerated:
            return {"tone": "red", "text": text}
        return {"tone": "amber", "text": _("%(late)s, tolerated") % {"late": text}}

    @cached_property
    def due_days(self) -> list[dict[str, Any]]:
        return due_days(self.client_id, self.as_of)

    @property
    def frees(self) -> dict[str, Any] | None:
        """The next due date with what is due on it; None when nothing is to come."""
        return next(iter(self.due_days), None)

    @property
    def frees_url(self) -> str:
        return f"{self.invoices_url(OPEN)}&sort=due"

    @property
    def overdue_url(self) -> str:
        return self.invoices_url(OVERDUE)

    def invoices_url(self, age: str) -> str:
        return f"{reverse('receivables:invoice_list')}?client={self.client_id}&age={age}"
