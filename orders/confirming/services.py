"""The way of an order: submitted, approved or refused, stopped by credit, released, cancelled.

Confirming is an update of the status that the database itself checks against the credit limit (credit_stop.py).
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import DatabaseError, connection, transaction

from accounts.models import User
from approvals import services as approvals
from approvals.models import Request
from kam_crm.shared import clock
from kam_crm.shared.checks import unchanged_since
from kam_crm.shared.service import service
from orders.confirming.credit_stop import CreditStop, stop_of
from orders.confirming.questions import Question, credit_question, discount_question
from orders.confirming.states import order_machine
from orders.models import Order, OrderStatus
from orders.pricing.repricing import repriced
from orders.summary import refresh_summary


@service(capability=order_machine.capabilities("submit"), subject="order")
def submit_order(
    *,
    by: User,
    order: Order,
    reason: str = "",
    accepted_gross: Decimal | None = None,
    expected_updated_at: dt.datetime | None = None,
) -> Order:
    """Price the order anew, then confirm it, or ask for what stands in its way.

    Where prices or VAT changed since the draft was written, `accepted_gross` (RUB with VAT) is the sum that was agreed
    to; the refusal `prices_changed` tells it.

    A discount above what `by` may grant, or a sum below cost (R159), becomes a request; so does the credit limit.
    The order comes back as `confirmed`, `approval` or `hold`. Raises StateConflict `wrong_state` when it was
    submitted already, `changed_meanwhile`, `prices_changed`; BusinessRuleError `order_empty`,
    `product_not_on_sale`, `no_price`, `ship_day_passed`.
    """
    order = locked_order(order.pk)
    # of an order that is no draft the state machine speaks first: «submitted already» is the truer refusal
    if order.is_draft:
        unchanged_since(order, expected_updated_at)
        repricing = repriced(order, clock.today())
        repricing.check_accepted(accepted_gross)
        repricing.write()
    # the discount before the credit: less may be granted, and then the order takes less of the limit
    question = discount_question(order, by)
    if question is None:
        order = confirm(order, "submit", by=by, reason=reason)
    else:
        order = order_machine.move(order, "submit", by=by, reason=reason, target=OrderStatus.APPROVAL)
        approvals.ask(by=by, question=question, reason=reason)
    # the manager may submit without waiting for it to be handed back
    if order.passed_on_at is not None:
        order.passed_on_at = None
        order.save(update_fields=["passed_on_at", "updated_at"])
    return order


@service(capability=order_machine.capabilities("pass_on"), subject="order")
def pass_on(*, by: User, order: Order, note: str = "") -> Order:
    """Let sales support complete the lines of a draft (R138); `note` says what is wanted."""
    order = order_machine.move(locked_order(order.pk), "pass_on", by=by, reason=note.strip())
    order.passed_on_at = clock.now()
    order.note = "\n".join(filter(None, [order.note, note.strip()]))
    order.save(update_fields=["passed_on_at", "note", "updated_at"])
    return order


@service(capability=order_machine.capabilities("hand_back"), subject="order")
def hand_back(*, by: User, order: Order, note: str = "") -> Order:
    """Sales support is done with the lines: the manager looks at the order and submits it."""
    order = order_machine.move(locked_order(order.pk), "hand_back", by=by, reason=note.strip())
    order.passed_on_at = None
    order.save(update_fields=["passed_on_at", "updated_at"])
    return order


@service(capability=order_machine.capabilities("approve"), subject="order")
def approve_discount(*, by: User, order: Order, discount: Decimal | None = None, reason: str = "") -> Order:
    """Grant what was asked, or `discount` % where that is less; the order then goes on to the credit check.

    Raises as `approvals.services.approve`, and BusinessRuleError `more_than_asked`.
    """
    request = _waiting_request(order, Question.DISCOUNT)
    return approvals.approve(by=by, request=request, granted=discount, reason=reason)  # type: ignore[no-any-return]


@service(capability=order_machine.capabilities("release"), subject="order")
def release_credit(*, by: User, order: Order, reason: str) -> Order:
    """Let an order pass beyond the limit or in spite of overdue debt, with a reason.

    The release covers the figures of this moment: if the client owes more by now than was asked for, the new
    figures are what is released, within the limit of `by`. Raises as `approvals.services.approve`, and StateConflict
    `credit_moves`.
    """
    request = _waiting_request(order, Question.CREDIT)
    return approvals.approve(by=by, request=request, reason=reason)  # type: ignore[no-any-return]


@service(capability=order_machine.capabilities("refuse"), subject="order")
def refuse_order(*, by: User, order: Order, reason: str) -> Order:
    """Back to the draft with a reason. Raises NotAllowed `own_request`, StateConflict `wrong_state`."""
    # of either kind: whatever the order waits for is refused
    request = order.approvals.waiting().first()
    if request is None:
        order_machine.move(order, "refuse", by=by, reason=reason)  # says why nothing can be refused now
        raise approvals.nothing_to_decide()
    return approvals.refuse(by=by, request=request, reason=reason)  # type: ignore[no-any-return]


@service(capability=order_machine.capabilities("withdraw"), subject="order")
def withdraw_order(*, by: User, order: Order) -> Order:
    """The manager takes the order back to change it; what was asked for is withdrawn."""
    moved: Order = order_machine.move(locked_order(order.pk), "withdraw", by=by)
    _withdraw_requests(moved, by)
    return moved


@service(capability=order_machine.capabilities("cancel"), subject="order")
def cancel_order(*, by: User, order: Order, reason: str = "") -> Order:
    """Raises `reason_required` (drafts need none), StateConflict `wrong_state` for a shipped order."""
    moved: Order = order_machine.move(locked_order(order.pk), "cancel", by=by, reason=reason)
    _withdraw_requests(moved, by)
    # a confirmed order had reserved its part of the limit
    refresh_summary([moved.client_id], as_of=clock.today())
    return moved


def say_today() -> None:
    """Tell the database's checks the business date for the rest of this transaction."""
    # not current_date: the business day is that of the company's time zone, or is pinned (BUSINESS_DATE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('kam.today', %s, true)", [clock.today().isoformat()])


