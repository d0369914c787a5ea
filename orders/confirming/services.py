"""The way of an order: submitted, approved or refused, stopped by credit, released, cancelled.

Confirming is an update of the status that the database itself checks against the credit limit (orders/credit_stop.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rights.covers import has_conflict_of_interest, on_behalf
from kam_crm.shared import clock, formats
from kam_crm.shared.checks import check_reason, unchanged_since
from kam_crm.shared.errors import BusinessRuleError, NotAllowed, StateConflict
from orders.confirming.credit_stop import CreditStop, stop_of
from orders.confirming.states import order_machine
from orders.drafting.services import lower_discounts
from orders.models import Approval, ApprovalKind, Decision, Order, OrderStatus
from orders.pricing.sums import order_sums
from orders.summary import refresh_figures


@transaction.atomic
def submit_order(
    *, by: User, order: Order, reason: str = "", expected_updated_at: dt.datetime | None = None
) -> Order:
    """Confirm the order, or ask for what stands in its way.

    A discount above what `by` may grant, or a sum below cost (R159), becomes a request; so does the credit limit.
    The order comes back as `confirmed`, `approval` or `hold`. Raises StateConflict `wrong_state` when it was
    submitted already, `changed_meanwhile`; BusinessRuleError `order_empty`, `product_not_on_sale`,
    `ship_day_passed`.
    """
    order = _locked(order)
    if order.is_draft:
        unchanged_since(order, expected_updated_at)
    question = discount_question(order, by)
    if question is None:
        order = _confirm(order, "submit", by=by, reason=reason)
    else:
        order = order_machine.move(order, "submit", by=by, reason=reason, target=OrderStatus.APPROVAL)
        question.order, question.reason = order, reason.strip()
        question.on_behalf_of_id = on_behalf(by, order.client.manager_id)
        question.save()
    if order.passed_on_at is not None:
        order.passed_on_at = None
        order.save(update_fields=["passed_on_at", "updated_at"])
    return order


@transaction.atomic
def pass_on(*, by: User, order: Order, note: str = "") -> Order:
    """Let sales support complete the lines of a draft (R138); `note` says what is wanted."""
    order = order_machine.move(_locked(order), "pass_on", by=by, reason=note.strip())
    order.passed_on_at = clock.now()
    order.note = "\n".join(filter(None, [order.note, note.strip()]))
    order.save(update_fields=["passed_on_at", "note", "updated_at"])
    return order


@transaction.atomic
def hand_back(*, by: User, order: Order, note: str = "") -> Order:
    """Sales support is done with the lines: the manager looks at the order and submits it."""
    order = order_machine.move(_locked(order), "hand_back", by=by, reason=note.strip())
    order.passed_on_at = None
    order.save(update_fields=["passed_on_at", "updated_at"])
    return order


@transaction.atomic
def approve_discount(*, by: User, order: Order, discount: Decimal | None = None, reason: str = "") -> Order:
    """Grant what was asked, or `discount` % where that is less; the order then goes on to the credit check.

    Lines above what was granted are lowered to it. Raises NotAllowed `own_request`, `above_your_limit`;
    StateConflict `nothing_to_decide`; BusinessRuleError `more_than_asked`.
    """
    order = _locked(order)
    approval = _open_approval(order, ApprovalKind.DISCOUNT, by)
    granted = approval.asked if discount is None else discount
    if not 0 <= granted <= approval.asked:
        raise BusinessRuleError("more_than_asked", _("Give a discount from 0 to what was asked."), "discount")
    _check_limit(by.limit("discount.approve"), granted, formats.percent)
    if granted < order.max_discount:
        lower_discounts(order, granted)
        order = _locked(order)
    approval.granted = granted
    _decide(approval, Decision.APPROVED, by, reason)
    return _confirm(order, "approve", by=by, reason=reason, question=approval)


@transaction.atomic
def release_credit(*, by: User, order: Order, reason: str) -> Order:
    """Let an order pass beyond the limit or in spite of overdue debt, with a reason.

    The release covers the figures of this moment: if the client owes more by now than was asked for, the new
    figures are what is released, within the limit of `by`. Raises as `approve_discount`, and `reason_required`.
    """
    order = _locked(order)
    check_reason(reason)
    approval = _open_approval(order, ApprovalKind.CREDIT, by)
    for _attempt in range(2):
        _check_limit(by.limit("credit.release"), approval.amount, formats.money)
        _decide(approval, Decision.APPROVED, by, reason)
        outcome = _try(order, "release", by, reason)
        if isinstance(outcome, Order):
            return outcome
        approval.amount, approval.overdue_days = outcome.over, outcome.overdue_days
    raise StateConflict("credit_moves", _("The client's debt is changing this very moment: try again."))


@transaction.atomic
def refuse_order(*, by: User, order: Order, reason: str) -> Order:
    """Back to the draft with a reason. Raises NotAllowed `own_request`, StateConflict `wrong_state`."""
    order = _locked(order)
    kind = ApprovalKind.CREDIT if OrderStatus(order.status) is OrderStatus.HOLD else ApprovalKind.DISCOUNT
    moved: Order = order_machine.move(order, "refuse", by=by, reason=reason)
    _decide(_open_approval(moved, kind, by), Decision.REFUSED, by, reason)
    return moved


@transaction.atomic
def withdraw_order(*, by: User, order: Order) -> Order:
    """The manager takes the order back to change it; what was asked for is withdrawn."""
    moved: Order = order_machine.move(_locked(order), "withdraw", by=by)
    _withdraw_requests(moved, by)
    return moved


@transaction.atomic
def cancel_order(*, by: User, order: Order, reason: str = "") -> Order:
    """Raises `reason_required` (drafts need none), StateConflict `wrong_state` for a shipped order."""
    moved: Order = order_machine.move(_locked(order), "cancel", by=by, reason=reason)
    _withdraw_requests(moved, by)
    refresh_figures([moved.client_id], as_of=clock.today())
    return moved


def discount_question(order: Order, by: User) -> Approval | None:
    """The request, not yet stored, that the order needs where it goes beyond what `by` may grant; else None."""
    allowed = by.limit("discount.grant")
    if allowed is None:
        return None
    sums = order_sums(order.lines.all())
    if sums.max_discount <= allowed and not sums.loss:
        return None
    return Approval(
        order=order, kind=ApprovalKind.DISCOUNT, asked=sums.max_discount, allowed=allowed, loss=sums.loss or None,
        asked_by=by,
    )  # fmt: skip


def say_today() -> None:
    """Tell the database's checks the business date for the rest of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('kam.today', %s, true)", [clock.today().isoformat()])


