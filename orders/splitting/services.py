"""The choice of how a draft that is short of stock leaves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID, uuid4

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.service import service
from orders.drafting.lines import LineInput
from orders.drafting.services import locked_draft, replace_lines, update_order
from orders.models import Order, OrderLine
from orders.splitting.alternatives import Portion, Way, portions


@service(capability="orders.complete", subject="order")
def choose_way(*, by: User, order: Order, way: str) -> Order:
    """Write into a draft how it leaves. Asked twice it changes nothing more.

    `parts`: what is missing becomes lines of their own with the day they leave on. `later`: the order's day is the one
    on which all of it is there. `without`: what is missing is taken out. Raises BusinessRuleError `split_way_unknown`,
    `nothing_missing`, `not_expected`, `nothing_left`, StateConflict `not_a_draft`.
    """
    if way not in Way.values:
        raise BusinessRuleError("split_way_unknown", _("Choose how the order is to leave."), "way")
    order = locked_draft(order, by)
    parts = portions(order.read_lines(), order.ship_on)
    missing = [part for part in parts if part.missing]
    if not missing:
        raise BusinessRuleError("nothing_missing", _("Everything is in stock: there is nothing to choose."))
    if way != Way.WITHOUT and any(part.comes is None for part in missing):
        raise BusinessRuleError("not_expected", _("Nobody knows when what is missing comes."))
    if way == Way.LATER:
        last = max(part.comes for part in missing if part.comes is not None)
        plan_days(order, {line.uuid: None for line in order.read_lines()})
        return update_order(by=by, order=order, ship_on=last, note=order.note, outlet=order.outlet)
    if way == Way.WITHOUT and not any(part.there for part in parts):
        raise BusinessRuleError("nothing_left", _("Nothing of this order is in stock."))
    days: dict[UUID, dt.date | None] = {}
    lines = [line for part in parts for line in _lines(part, Way(way), days)]
    order = replace_lines(by=by, order=order, lines=lines)
    plan_days(order, days)
    return order


def plan_days(order: Order, days: Mapping[UUID, dt.date | None]) -> None:
    """Lines that leave apart, by their names; None: with the order."""
    lines = [line for line in order.read_lines() if line.uuid in days]
    for line in lines:
        line.planned_ship_on = days[line.uuid]
    OrderLine.objects.bulk_update(lines, ["planned_ship_on"])


def _lines(part: Portion, way: Way, days: dict[UUID, dt.date | None]) -> list[LineInput]:
    """What a line becomes: what is there under its own name, what comes later as a line beside it."""
    line = part.line
    own = LineInput(line.product, line.quantity, line.discount, line.uuid)
    if not part.missing:
        return [own]
    if way == Way.WITHOUT:
        return [replace(own, quantity=part.there)] if part.there else []
    if not part.there:
        days[line.uuid] = part.comes
        return [own]
    days[name := uuid4()] = part.comes
    return [replace(own, quantity=part.there), replace(own, uuid=name, quantity=part.missing)]
