"""States of an order: who may take it where.

draft → approval or hold or confirmed → part shipped → shipped; refused and withdrawn requests lead back to the draft,
everything before shipping can be cancelled. What decides between the targets of `submit` is in services.py.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.rights.covers import has_conflict_of_interest
from approvals.models import Request
from catalogue.models import Product
from dossiers.clients.querysets import sees_client
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError, NotAllowed, StateConflict
from kam_crm.shared.states import INSTALLATION, Machine, State, Step
from orders.confirming import events
from orders.models import Order, OrderChange, OrderStatus


def is_responsible(order: Any, by: Any) -> None:
    """The manager of the client, their deputy, or the head of their department (R137)."""
    check_own_client(order.client, by)


def check_own_client(client: Client, by: Any) -> None:
    """Of a client that was read just now. Raises NotAllowed `not_own_client`."""
    if not sees_client(by, client):
        raise not_own_client()


def not_own_client() -> NotAllowed:
    return NotAllowed("not_own_client", _("Only the responsible manager takes this client's orders."))


def check_acceptor(client: Client, by: Any) -> None:
    """Who takes orders of a client: of a key one its manager alone, or who deputises for them today (R137).

    Raises NotAllowed `not_own_client`, BusinessRuleError `key_client_acceptor`.
    """
    check_own_client(client, by)
    is_manager = by.pk == client.manager_id or by.covered_among([client.manager_id]) is not None
    if client.is_key and not is_manager:
        message = _("Orders of a key client are taken by its manager or the deputy: %(who)s.")
        raise BusinessRuleError("key_client_acceptor", message % {"who": client.manager.full_name}, "client")


def check_on_sale(product: Product, field: str) -> None:
    if not product.is_active:
        message = _("%(product)s is no longer on sale.") % {"product": product.name}
        raise BusinessRuleError("product_not_on_sale", message, field)


def check_ship_day(order: Order, day: dt.date, field: str) -> None:
    if day < order.date:
        raise BusinessRuleError("ship_before_order", _("The shipment cannot be before the order."), field)


def can_be_submitted(order: Any, by: Any) -> None:
    check_acceptor(order.client, by)
    lines = order.read_lines()
    if not lines:
        raise BusinessRuleError("order_empty", _("Add at least one line."), "lines")
    # asked again: a draft may be older than the end of a product's sale
    for line in lines:
        check_on_sale(line.product, "lines")
    if ship_day_passed(order):
        raise ship_day_is_over()


def ship_day_is_over() -> BusinessRuleError:
    return BusinessRuleError(
        "ship_day_passed", _("The shipping day has passed: choose another one."), "ship_on"
    )


def ship_day_passed(order: Any) -> bool:
    """Whether the order was left lying until nobody can ship it on the day that was agreed."""
    # a shipped order has kept its day or not: nothing is to be done about it now
    is_over = OrderStatus(order.status) in (OrderStatus.SHIPPED, OrderStatus.CANCELLED)
    return bool(not is_over and order.ship_on < clock.today())


def not_yet_passed_on(order: Any, by: Any) -> None:
    is_responsible(order, by)
    if order.passed_on_at is not None:
        raise StateConflict("already_passed_on", _("Sales support already has this order."))


def is_passed_on(order: Any, by: Any) -> None:
    if order.passed_on_at is None:
        raise StateConflict("not_passed_on", _("The manager has not passed this order on."))


# of an order that others have seen already; a draft may go without a reason, see its own step below
_CANCEL = Step(
    OrderStatus.CANCELLED,
    "orders.cancel",
    _("Cancel the order"),
    is_responsible,
    needs_reason=True,
    event=events.CANCELLED,
)
_WITHDRAW = Step(
    OrderStatus.DRAFT, "orders.submit", _("Back to the draft"), is_responsible, event=events.WITHDRAWN
)

_LAPSE = Step(OrderStatus.DRAFT, INSTALLATION, _("Let the request expire"), event=events.REQUEST_EXPIRED)

_SHIP = Step(
    OrderStatus.SHIPPED,
    "orders.ship",
    pgettext_lazy("action", "Ship"),
    event=events.SHIPPED,
    events={OrderStatus.PART_SHIPPED: events.PART_SHIPPED},
)


def _refuse_lines(status: OrderStatus) -> Step:
    return Step(
        status,
        "orders.ship",
        _("Refuse lines"),
        needs_reason=True,
        event=events.LINES_REFUSED,
        events={OrderStatus.CANCELLED: events.ALL_REFUSED, OrderStatus.SHIPPED: events.REST_REFUSED},
    )


def _reschedule(status: OrderStatus) -> Step:
    return Step(
        status,
        "orders.complete",
        _("Move the shipping day"),
        is_responsible,
        needs_reason=True,
        event=events.RESCHEDULED,
    )


order_machine = Machine(
    OrderStatus,
    [
        State(OrderStatus.DRAFT, icon="pencil"),
        State(OrderStatus.APPROVAL, tone="amber", icon="clock"),
        State(OrderStatus.HOLD, tone="red", icon="hand-stop"),
        State(OrderStatus.CONFIRMED, tone="green", icon="circle-check"),
        State(OrderStatus.PART_SHIPPED, tone="amber", icon="package"),
        State(OrderStatus.SHIPPED, tone="green", icon="truck-delivery", is_open=False),
        State(OrderStatus.CANCELLED, icon="circle-x", is_open=False),
    ],
    {
        (OrderStatus.DRAFT, "submit"): Step(
            OrderStatus.CONFIRMED,
            "orders.submit",
            _("Submit"),
            can_be_submitted,
            event=events.CONFIRMED,
            events={OrderStatus.APPROVAL: events.DISCOUNT_ASKED, OrderStatus.HOLD: events.STOPPED},
        ),
        # passing on keeps the status: it is still a draft, only who may write its lines changes (R138)
        (OrderStatus.DRAFT, "pass_on"): Step(
            OrderStatus.DRAFT,
            "orders.submit",
            _("Pass to sales support"),
            not_yet_passed_on,
            event=events.PASSED_ON,
        ),
        (OrderStatus.DRAFT, "hand_back"): Step(
            OrderStatus.DRAFT,
            "orders.complete",
            _("Hand back to the manager"),
            is_passed_on,
            event=events.HANDED_BACK,
        ),
        (OrderStatus.DRAFT, "cancel"): Step(
            OrderStatus.CANCELLED,
            "orders.cancel",
            _("Cancel the order"),
            is_responsible,
            event=events.CANCELLED,
        ),
        # decisions have no guard here: whose turn it is and the limit of a person are the request's (approvals)
        (OrderStatus.APPROVAL, "approve"): Step(
            OrderStatus.CONFIRMED,
            "discount.approve",
            _("Approve"),
            event=events.DISCOUNT_APPROVED,
            events={OrderStatus.HOLD: events.APPROVED_THEN_STOPPED},
        ),
        (OrderStatus.APPROVAL, "refuse"): Step(
            OrderStatus.DRAFT,
            "discount.approve",
            _("Refuse"),
            needs_reason=True,
            event=events.DISCOUNT_REFUSED,
        ),
        (OrderStatus.APPROVAL, "withdraw"): _WITHDRAW,
        (OrderStatus.APPROVAL, "cancel"): _CANCEL,
        (OrderStatus.APPROVAL, "lapse"): _LAPSE,
        (OrderStatus.HOLD, "release"): Step(
            OrderStatus.CONFIRMED, "credit.release", _("Release"), needs_reason=True, event=events.RELEASED
        ),
        (OrderStatus.HOLD, "refuse"): Step(
            OrderStatus.DRAFT,
            "credit.release",
            _("Refuse"),
            needs_reason=True,
            event=events.RELEASE_REFUSED,
        ),
        (OrderStatus.HOLD, "withdraw"): _WITHDRAW,
        (OrderStatus.HOLD, "cancel"): _CANCEL,
        (OrderStatus.HOLD, "lapse"): _LAPSE,
        (OrderStatus.HOLD, "recheck"): Step(
            OrderStatus.CONFIRMED,
            "orders.submit",
            _("Check the credit again"),
            is_responsible,
            event=events.CONFIRMED,
        ),
        (OrderStatus.CONFIRMED, "ship"): _SHIP,
        (OrderStatus.PART_SHIPPED, "ship"): _SHIP,
        (OrderStatus.PART_SHIPPED, "refuse_rest"): Step(
            OrderStatus.SHIPPED,
            "orders.ship",
            _("Do not ship the rest"),
            needs_reason=True,
            event=events.REST_REFUSED,
        ),
        # so much of a line, or the whole order: where nothing is left, the order is over
        (OrderStatus.CONFIRMED, "refuse_lines"): _refuse_lines(OrderStatus.CONFIRMED),
        (OrderStatus.PART_SHIPPED, "refuse_lines"): _refuse_lines(OrderStatus.PART_SHIPPED),
        # the status stays: another day was agreed with the client (R145)
        (OrderStatus.CONFIRMED, "reschedule"): _reschedule(OrderStatus.CONFIRMED),
        (OrderStatus.PART_SHIPPED, "reschedule"): _reschedule(OrderStatus.PART_SHIPPED),
        (OrderStatus.CONFIRMED, "cancel"): _CANCEL,
    },
    log=lambda: OrderChange,
    # a deputy acts for the manager of the client: the history names both (R28)
    principal=lambda order, by: by.covered_among([order.client.manager_id]),
)
DECISIONS = {"approve", "release", "refuse"}


def allowed_actions(order: Order, by: User, request: Request | None = None) -> dict[str, Step]:
    """What pages and the API offer `by` for this order. `request` is its open request for approval, if any.

    Nobody is offered a decision on their own request, or on that of somebody they deputise for;
    passing on and handing back exclude each other.
    """
    hidden = {"hand_back" if order.passed_on_at is None else "pass_on"}
    if by.can("orders.submit"):
        hidden.add("hand_back")  # who may submit works on with the order without ceremony
    if request is not None and has_conflict_of_interest(by, request.asked_for):
        hidden |= DECISIONS
    steps = order_machine.allowed_actions(order, by)
    return {action: step for action, step in steps.items() if action not in hidden}


def may_complete(order: Order, by: User) -> bool:
    """Whether `by` may write lines now: a draft of their own clients, or one passed on to sales support (R138)."""
    # whose client it is has been asked by `visible_to` already
    return (
        order.is_draft
        and by.can("orders.complete")
        and (by.can("orders.submit") or order.passed_on_at is not None)
    )
