"""OTIF and fill rate of orders (formulas.md 2.7); each figure is a count or a sum of the orders that its rows show.

On time in full is all or nothing: the last accepted delivery of an order not after the promised day, and every line
accepted as ordered but for the company's tolerance. Due is what was promised up to the day that is asked for, also
where nothing has left. Fill rate is what was shipped, of no line more than was ordered, in money of the order.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateField,
    DecimalField,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least, Round, TruncMonth

from accounts.rules.in_force import number
from kam_crm.shared.money import ZERO, percent
from orders.models import LineKind, OrderLine, OrderStatus, ShipmentLine
from orders.promised.days import with_measured_day
from orders.shipping.accepted import accepted_quantity, sold_lines

# what was confirmed once; refused whole it is cancelled and still was promised
PROMISED = (OrderStatus.CONFIRMED, OrderStatus.PART_SHIPPED, OrderStatus.SHIPPED)
QUANTITY: Any = DecimalField(max_digits=14, decimal_places=3)
MONEY: Any = DecimalField(max_digits=16, decimal_places=2)
NOTHING = Value(Decimal(0), output_field=QUANTITY)


def due_orders(rows: QuerySet[Any], as_of: dt.date) -> QuerySet[Any]:
    """Of `rows`, which the caller has scoped, those that had to be there by `as_of`, each with what it is judged by.

    Adds `measured_on`, `came_on` (None while nothing was accepted), `is_in_time`, `is_whole`, `is_otif`, `ordered_sum`
    and `filled_sum` (RUB with VAT). What happened after `as_of` is not known yet.
    """
    refused = OrderLine.objects.filter(order=OuterRef("pk"), refusals__isnull=False)
    promised = Q(status__in=PROMISED) | Q(Exists(refused), status=OrderStatus.CANCELLED)
    due = with_measured_day(rows.filter(promised)).filter(measured_on__lte=as_of)
    lines = OrderLine.objects.filter(order=OuterRef("pk"))
    due = due.annotate(
        came_on=Subquery(_came(as_of), output_field=DateField()),
        is_whole=Exists(lines) & ~Exists(_short_lines(lines, as_of)),
        ordered_sum=Coalesce(Subquery(_sum(lines, F("gross"))), ZERO, output_field=MONEY),
        filled_sum=Coalesce(Subquery(_filled(lines, as_of)), ZERO, output_field=MONEY),
    )
    in_time = Case(When(came_on__lte=F("measured_on"), then=Value(True)), default=Value(False))
    return due.annotate(is_in_time=in_time).annotate(
        is_otif=Case(When(is_in_time=True, is_whole=True, then=Value(True)), default=Value(False))
    )


def _came(as_of: dt.date) -> QuerySet[Any]:
    """The last day on which something of the order was accepted: that of delivery where it is known."""
    day = Coalesce(F("shipment__delivery__delivered_on"), F("date"), output_field=DateField())
    rows: Any = sold_lines().filter(order_line__order=OuterRef("pk"), date__lte=as_of)
    rows = rows.filter(accepted__gt=0)
    return rows.order_by().values("order_line__order").annotate(day=Max(day)).values("day")


def _of_line(sum_: Any, as_of: dt.date) -> Coalesce:
    rows = ShipmentLine.objects.filter(order_line=OuterRef("pk"), kind=LineKind.SALE, date__lte=as_of)
    summed = rows.order_by().values("order_line").annotate(sum=Sum(sum_, output_field=QUANTITY)).values("sum")
    return Coalesce(Subquery(summed, output_field=QUANTITY), NOTHING)


def _short_lines(lines: QuerySet[OrderLine], as_of: dt.date) -> QuerySet[OrderLine]:
    share = (Decimal(100) - number("otif_tolerance", as_of)) / 100
    enough = F("quantity") * Value(share, output_field=DecimalField(max_digits=5, decimal_places=4))
    return lines.annotate(kept=_of_line(accepted_quantity(), as_of)).filter(kept__lt=enough)


def _filled(lines: QuerySet[OrderLine], as_of: dt.date) -> QuerySet[Any]:
    shipped = Least(_of_line(F("quantity"), as_of), F("quantity"))
    worth = Round(F("price") * shipped, precision=2, output_field=MONEY)
    return _sum(lines.annotate(filled=worth), F("filled"))


def _sum(lines: QuerySet[Any], of: Any) -> QuerySet[Any]:
    return lines.order_by().values("order").annotate(sum=Sum(of, output_field=MONEY)).values("sum")


@dataclass(frozen=True)
class Fulfilment:
    """Of one client, manager or month (`key`), or of all (None)."""

    key: Any
    due: int
    shipped: int
    in_time: int
    whole: int
    otif: int
    ordered: Decimal
    filled: Decimal

    @property
    def otif_pct(self) -> Decimal | None:
        return percent(Decimal(self.otif), Decimal(self.due)) if self.due else None

    @property
    def in_time_pct(self) -> Decimal | None:
        """Of what has come at all."""
        return percent(Decimal(self.in_time), Decimal(self.shipped)) if self.shipped else None

    @property
    def fill_rate(self) -> Decimal | None:
        return percent(self.filled, self.ordered) if self.ordered else None

    @property
    def missed(self) -> int:
        return self.due - self.otif


GROUPS: dict[str, Any] = {
    "client": F("client"),
    "manager": F("client__manager"),
    "month": TruncMonth("measured_on"),
}
FIGURES = {
    "due": Count("pk"),
    "shipped": Count("pk", filter=Q(came_on__isnull=False)),
    "in_time": Count("pk", filter=Q(is_in_time=True)),
    "whole": Count("pk", filter=Q(is_whole=True)),
    "otif": Count("pk", filter=Q(is_otif=True)),
    "ordered": Coalesce(Sum("ordered_sum"), ZERO, output_field=MONEY),
    "filled": Coalesce(Sum("filled_sum"), ZERO, output_field=MONEY),
}


def fulfilment(due: QuerySet[Any]) -> Fulfilment:
    """Of all `due_orders`."""
    return Fulfilment(key=None, **due.order_by().aggregate(**FIGURES))


def fulfilment_by(due: QuerySet[Any], group: str) -> list[Fulfilment]:
    """The same by «client», «manager» (keys) or «month» (its first day)."""
    rows = due.order_by().annotate(key=GROUPS[group]).values("key").annotate(**FIGURES).order_by("key")
    return [Fulfilment(**row) for row in rows]
