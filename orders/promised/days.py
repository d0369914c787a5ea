"""Which day is promised now, and by which day of it a shipment is measured."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import DateField, F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from orders.models import Order, OrderLine, PromisedDate, Side


def promised_by_line(order: Order, lines: Collection[OrderLine]) -> dict[int, dt.date]:
    """The day that holds for each line now: the newest move of the line or of the order, else the order's own day."""
    moves = list(PromisedDate.objects.filter(order=order).order_by("pk"))
    return {line.pk: _newest(moves, line.pk, order.ship_on) for line in lines}


def _newest(moves: list[PromisedDate], line: int, first: dt.date) -> dt.date:
    own = [move.day for move in moves if move.line_id in (None, line)]
    return own[-1] if own else first


def with_measured_day(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Adds `measured_on`: the day promised first, or the latest one that the client itself asked for.

    A day that we moved does not make a late shipment timely. A line that the client wanted later moves the day of the
    whole order, which is judged as one (formulas.md 2.7).
    """
    moves = PromisedDate.objects.filter(order=OuterRef("pk"))
    whole = moves.filter(line=None)
    wanted = whole.filter(side=Side.CLIENT).order_by("-pk").values("day")[:1]
    first = whole.order_by("pk").values("was")[:1]
    of_lines = moves.filter(side=Side.CLIENT, line__isnull=False).order_by().values("order")
    latest = of_lines.annotate(day=Max("day")).values("day")
    promised = Coalesce(Subquery(wanted), Subquery(first), F("ship_on"), output_field=DateField())
    # PostgreSQL's GREATEST passes over what is not there
    return rows.annotate(measured_on=Greatest(promised, Subquery(latest), output_field=DateField()))
