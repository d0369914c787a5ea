"""The way of an order: submitted, approved or refused, stopped by credit, released, cancelled.

Confirming is an update of the status that the database itself checks against the credit limit (credit_stop.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from approvals import services as approvals
from approvals.models import Request
from kam_crm.shared import clock
from kam_crm.shared.checks import unchanged_since
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.service import service
from orders.confirming.credit_stop import CreditStop, refusal_of, stop_of
from orders.confirming.questions import (
    Question,
    asks_for_credit,
    credit_question,
    deadline,
    discount_question,
)
from orders.confirming.states import can_be_submitted, order_machine
from orders.models import Order, OrderStatus
from orders.pricing.repricing import as_written, repriced
from orders.summary import refresh_summary


@service(capability=order_machine.capabilities("submit"), subject="order")
def submit_order(
    *,
    by: User,
    order: Order,
    reason: str = "",
    accepted_gross: Decimal | None = None,
    expected_updated_at: dt.datetime | None = None,
    is_new: bool = False,
) -> Order:
    """Price the order anew, then confirm it, or ask for what stands in its way.

    `is_new`: this transaction has created it, so that nobody else has it and its prices are those of today. Where
    prices or VAT changed since the draft was written, `accepted_gross` (RUB with VAT) is the sum that was agreed to;
    the refusal `prices_changed` tells it.

    A discount above what `by` may grant, or a sum below cost (R159), becomes a request; so does the credit limit.
    The order comes back as `confirmed`, `approval` or `hold`. Raises StateConflict `wrong_state` when it was
    submitted already, `changed_meanwhile`, `prices_changed`; BusinessRuleError `order_empty`,
    `product_not_on_sale`, `no_price`, `ship_day_passed`, `no_contract`.
    """
    if not is_new:
        order = locked_order(order.pk)
    # of an order that is no draft the state machine speaks: «submitted already» is the truer refusal
    if not order.is_draft:
        return order_machine.move(order, "submit", by=by, reason=reason, held=True)  # type: ignore[no-any-return]
    unchanged_since(order, expected_updated_at)
    can_be_submitted(order, by)  # before the prices: an empty order has none
    repricing = as_written(order) if is_new else repriced(order, clock.today(), hold=True)
    repricing.check_accepted(accepted_gross)
    repricing.write_lines()
    # the manager may submit without waiting for it to be handed back
    changes = {**repricing.order_changes, "passed_on_at": None}
    # the discount before the credit: less may be granted, and then the order takes less of the limit
    question = discount_question(order, by, repricing.sums)
    if question is None:
        order = confirm(order, "submit", by=by, reason=reason, changes=changes)
    else:
        # one request tells everything that is in the way, so that one yes can settle it
        if stop := credit_stop(order, changes):
            question.set_figures({**question.figures, **stop.figures})
        order = order_machine.move(
            order, "submit", by=by, reason=reason, target=OrderStatus.APPROVAL, changes=changes, held=True
        )
        approvals.ask(by=by, question=question, reason=reason, expires_at=deadline())
    refresh_summary([order.client_id], as_of=clock.today())
    return order


@service(capability=order_machine.capabilities("pass_on"), subject="order")
def pass_on(*, by: User, order: Order, note: str = "") -> Order:
    """Let sales support complete the lines of a draft (R138); `note` says what is wanted."""
    order = locked_order(order.pk)
    notes = "\n".join(filter(None, [order.note, note.strip()]))
    changes = {"passed_on_at": clock.now(), "note": notes}
    return _moved(order, "pass_on", by, note.strip(), changes)


@service(capability=order_machine.capabilities("hand_back"), subject="order")
def hand_back(*, by: User, order: Order, note: str = "") -> Order:
    """Sales support is done with the lines: the manager looks at the order and submits it."""
    return _moved(locked_order(order.pk), "hand_back", by, note.strip(), {"passed_on_at": None})


@service(capability=order_machine.capabilities("approve"), subject="order")
def approve_discount(
    *,
    by: User,
    order: Order,
    discount: Decimal | None = None,
    reason: str = "",
    expected_updated_at: dt.datetime | None = None,
) -> Order:
    """Grant what was asked, or `discount` % where that is less; the order then goes on to the credit check.

    Raises as `approvals.services.approve`, BusinessRuleError `more_than_asked`, StateConflict `changed_meanwhile`.
    """
    request = _waiting_request(order, Question.DISCOUNT, expected_updated_at)
    return approvals.approve(by=by, request=request, granted=discount, reason=reason)  # type: ignore[no-any-return]


@service(capability=order_machine.capabilities("release"), subject="order")
def release_credit(
    *, by: User, order: Order, reason: str, expected_updated_at: dt.datetime | None = None
) -> Order:
    """Let an order pass beyond the limit or in spite of overdue debt, with a reason.

    The release covers the figures of this moment: if the client owes more by now than was asked for, the new
    figures are what is released, within the limit of `by`. Raises as `approvals.services.approve`, and StateConflict
    `credit_moves`, `changed_meanwhile`.
    """
    request = _waiting_request(order, Question.CREDIT, expected_updated_at)
    return approvals.approve(by=by, request=request, reason=reason)  # type: ignore[no-any-return]


@service(capability=order_machine.capabilities("refuse"), subject="order")
def refuse_order(
    *, by: User, order: Order, reason: str, expected_updated_at: dt.datetime | None = None
) -> Order:
    """Back to the draft with a reason.

    Raises NotAllowed `own_request`, StateConflict `wrong_state`, `changed_meanwhile`.
    """
    order = locked_order(order.pk)
    unchanged_since(order, expected_updated_at)
    # of either kind: whatever the order waits for is refused
    request = order.approvals.waiting().first()
    if request is None:
        order_machine.move(order, "refuse", by=by, reason=reason)  # says why nothing can be refused now
        raise approvals.nothing_to_decide()
    return approvals.refuse(by=by, request=request, reason=reason)  # type: ignore[no-any-return]


@service(capability=order_machine.capabilities("withdraw"), subject="order")
def withdraw_order(*, by: User, order: Order) -> Order:
    """The manager takes the order back to change it; what was asked for is withdrawn."""
    moved = _moved(locked_order(order.pk), "withdraw", by)
    approvals.withdraw_all(moved, by)
    refresh_summary([moved.client_id], as_of=clock.today())
    return moved


@service(capability=order_machine.capabilities("cancel"), subject="order")
def cancel_order(*, by: User, order: Order, reason: str = "") -> Order:
    """Raises `reason_required` (drafts need none), StateConflict `wrong_state` for a shipped order."""
    moved = _moved(locked_order(order.pk), "cancel", by, reason)
    approvals.withdraw_all(moved, by)
    # a confirmed order had reserved its part of the limit
    refresh_summary([moved.client_id], as_of=clock.today())
    return moved


@service(capability=order_machine.capabilities("recheck"), subject="order")
def recheck_order(*, by: User, order: Order) -> Order:
    """Confirm a stopped order whose client has paid meanwhile; what was asked for is withdrawn.

    Raises BusinessRuleError `still_stopped`, `no_contract`; StateConflict `wrong_state`.
    """
    outcome = try_to_confirm(locked_order(order.pk), "recheck", by, "")
    if not isinstance(outcome, Order):
        raise BusinessRuleError("still_stopped", _("The client's credit still stops this order."))
    approvals.withdraw_all(outcome, by)
    return outcome


def say_today() -> None:
    """Tell the database's checks the business date for the rest of this transaction."""
    # not current_date: the business day is that of the company's time zone, or is pinned (BUSINESS_DATE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('kam.today', %s, true)", [clock.today().isoformat()])


