"""Why a client is in a segment: the sentence, and the months it speaks of."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from accounts.models import User
from accounts.rights.covers import sees_margin
from dossiers.models import Client
from kam_crm.shared import clock, formats
from kam_crm.shared.clock import add_months, month_end
from kam_crm.shared.money import ZERO
from reports.models import Base, ClientMonth, Level, SegmentSnapshot
from reports.nightly.runs import day_of
from reports.segments.pages.why import why_segment
from reports.segments.services import window
from reports.segments.validity import newest_valid


class Reason:
    """`given` may name `level`, `base` and `as_of`; the newest snapshot of the shown base otherwise."""

    def __init__(self, client: Client, user: User, given: QueryDict) -> None:
        self.client, self.user = client, user
        self.level = given["level"] if given.get("level") in Level.values else Level.COMPANY
        wanted = given["base"] if given.get("base") in Base.values else ""
        self.sees_margin = sees_margin(user, client.manager_id)
        self.base = wanted if wanted != Base.GROSS_PROFIT or self.sees_margin else Base.REVENUE
        self.until = day_of(given.get("as_of", "")) or clock.today()

    @cached_property
    def snapshot(self) -> SegmentSnapshot | None:
        rows = SegmentSnapshot.objects.visible_to(self.user).filter(client=self.client, level=self.level)
        # one row of each base: which one is shown is known only from the policy of the snapshot
        found = list(
            rows.filter(as_of__lte=self.until)
            .select_related("policy")
            .order_by("-as_of", "base")[: len(Base.values)]
        )
        shown = (one for one in found if one.base == (self.base or self._shown_base(one)))
        return next(shown, None)

    @cached_property
    def valid_on(self) -> dt.date | None:
        """As of which the class is told: it may have been made on a night before."""
        return newest_valid(self.until)

    def _shown_base(self, one: SegmentSnapshot) -> str:
        """Gross profit is for those who may see margins."""
        return one.policy.shown_base if self.sees_margin else Base.REVENUE

    @property
    def sentence(self) -> str:
        return why_segment(self.snapshot, self.snapshot.policy) if self.snapshot else ""

    @cached_property
    def months(self) -> list[dict[str, Any]]:
        """The window month by month: what was bought, and a link to its lines."""
        if self.snapshot is None:
            return []
        first, last = window(self.snapshot.as_of, self.snapshot.policy)
        rows = ClientMonth.objects.visible_to(self.user).filter(
            client=self.client, month__range=(first, last)
        )
        known = {row.month: self._amount(row) for row in rows}
        count = self.snapshot.policy.window_months
        return [self._month(add_months(first, position), known) for position in range(count)]

    def _amount(self, row: ClientMonth) -> Decimal:
        profit = self.snapshot is not None and self.snapshot.base == Base.GROSS_PROFIT
        return row.known_revenue - row.cost if profit else row.revenue

    def _month(self, month: dt.date, known: dict[dt.date, Decimal]) -> dict[str, Any]:
        query = {"client": self.client.pk, "date_from": month, "date_to": month_end(month)}
        return {
            "label": formats.month_name(month),
            "value": formats.whole(known.get(month, ZERO)),
            "url": reverse("reports:sales_rows", query=query) if month in known else "",
        }

    @property
    def rows_url(self) -> str:
        """The table of segments with this client only."""
        return reverse("reports:segment_list", query={"client": self.client.pk, "level": self.level})