def confirm(order: Order, action: str, *, by: User, reason: str, granted: Request | None = None) -> Order:
    """Confirmed, or held with a request where the database finds the limit exceeded or the client late.

    `granted` is the request for a discount that was approved just now.
    """
    outcome = try_to_confirm(order, action, by, reason)
    if isinstance(outcome, Order):
        return outcome
    # held outside the undone step: the refusal of the database must not take the request with it
    held: Order = order_machine.move(order, action, by=by, reason=reason, target=OrderStatus.HOLD)
    approvals.ask(by=by, question=credit_question(held, by, outcome, granted), reason=reason)
    return held


def try_to_confirm(order: Order, action: str, by: User, reason: str) -> Order | CreditStop:
    """Take the step to `confirmed`, undone alone where the credit check stops it."""
    say_today()
    try:
        # a savepoint: after an error PostgreSQL refuses every further statement of the transaction
        with transaction.atomic():
            return order_machine.move(order, action, by=by, reason=reason)  # type: ignore[no-any-return]
    except DatabaseError as error:
        stop = stop_of(error)
        if stop is None:
            raise
        return stop


def locked_order(key: int) -> Order:
    # the order alone: the joined client and column are read by everybody and not changed here
    rows = Order.objects.select_for_update(of=("self",))
    return rows.select_related("client__manager__department", "column").get(pk=key)  # type: ignore[no-any-return]


def _waiting_request(order: Order, kind: str) -> Request:
    request: Request | None = order.approvals.waiting().filter(kind=kind).first()
    if request is None:
        raise approvals.nothing_to_decide()
    return request


def _withdraw_requests(order: Order, by: User) -> None:
    for request in order.approvals.waiting():
        approvals.withdraw(by=by, request=request)
