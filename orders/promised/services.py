"""Promised shipping days and how they were moved: every move keeps both days, whose wish it was and why (R145)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.inputs import check_plausible_date
from kam_crm.shared import clock
from kam_crm.shared.checks import check_reason
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.service import service
from orders.checks import line_unknown
from orders.confirming.services import locked_order
from orders.confirming.states import check_ship_day, order_machine, ship_day_is_over
from orders.models import Order, OrderLine, PromisedDate, Side
from orders.promised.days import promised_by_line


@service(capability=order_machine.capabilities("reschedule"), subject="order")
def reschedule_order(
    *,
    by: User,
    order: Order,
    ship_on: dt.date,
    reason: str,
    side: str = Side.OURS,
    lines: Collection[int] = (),
) -> Order:
    """Another shipping day of an order that is confirmed, or of these `lines` (ids) of it alone (R145).

    `side`: whose wish it is. Raises `reason_required`, `side_unknown`, `unlikely_date`, `ship_before_order`,
    `ship_day_passed`, `same_day`, `line_unknown`; StateConflict `wrong_state`.
    """
    order = locked_order(order.pk)
    check_reason(reason)
    check_side(side)
    check_plausible_date("ship_on", ship_on)
    check_ship_day(order, ship_on, "ship_on")
    if ship_on < clock.today():
        raise ship_day_is_over()
    chosen = _lines_of(order, lines)
    promised = promised_by_line(order, chosen) if chosen else {}
    moved = [line for line in chosen if promised[line.pk] != ship_on]
    if not moved and (chosen or ship_on == order.ship_on):
        raise BusinessRuleError("same_day", _("The order is to be shipped on this day already."), "ship_on")
    was, changes = (promised[moved[0].pk], {}) if moved else (order.ship_on, {"ship_on": ship_on})
    words = f"{was:%d.%m.%Y} → {ship_on:%d.%m.%Y}: {reason.strip()}"
    if moved:
        # the history is read in either language: codes and digits only
        words = f"{', '.join(line.product.code for line in moved)}: {words}"
    stored: Order = order_machine.move(order, "reschedule", by=by, reason=words, changes=changes, held=True)
    absent = by.covered_among([order.client.manager_id])
    PromisedDate.objects.bulk_create(
        PromisedDate(
            order=stored, line=line, was=promised[line.pk] if line else was, day=ship_on, side=side,
            reason=reason.strip()[:250], by=by, on_behalf_of_id=absent,
        )
        for line in _each(moved)
    )  # fmt: skip
    return stored


def _each(lines: list[OrderLine]) -> list[OrderLine] | list[None]:
    return lines or [None]


def check_side(side: str) -> None:
    if side not in Side.values:
        raise BusinessRuleError("side_unknown", _("Say whose decision it is: ours or the client's."), "side")


def _lines_of(order: Order, keys: Collection[int]) -> list[OrderLine]:
    if not keys:
        return []
    lines = [line for line in order.read_lines() if line.pk in set(keys)]
    if len(lines) != len(set(keys)):
        raise line_unknown("lines")
    return lines
