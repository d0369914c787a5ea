"""How often a client was refused something for one reason (R146)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db.models import Count, QuerySet

from accounts.rules.in_force import number
from kam_crm.shared import clock
from orders.models import LineRefusal


def counted_since(today: dt.date) -> dt.datetime:
    """Refusals before that moment are no longer counted together with those of `today`."""
    return clock.at(today - dt.timedelta(days=number("refusal_days", today)), dt.time(0))


def times(client_id: int, cause_id: int, today: dt.date, but: int | None = None) -> int:
    """Orders of the client within the company's days of which something was refused for this reason."""
    rows = _within(today).filter(order_line__order__client=client_id, cause=cause_id)
    if but is not None:
        rows = rows.exclude(order_line__order=but)
    return rows.aggregate(count=Count("order_line__order", distinct=True))["count"] or 0


def times_by_cause(client_id: int, causes: Collection[int], today: dt.date) -> dict[int, int]:
    """The same of several reasons at once."""
    rows = _within(today).filter(order_line__order__client=client_id, cause__in=causes).order_by()
    counts = rows.values("cause").annotate(count=Count("order_line__order", distinct=True))
    return {row["cause"]: row["count"] for row in counts}


def _within(today: dt.date) -> QuerySet[LineRefusal]:
    rows: QuerySet[LineRefusal] = LineRefusal.objects.filter(at__gte=counted_since(today))
    return rows
