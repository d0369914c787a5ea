"""Sales support at work on orders: who has taken which, until when, notes; orders taken by phone (R138)."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.checks import required
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.service import service
from orders.checks import order_is_over
from orders.confirming.services import locked_order
from orders.confirming.states import order_machine
from orders.drafting.services import new_draft
from orders.models import Order, OrderNote, OrderWork


@service(capability="orders.ship", subject="order")
def take_order(*, by: User, order: Order) -> Order:
    """`by` works on it now; nobody else does. Raises StateConflict `already_taken`, `order_is_over`."""
    order, work = _locked(order)
    if work.taken_by_id is not None and work.taken_by_id != by.pk:
        message = _("%(person)s works on this order already.") % {"person": work.taken_by}
        raise StateConflict("already_taken", message)
    if work.taken_by_id is None:
        work.taken_by, work.taken_at = by, clock.now()
        work.save()
    return order


@service(capability="orders.ship", subject="order")
def give_back(*, by: User, order: Order, note: str = "") -> Order:
    """Nobody works on it any more; `note` tells those who take it next. Raises StateConflict `not_taken`."""
    order, work = _locked(order)
    if work.taken_by_id is None:
        raise StateConflict("not_taken", _("Nobody has taken this order."))
    work.taken_by = work.taken_at = None
    work.save()
    if note.strip():
        _write(order, by, note)
    return order


@service(capability="orders.complete", subject="order")
def set_deadline(*, by: User, order: Order, due_at: dt.datetime | None) -> Order:
    """Until when sales support has to be done with it; None: no deadline. Raises `deadline_passed`, `order_is_over`."""
    order, work = _locked(order)
    if due_at is not None and due_at < clock.now():
        raise BusinessRuleError("deadline_passed", _("This moment has passed."), "due_at")
    work.due_at = due_at
    work.save()
    return order


@service(capability="orders.complete", subject="order")
def add_order_note(*, by: User, order: Order, text: str) -> Order:
    """A line of the thread beside the order, between its manager and sales support. Raises `text_required`."""
    order = locked_order(order.pk)
    _write(order, by, text)
    return order


@service(capability="orders.phone", subject="client")
def take_by_phone(*, by: User, client: Client, note: str = "") -> Order:
    """A draft that sales support writes for the client's manager, who confirms it. Raises what `create_order` does."""
    order = new_draft(by=by, client=client, note=note)
    # with sales support from the first moment: it may write the lines, and hands it over when it is done
    order.passed_on_at = clock.now()
    order.save(update_fields=["passed_on_at", "updated_at"])
    OrderWork.objects.create(order=order, taken_by=by, taken_at=clock.now())
    return order


def _locked(order: Order) -> tuple[Order, OrderWork]:
    """The order under its lock, which holds its work as well. Raises StateConflict `order_is_over`."""
    order = locked_order(order.pk)
    if not order_machine.state(order.status).is_open:
        raise order_is_over()
    work = OrderWork.objects.select_related("taken_by").filter(order=order).first()
    return order, work or OrderWork(order=order)


def _write(order: Order, by: User, text: str) -> None:
    OrderNote.objects.create(
        order=order,
        text=required("text", text)[:2000],
        author=by,
        on_behalf_of_id=by.covered_among([order.client.manager_id]),
    )
