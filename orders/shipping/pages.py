"""What the page of a shipment shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, QuerySet

from accounts.models import User
from accounts.rights.covers import sees_margin
from kam_crm.shared import clock
from kam_crm.shared.money import ZERO, percent, total
from orders.models import Delivery, Shipment, ShipmentLine
from orders.returns.pages import ReturnRow, return_rows
from orders.services import ReturnedTotals, returned_so_far


@dataclass(frozen=True)
class Row:
    """A line with what came back of it, and the box for what comes back now."""

    line: ShipmentLine
    gone: ReturnedTotals
    box: Any

    @property
    def returned(self) -> Decimal:
        return self.gone.came_back

    @property
    def corrected(self) -> Decimal:
        """By acts, below 0 where less came."""
        return -self.gone.corrected

    @property
    def left(self) -> Decimal:
        return self.line.quantity - self.gone.quantity

    @property
    def margin_pct(self) -> Decimal | None:
        return (
            None if self.line.cost is None else percent(self.line.amount - self.line.cost, self.line.amount)
        )


def shipments_for_page(user: User) -> QuerySet[Shipment]:
    lines = Prefetch("lines", queryset=ShipmentLine.objects.select_related("product").order_by("pk"))
    rows: QuerySet[Shipment] = Shipment.objects.visible_to(user).prefetch_related(lines)
    return rows.select_related("client", "order", "returns", "corrects", "delivery__outlet")


class ShipmentPage:
    def __init__(self, shipment: Shipment, user: User, form: Any) -> None:
        self.shipment, self.user, self.form = shipment, user, form

    @cached_property
    def rows(self) -> list[Row]:
        lines = list(self.shipment.lines.all())
        back = returned_so_far(lines)  # one query for all lines
        return [Row(line, back[line.pk], self.form[f"quantity-{line.pk}"]) for line in lines]

    @property
    def delivery(self) -> Delivery | None:
        # the reverse side of one to one raises where there is none
        return getattr(self.shipment, "delivery", None)

    @property
    def can_deliver(self) -> bool:
        return self.user.can("orders.ship")

    @property
    def sees_margin(self) -> bool:
        return sees_margin(self.user, self.shipment.client.manager_id)

    @property
    def is_sale(self) -> bool:
        return self.shipment.returns_id is None and self.shipment.corrects_id is None

    @property
    def can_draw_up(self) -> bool:
        return self.is_sale and self.user.can("acts.write")

    @property
    def can_claim(self) -> bool:
        return self.is_sale and self.user.can("claims.write")

    @cached_property
    def acts(self) -> list[Any]:
        """Acts about this shipment, and the one that made this correction."""
        if not self.user.can("acts.view"):
            return []
        source = self.shipment if self.is_sale else self.shipment.corrects
        return [] if source is None else list(source.acts.order_by("pk"))

    @cached_property
    def claims(self) -> list[Any]:
        return list(self.shipment.claims.order_by("pk")) if self.user.can("claims.view") else []

    @cached_property
    def can_return(self) -> bool:
        """A sale of which something is still with the client."""
        return self.is_sale and self.user.can("returns.announce") and any(row.left > 0 for row in self.rows)

    @cached_property
    def net(self) -> Decimal:
        return total(row.line.amount for row in self.rows)

    @cached_property
    def vat(self) -> Decimal:
        return total(row.line.vat for row in self.rows)

    @property
    def gross(self) -> Decimal:
        return self.net + self.vat

    @cached_property
    def margin(self) -> Decimal | None:
        costs = [row.line.cost for row in self.rows]
        return None if None in costs else self.net - sum((cost for cost in costs if cost is not None), ZERO)

    @cached_property
    def announced(self) -> list[ReturnRow]:
        """Returns of this shipment that nobody accepted yet."""
        return return_rows(self.shipment.announced_returns.waiting(), self.user)

    @property
    def today(self) -> dt.date:
        return clock.today()

    @cached_property
    def returned_by(self) -> Iterable[Shipment]:
        return self.shipment.returned_by.with_sums().order_by("date", "pk")