def confirm(
    order: Order,
    action: str,
    *,
    by: User,
    reason: str,
    granted: Request | None = None,
    changes: Mapping[str, Any] | None = None,
) -> Order:
    """Confirmed, or held with a request where the database finds the limit exceeded or the client late.

    `order` is locked, `changes` are saved with its status. `granted` is the request for a discount that was approved
    just now.
    """
    outcome = try_to_confirm(order, action, by, reason, changes)
    if isinstance(outcome, Order):
        return outcome
    # held outside the undone step: the refusal of the database must not take the request with it
    held: Order = order_machine.move(
        order, action, by=by, reason=reason, target=OrderStatus.HOLD, changes=changes, held=True
    )
    question = approvals.ask(
        by=by,
        question=credit_question(held, by, outcome, granted),
        reason=reason if granted is None else granted.reason,
        expires_at=deadline(),
    )
    # who was told of this too and may decide on it has said yes to it
    if granted is not None and asks_for_credit(granted) and approvals.can_approve(question, by):
        return approvals.approve(by=by, request=question, reason=reason)  # type: ignore[no-any-return]
    return held


def credit_stop(order: Order, changes: Mapping[str, Any]) -> CreditStop | None:
    """What would stop the order if it were confirmed now with these `changes`; the database is asked, the step undone.

    Raises BusinessRuleError `no_contract`.
    """
    say_today()
    try:
        with transaction.atomic():
            Order.objects.filter(pk=order.pk).update(**changes, status=OrderStatus.CONFIRMED)
            transaction.set_rollback(True)
    except DatabaseError as error:
        return _stop_or_raise(error)
    return None


