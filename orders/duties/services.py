"""Services that go with an order: entered, done with a result, taken away (R160)."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.inputs import check_plausible_date
from kam_crm.shared import clock
from kam_crm.shared.checks import locked
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.service import service
from orders.checks import order_is_over
from orders.confirming.services import locked_order
from orders.models import Order, OrderStatus, ServiceKind, ServiceLine


@service(capability="orders.complete", subject="order")
def add_service_line(
    *, by: User, order: Order, kind: ServiceKind, text: str = "", due_on: dt.date | None = None
) -> ServiceLine:
    """A service that we owe with this order. Raises `unlikely_date`, StateConflict `order_is_over`."""
    order = locked_order(order.pk)
    # what is shipped may still have to be installed; of what was cancelled nothing is owed
    if order.status == OrderStatus.CANCELLED:
        raise order_is_over()
    if due_on is not None:
        check_plausible_date("due_on", due_on)
    row: ServiceLine = ServiceLine.objects.create(
        order=order, kind=kind, text=text.strip()[:250], due_on=due_on, created_by=by
    )
    return row


@service(capability="orders.complete", subject="line")
def complete_service_line(
    *, by: User, line: ServiceLine, done_on: dt.date | None = None, result: str = ""
) -> ServiceLine:
    """It is done, today where no day is given. Raises `done_in_future`, StateConflict `already_done`, `gone`."""
    row: ServiceLine = locked(line)
    if row.done_on is not None:
        raise StateConflict("already_done", _("This is done already."))
    done_on = done_on or clock.today()
    if done_on > clock.today():
        raise BusinessRuleError("done_in_future", _("What is done was done today or earlier."), "done_on")
    row.done_on, row.done_by, row.result = done_on, by, result.strip()[:250]
    row.save(update_fields=["done_on", "done_by", "result", "updated_at"])
    return row


@service(capability="orders.complete", subject="line")
def remove_service_line(*, by: User, line: ServiceLine) -> Order:
    """It is not owed after all. Raises StateConflict `already_done`, `gone`."""
    row: ServiceLine = locked(line, "order")
    if row.done_on is not None:
        raise StateConflict("already_done", _("This is done already."))
    order: Order = row.order
    row.delete()
    return order
