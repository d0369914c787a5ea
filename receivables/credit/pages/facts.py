"""What one should know before saying how a client pays: what is, and what the formula proposes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import F, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dossiers.models import Client
from kam_crm.shared import formats
from kam_crm.shared.money import ZERO
from receivables.credit.pages.card import CreditCard
from receivables.credit.proposals import LimitProposal, propose_limits
from receivables.models import CreditLimit
from receivables.services import CreditState, credit_state


class LimitFacts:
    def __init__(self, client: Client, as_of: dt.date) -> None:
        self.client, self.as_of = client, as_of

    @cached_property
    def state(self) -> CreditState:
        return credit_state(self.client.pk, self.as_of)

    @cached_property
    def proposal(self) -> LimitProposal:
        return propose_limits([self.client.pk], self.as_of)[self.client.pk]

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
            {"label": _("Valid to"), "value": self.ends},
            {"label": _("Sales of six full months with VAT"), "value": formats.whole(self.proposal.sales)},
            {"label": _("Payment term, days"), "value": str(self.proposal.term_days)},
            {
                "label": _("Proposed: %(why)s") % {"why": why_words(self.proposal)},
                "value": formats.whole(self.proposal.amount),
            },
        ]

    @property
    def ends(self) -> str:
        if self.newest is None or self.newest.valid_to is None:
            return _("without an end")
        day = formats.day(self.newest.valid_to)
        return _("%(day)s, has ended") % {"day": day} if self.newest.has_ended(self.as_of) else day

    @property
    def overdue(self) -> Decimal:
        rows = self.client.invoices.filter(due_date__lt=self.as_of, paid__lt=F("amount"))
        return rows.aggregate(sum=Sum(F("amount") - F("paid")))["sum"] or ZERO


def why_words(proposal: LimitProposal) -> str:
    """How the formula came to its sum, in words and figures."""
    if proposal.score is None:
        return _("has paid nothing yet: in advance")
    known = {"letter": proposal.rating, "points": formats.whole(proposal.score)}
    if not proposal.share:
        return _("rating %(letter)s, %(points)s of 100: in advance") % known
    known |= {
        "daily": formats.whole(proposal.daily), "term": str(proposal.term_days), "margin": str(proposal.margin),
        "share": formats.percent(Decimal(proposal.share), 0),
    }  # fmt: skip
    words = _(
        "%(daily)s a day × (%(term)s + %(margin)s) days × %(share)s, rating %(letter)s, %(points)s of 100"
    )
    if proposal.lacks_check:
        return _("%(formula)s; no valid check of reliability: in advance") % {"formula": words % known}
    return words % known
