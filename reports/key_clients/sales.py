"""Sales of clients in the window of segments and in the one before it, on either base."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q, Sum

from accounts.models import User
from kam_crm.shared.clock import add_months
from kam_crm.shared.money import HUNDRED, ZERO, percent
from reports.models import Base, ClientMonth, SegmentPolicy
from reports.segments.services import window

GAINED = {Base.REVENUE: F("revenue"), Base.GROSS_PROFIT: F("known_revenue") - F("cost")}


@dataclass(frozen=True)
class Sales:
    now: Decimal = ZERO
    before: Decimal = ZERO

    @property
    def growth(self) -> Decimal | None:
        """In %; None where nothing was sold a window ago."""
        return growth(self.now, self.before)


def growth(now: Decimal, before: Decimal) -> Decimal | None:
    if before <= 0:
        return None
    share = percent(now, before)
    return None if share is None else share - HUNDRED


def sales_of(
    user: User, clients: Iterable[int], as_of: dt.date, policy: SegmentPolicy, base: str
) -> dict[int, Sales]:
    """By client; those without any line in both windows are left out."""
    first, last = window(as_of, policy)
    before = add_months(first, -policy.window_months)
    gained = GAINED[Base(base)]
    rows = (
        ClientMonth.objects.visible_to(user)
        .filter(client__in=clients, month__range=(before, last))
        .order_by()
    )
    summed = rows.values("client").annotate(
        now=Sum(gained, filter=Q(month__gte=first), default=ZERO),
        earlier=Sum(gained, filter=Q(month__lt=first), default=ZERO),
    )
    return {row["client"]: Sales(row["now"], row["earlier"]) for row in summed}
