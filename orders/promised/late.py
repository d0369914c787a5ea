"""Which orders are late: a promised day has passed, and something that was promised for it is still to be shipped."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum

from orders.models import OrderLine, OrderStatus, PromisedDate

TO_SHIP = (OrderStatus.CONFIRMED, OrderStatus.PART_SHIPPED)


def late_orders(rows: QuerySet[Any], today: dt.date) -> QuerySet[Any]:
    """Of `rows`. A line that was moved beyond today on its own is not late, one that is not keeps its order late."""
    newest = PromisedDate.objects.filter(
        Q(line=OuterRef("pk")) | Q(line=None), order=OuterRef("order")
    ).order_by("-pk")
    lines = OrderLine.objects.filter(order=OuterRef("pk")).annotate(
        moved_to=Subquery(newest.values("day")[:1])
    )
    late = lines.filter(Q(moved_to__lt=today) | Q(moved_to=None, order__ship_on__lt=today))
    # a line that has left whole is late no more
    left = late.exclude(pk__in=_whole())
    return rows.filter(Exists(left), status__in=TO_SHIP)


def _whole() -> QuerySet[Any]:
    open_lines = OrderLine.objects.filter(order__status=OrderStatus.PART_SHIPPED)
    sold = open_lines.annotate(left=Sum("shipped__quantity", filter=Q(shipped__kind="sale")))
    return sold.filter(left__gte=F("quantity")).order_by().values("pk")
