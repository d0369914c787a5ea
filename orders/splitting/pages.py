"""What the page of a draft tells of stock: beside each line, and how an order that is short may leave."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.rules.in_force import number
from catalogue.models import Stock
from dossiers.contracts.terms import terms_on
from kam_crm.shared import currency, formats
from orders.models import Order, OrderLine
from orders.splitting.alternatives import Alternative, Portion, Way, alternatives, portions


class StockOfOrder:
    """Read once for all its lines."""

    def __init__(self, order: Order, lines: Sequence[OrderLine]) -> None:
        self.order, self.lines = order, lines

    @cached_property
    def portions(self) -> dict[UUID, Portion]:
        return (
            {part.line.uuid: part for part in portions(self.lines, self.order.ship_on, self.free)}
            if self.lines
            else {}
        )

    @cached_property
    def free(self) -> dict[int, Decimal]:
        return Stock.objects.all().free_totals({line.product_id for line in self.lines}) if self.lines else {}

    @property
    def missing(self) -> list[Portion]:
        return [part for part in self.portions.values() if part.missing]

    @cached_property
    def ways(self) -> list[Alternative]:
        if not self.missing:
            return []
        terms = terms_on(self.order.client_id, self.order.ship_on)
        cost = Decimal(number("trip_cost"))
        return alternatives(list(self.portions.values()), self.order.ship_on, terms.due, cost)

    @property
    def title(self) -> str:
        """What is missing, named where it is one thing."""
        first = self.missing[0].line.product.name
        if len(self.missing) == 1:
            return _("Not enough in stock: how to ship «%(product)s»") % {"product": first}
        words = ngettext(
            "Not enough in stock: how to ship %(count)s line",
            "Not enough in stock: how to ship %(count)s lines",
            len(self.missing),
        )
        return words % {"count": len(self.missing)}

    def words(self, line: OrderLine) -> str:
        """«in stock 2 140 шт»; «18 in stock, 12 on Thu 26 Nov» where that is not enough; empty where nobody counted."""
        part = self.portions.get(line.uuid)
        if line.planned_ship_on:
            return _("leaves on %(day)s") % {"day": _day(line.planned_ship_on)}
        if part is None or line.product_id not in self.free:
            return ""
        if not part.missing:
            free = formats.plain(self.free[line.product_id])
            return _("in stock %(free)s %(unit)s") % {"free": free, "unit": line.product.unit}
        there, missing = formats.plain(part.there), formats.plain(part.missing)
        if part.comes is None:
            return _("%(there)s in stock, nobody knows when more comes") % {"there": there}
        return _("%(there)s in stock, %(missing)s on %(day)s") % {
            "there": there, "missing": missing, "day": _day(part.comes),
        }  # fmt: skip

    def is_short(self, line: OrderLine) -> bool:
        part = self.portions.get(line.uuid)
        return part is not None and bool(part.missing)

    def loss(self, way: Alternative) -> tuple[str, str]:
        """(tone, words): what the client or we lose by it."""
        if way.way == Way.WITHOUT:
            return "amber", _("refused by us %(sum)s") % {"sum": currency.amount(way.refused)}
        words = ngettext(
            "%(lines)s line later, by %(days)s days", "%(lines)s lines later, by %(days)s days", way.late
        )
        words %= {"lines": way.late, "days": way.days_late}
        return ("green" if way.way == Way.PARTS else "red"), words


def _day(day: object) -> str:
    return f"{formats.weekday(day)} {formats.short_day(day)}"  # type: ignore[arg-type]
