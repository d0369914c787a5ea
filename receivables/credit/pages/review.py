"""The review of credit limits: what each client has, what the formula proposes and why (R172)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.rules.in_force import number
from approvals.models import Request
from dossiers.models import Client
from kam_crm.shared import clock, formats
from kam_crm.shared.tables import Column
from kam_crm.shared.web.listings import Listing
from orders.models import ShipmentLine
from receivables.credit.filters import LimitReviewFilter, LimitState
from receivables.credit.pages.facts import why_words
from receivables.credit.proposals import MONTHS, LimitProposal, propose_limits
from receivables.credit.services import CREDIT_LIMIT
from receivables.models import CreditLimit, LimitNotice

BATCH = 500


@dataclass(frozen=True)
class Line:
    """A client with what they have and what is proposed; `asked` is a request that waits for a decision.

    `near_since`: when the limit was nearly used up, while it is.
    """

    client: Client
    present: CreditLimit | None
    proposal: LimitProposal
    asked: Request | None
    near_since: dt.date | None
    today: dt.date

    @property
    def url(self) -> str:
        return reverse("receivables:client_money", args=[self.client.pk])

    @property
    def now(self) -> str:
        if self.present is None:
            return _("never set")
        if self.present.amount is None:
            return str(self.present.get_way_display())
        return formats.whole(self.present.amount)

    @property
    def ends(self) -> dict[str, str]:
        """Words and tone of the last day."""
        if self.present is None or self.present.valid_to is None:
            return {"text": _("without an end") if self.present else "—", "tone": ""}
        day = formats.day(self.present.valid_to)
        if self.present.has_ended(self.today):
            return {"text": _("ended %(day)s") % {"day": day}, "tone": "red"}
        is_soon = (self.present.valid_to - self.today).days <= number("contract_ends")
        return {"text": day, "tone": "amber" if is_soon else ""}

    @property
    def change(self) -> Decimal | None:
        """Of the limit in force to the proposed one; None where there is no sum to compare with."""
        if self.present is None or self.present.amount is None or self.present.has_ended(self.today):
            return None
        return self.proposal.amount - self.present.amount

    @property
    def change_words(self) -> str:
        sign = "+" if self.change and self.change > 0 else ""
        return sign + formats.whole(self.change)

    def can_be_chosen(self, approves: bool) -> bool:
        """Who asks, asks for credit, and once; who approves may also take it away."""
        return approves or (self.asked is None and bool(self.proposal.amount))

    @property
    def proposed(self) -> str:
        return formats.whole(self.proposal.amount) if self.proposal.amount else _("in advance")

    @property
    def why(self) -> str:
        return why_words(self.proposal)

    @property
    def choice(self) -> str:
        """What a tick sends: the client with the sum that was seen."""
        return f"{self.client.pk}:{self.proposal.amount}"


def lines_of(clients: Sequence[Client], today: dt.date) -> Iterator[Line]:
    """The same number of queries however many clients; their `manager` and `summary` are loaded."""
    keys = [client.pk for client in clients]
    present = {
        limit.client_id: limit for limit in CreditLimit.objects.filter(client__in=keys).in_force(today)
    }
    waiting = Request.objects.waiting().filter(kind=CREDIT_LIMIT, client_id__in=keys)
    asked = {request.client_id: request for request in waiting.select_related("asked_by")}
    notices = LimitNotice.objects.filter(client__in=keys, cleared_on=None)
    near = dict(notices.order_by().values_list("client", "crossed_on"))
    proposals = propose_limits(keys, today)
    for client in clients:
        pk = client.pk
        yield Line(client, present.get(pk), proposals[pk], asked.get(pk), near.get(pk), today)


class LimitListing(Listing):
    page_name = "receivables:limit_list"
    client_path = ""
    sorts = {
        "name": ("sort_key",),
        "debt": ("summary__debt", "sort_key"),
    }
    default_sort = "-debt"
    export_view = "receivables:limit_export"
    subject = "limit_review"
    views_of = (
        (gettext_lazy("All"), {}),
        (gettext_lazy("End soon"), {"limit": LimitState.ENDING.value}),
        (gettext_lazy("Have ended"), {"limit": LimitState.ENDED.value}),
        (gettext_lazy("Never set"), {"limit": LimitState.NONE.value}),
    )

    @cached_property
    def filtered(self) -> QuerySet[Client]:
        newest = CreditLimit.objects.filter(client=OuterRef("pk"), valid_from__lte=self.today)
        newest = newest.order_by("-valid_from", "-pk")
        since = clock.add_months(clock.month_start(self.today), -MONTHS)
        sold = ShipmentLine.objects.filter(client=OuterRef("pk"), date__gte=since)
        rows = self.of_scope(Client.objects.visible_to(self.user)).annotate(
            present_from=Subquery(newest.values("valid_from")[:1]),
            present_to=Subquery(newest.values("valid_to")[:1]),
        )
        rows = rows.filter(Q(present_from__isnull=False) | Exists(sold))
        found: QuerySet[Client] = LimitReviewFilter(self.query, rows, request=self.request).qs
        return found.select_related("manager", "summary")

    @cached_property
    def lines(self) -> list[Line]:
        return list(lines_of(self.page.items, self.today))

    @property
    def can_decide(self) -> bool:
        return self.can_approve or self.can_ask

    @property
    def can_approve(self) -> bool:
        return bool(self.user.can("credit.set_limit"))

    @property
    def can_ask(self) -> bool:
        return not self.can_approve and bool(self.user.can("credit.ask"))

    @property
    def until(self) -> dt.date:
        """The last day of a limit, where nobody says another."""
        return self.today + dt.timedelta(days=number("limit_days"))

    @property
    def states(self) -> list[tuple[str, Any]]:
        return list(LimitState.choices)

    # ---- export --------------------------------------------------------------------------------------------------

    def export(self) -> HttpResponseBase:
        return self.exported(self._export_rows())

    def _export_rows(self) -> Iterator[Line]:
        # by batches: the proposals of one are a handful of queries
        for batch in self.in_batches(BATCH):
            yield from lines_of(batch, self.today)

    @property
    def columns(self) -> list[Column]:
        return [
            Column(_("client code"), lambda row: row.client.code),
            Column(_("client"), lambda row: row.client.name, width=36),
            Column(_("manager"), lambda row: row.client.manager.full_name, width=24),
            Column(_("limit"), lambda row: row.present and row.present.amount, "money"),
            Column(_("valid to"), lambda row: row.present and row.present.valid_to, "date"),
            Column(_("debt"), lambda row: row.client.summary.debt, "money"),
            Column(_("proposed"), lambda row: row.proposal.amount, "money"),
            Column(_("why"), lambda row: row.why, width=60),
        ]
