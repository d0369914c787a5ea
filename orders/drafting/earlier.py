"""Earlier orders to repeat: their lines at today's prices, without what is no longer sold."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from catalogue.packs import sold_above
from catalogue.prices import prices_on
from orders.drafting.recognition import Choice
from orders.models import Order, OrderLine, OrderStatus

SHOWN = 8


@dataclass(frozen=True)
class Repeat:
    """Lines to add; `missing` names products that are no longer sold or have no price today."""

    order: Order
    lines: list[Choice]
    missing: list[str]


def earlier_orders(order: Order, user: User) -> QuerySet[Order]:
    """Of the same client, with lines, the newest first; those of the same point of delivery where it has one."""
    rows = Order.objects.visible_to(user).filter(client=order.client_id).exclude(pk=order.pk)
    rows = rows.exclude(status=OrderStatus.CANCELLED).filter(
        Exists(OrderLine.objects.filter(order=OuterRef("pk")))
    )
    if order.outlet_id and rows.filter(outlet=order.outlet_id).exists():
        rows = rows.filter(outlet=order.outlet_id)
    return rows.order_by("-date", "-pk")  # type: ignore[no-any-return]


def repeated(order: Order, source: Order) -> Repeat:
    """What `order` would take over from `source`; quantities are whole boxes as they are today."""
    lines = list(source.lines.select_related("product"))
    prices = prices_on([line.product_id for line in lines], order.column, order.pricing_day)
    taken, missing = [], []
    for line in lines:
        if line.product.is_active and line.product_id in prices:
            taken.append(Choice(line.product, sold_above(line.product, line.quantity)))
        else:
            missing.append(line.product.name)
    return Repeat(source, taken, missing)