def try_to_confirm(
    order: Order, action: str, by: User, reason: str, changes: Mapping[str, Any] | None = None
) -> Order | CreditStop:
    """Take the step of a locked order to `confirmed`, undone alone where the credit check stops it."""
    try:
        return move_in_credit(order, action, by=by, reason=reason, changes=changes)
    except DatabaseError as error:
        return _stop_or_raise(error)


def move_in_credit(
    order: Order,
    action: str,
    *,
    by: User,
    reason: str = "",
    target: str | None = None,
    changes: Mapping[str, Any] | None = None,
) -> Order:
    """A step of a locked order that the database checks, undone alone where it refuses.

    Raises `no_contract`, DatabaseError KC001.
    """
    say_today()
    try:
        # a savepoint: after an error PostgreSQL refuses every further statement of the transaction
        with transaction.atomic():
            return order_machine.move(  # type: ignore[no-any-return]
                order, action, by=by, reason=reason, target=target, changes=changes, held=True
            )
    except DatabaseError as error:
        if refusal := refusal_of(error):
            raise refusal from error
        raise


def _stop_or_raise(error: DatabaseError) -> CreditStop:
    if refusal := refusal_of(error):
        raise refusal from error
    stop = stop_of(error)
    if stop is None:
        raise error
    return stop


def _moved(
    order: Order, action: str, by: User, reason: str = "", changes: Mapping[str, Any] | None = None
) -> Order:
    """The step of an order that is locked."""
    moved: Order = order_machine.move(order, action, by=by, reason=reason, changes=changes, held=True)
    return moved


def locked_order(key: int) -> Order:
    # the order alone: the joined client and column are read by everybody and not changed here
    rows = Order.objects.select_for_update(of=("self",))
    return rows.select_related("client__manager__department", "column").get(pk=key)  # type: ignore[no-any-return]


def _waiting_request(order: Order, kind: str, expected: dt.datetime | None) -> Request:
    """The open request of the kind; `expected` is the version of the order whose request the decider has read."""
    # locked: it may be withdrawn, changed and submitted anew between the version and its request
    order = locked_order(order.pk)
    unchanged_since(order, expected)
    request: Request | None = order.approvals.waiting().filter(kind=kind).first()
    if request is None:
        raise approvals.nothing_to_decide()
    return request