def _confirm(order: Order, action: str, *, by: User, reason: str, question: Approval | None = None) -> Order:
    """Confirmed, or held with a request where the database finds the limit exceeded or the client late.

    `question` is the request granted just now: who asked it asks this one too.
    """
    outcome = _try(order, action, by, reason)
    if isinstance(outcome, Order):
        return outcome
    held: Order = order_machine.move(order, action, by=by, reason=reason, target=OrderStatus.HOLD)
    Approval.objects.create(
        order=held,
        kind=ApprovalKind.CREDIT,
        amount=outcome.over,
        overdue_days=outcome.overdue_days,
        asked_by=question.asked_by if question else by,
        on_behalf_of_id=question.on_behalf_of_id if question else on_behalf(by, held.client.manager_id),
        reason=reason.strip(),
    )
    return held


def _try(order: Order, action: str, by: User, reason: str) -> Order | CreditStop:
    """Take the step to `confirmed`, undone alone where the credit check stops it."""
    say_today()
    try:
        with transaction.atomic():
            return order_machine.move(order, action, by=by, reason=reason)  # type: ignore[no-any-return]
    except DatabaseError as error:
        stop = stop_of(error)
        if stop is None:
            raise
        return stop


def _open_approval(order: Order, kind: str, by: User) -> Approval:
    requests = order.approvals.select_for_update(of=("self",)).select_related("asked_by")
    approval: Approval | None = requests.filter(kind=kind, decision="").first()
    if approval is None:
        raise StateConflict("nothing_to_decide", _("This request has already been decided."))
    if by.pk in approval.asked_for:
        raise NotAllowed("own_request", _("Nobody decides on his own request."))
    if has_conflict_of_interest(by, approval.asked_for):
        raise NotAllowed(
            "deputy_of_asker", _("A deputy does not decide on what the absent manager asked for.")
        )
    return approval


def _decide(approval: Approval, decision: str, by: User, reason: str) -> None:
    approval.decision, approval.decided_by, approval.decided_at = decision, by, clock.now()
    approval.decision_reason = reason.strip()
    approval.save()


def _withdraw_requests(order: Order, by: User) -> None:
    for approval in order.approvals.filter(decision=""):
        _decide(approval, Decision.WITHDRAWN, by, "")


def _check_limit(limit: Decimal | None, wanted: Decimal, write: Callable[[Decimal], str]) -> None:
    if limit is not None and wanted > limit:
        message = _("This is above your limit of %(limit)s: the director decides.") % {"limit": write(limit)}
        raise NotAllowed("above_your_limit", message)


def _locked(order: Order) -> Order:
    rows = Order.objects.select_for_update(of=("self",)).select_related("client", "column")
    return rows.get(pk=order.pk)  # type: ignore[no-any-return]
