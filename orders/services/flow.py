"""The way of an order: submitted, approved or refused, stopped by credit, released, cancelled.

Confirming is an update of the status that the database itself checks against the credit limit; what it refuses
arrives here as SQLSTATE KC001 with its figures.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError, NotAllowed, StateConflict
from kam_crm.shared.money import money
from orders.models import Approval, ApprovalKind, Decision, Order, OrderStatus
from orders.services.drafts import lower_discounts
from orders.services.figures import refresh_figures
from orders.states import order_machine

CREDIT_STOP = "KC001"


class CreditStop(Exception):
    """The database refused to confirm: `over` RUB beyond the limit, `overdue_days` late."""

    def __init__(self, figures: dict[str, Any]) -> None:
        super().__init__(CREDIT_STOP)
        self.over = max(money(str(figures.get("over", 0))), Decimal(0))
        self.overdue_days = int(figures.get("overdue_days", 0))


@transaction.atomic
def submit_order(*, by: User, order: Order, reason: str = "") -> Order:
    """Confirm the order, or ask for what stands in its way.

    A discount above what `by` may grant, or a sum below cost, becomes a request; so does the credit limit. The
    order comes back as `confirmed`, `approval` or `hold`.
    """
    order = _locked(order)
    _check_own(order, by)
    question = _discount_question(order, by)
    if question is None:
        return _confirm(order, "submit", by=by, reason=reason, asked_by=by)
    moved: Order = order_machine.move(order, "submit", by=by, reason=reason, target=OrderStatus.APPROVAL)
    asked, allowed, why = question
    Approval.objects.create(
        order=moved,
        kind=ApprovalKind.DISCOUNT,
        asked=asked,
        allowed=allowed,
        asked_by=by,
        reason=reason.strip() or why,
    )
    return moved


@transaction.atomic
def approve_discount(*, by: User, order: Order, discount: Decimal | None = None, reason: str = "") -> Order:
    """Grant what was asked, or `discount` % where that is less; the order then goes on to the credit check.

    Raises NotAllowed `own_request`, `above_your_limit`; BusinessRuleError `more_than_asked`.
    """
    order = _locked(order)
    approval = _open_approval(order, ApprovalKind.DISCOUNT, by)
    granted = approval.asked if discount is None else discount
    if granted > approval.asked:
        raise BusinessRuleError("more_than_asked", _("More than was asked for."), "discount")
    _check_limit(by.limit("discount.approve"), granted)
    if granted < order.max_discount:
        lower_discounts(order, granted)
        order = _locked(order)
    _decide(approval, Decision.APPROVED, by, reason)
    return _confirm(order, "approve", by=by, reason=reason, asked_by=approval.asked_by)


@transaction.atomic
def release_credit(*, by: User, order: Order, reason: str) -> Order:
    """Let an order pass beyond the limit or in spite of overdue debt, with a reason.

    The release covers the figures of this moment: if the client owes more by now than was asked for, the new
    figures are what is released, within the limit of `by`.
    """
    order = _locked(order)
    if not reason.strip():
        raise StateConflict("reason_required", _("Give a reason."), "reason")
    approval = _open_approval(order, ApprovalKind.CREDIT, by)
    moved, stop = _try_confirm(order, "release", by=by, reason=reason)
    if stop is not None:
        _check_limit(by.limit("credit.release"), stop.over)
        approval.amount, approval.overdue_days = stop.over, stop.overdue_days
    _decide(approval, Decision.APPROVED, by, reason)
    if stop is not None:
        moved, stop = _try_confirm(order, "release", by=by, reason=reason)
    if moved is None:
        raise StateConflict("credit_changed", _("The client's debt has just changed; look at it again."))
    return moved


@transaction.atomic
def refuse_order(*, by: User, order: Order, reason: str) -> Order:
    """Back to the draft with a reason."""
    order = _locked(order)
    moved: Order = order_machine.move(order, "refuse", by=by, reason=reason)
    approval = moved.approvals.filter(decision="").first()
    if approval is not None:
        if approval.asked_by_id == by.pk:
            raise NotAllowed("own_request", _("Nobody decides on his own request."))
        _decide(approval, Decision.REFUSED, by, reason)
    return moved


@transaction.atomic
def withdraw_order(*, by: User, order: Order) -> Order:
    """The one who asked takes the order back to change it."""
    order = _locked(order)
    _check_own(order, by)
    moved: Order = order_machine.move(order, "withdraw", by=by)
    _withdraw_requests(moved, by)
    return moved


@transaction.atomic
def cancel_order(*, by: User, order: Order, reason: str) -> Order:
    """Raises StateConflict `reason_required`, `wrong_state` for a shipped order."""
    order = _locked(order)
    _check_own(order, by)
    moved: Order = order_machine.move(order, "cancel", by=by, reason=reason)
    _withdraw_requests(moved, by)
    refresh_figures([moved.client_id], as_of=clock.today())
    return moved


def _confirm(order: Order, action: str, *, by: User, reason: str, asked_by: User) -> Order:
    moved, stop = _try_confirm(order, action, by=by, reason=reason)
    if stop is None:
        return moved
    held: Order = order_machine.move(order, action, by=by, reason=reason, target=OrderStatus.HOLD)
    Approval.objects.create(
        order=held,
        kind=ApprovalKind.CREDIT,
        amount=stop.over,
        overdue_days=stop.overdue_days,
        asked_by=asked_by,
        reason=reason.strip(),
    )
    return held


def _try_confirm(order: Order, action: str, *, by: User, reason: str) -> tuple[Any, CreditStop | None]:
    """The confirmed order, or what the database has against it; then nothing of the attempt stays."""
    say_today()
    try:
        with transaction.atomic():
            return order_machine.move(order, action, by=by, reason=reason), None
    except DatabaseError as error:
        cause = error.__cause__
        if getattr(cause, "pgcode", None) != CREDIT_STOP:
            raise
        return None, CreditStop(json.loads(cause.diag.message_detail or "{}"))  # type: ignore[union-attr]


def say_today() -> None:
    """Tell the database's checks the business date for the rest of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('kam.today', %s, true)", [clock.today().isoformat()])


def _discount_question(order: Order, by: User) -> tuple[Decimal, Decimal, str] | None:
    """(asked %, allowed %, why) where the order goes beyond what `by` may grant."""
    allowed = by.limit("discount.grant")
    if allowed is None:
        return None
    if order.max_discount > allowed:
        return order.max_discount, allowed, ""
    if order.cost is not None and order.net < order.cost:
        return order.max_discount, allowed, str(_("The order is below its cost."))
    return None


def _open_approval(order: Order, kind: str, by: User) -> Approval:
    approval: Approval | None = (
        order.approvals.select_for_update(of=("self",))
        .filter(kind=kind, decision="")
        .select_related("asked_by")
        .first()
    )
    if approval is None:
        raise StateConflict("nothing_to_decide", _("This request has already been decided."))
    if approval.asked_by_id == by.pk:
        raise NotAllowed("own_request", _("Nobody decides on his own request."))
    return approval


def _decide(approval: Approval, decision: str, by: User, reason: str) -> None:
    approval.decision, approval.decided_by, approval.decided_at = decision, by, clock.now()
    approval.decision_reason = reason.strip()
    approval.save()


def _withdraw_requests(order: Order, by: User) -> None:
    for approval in order.approvals.filter(decision=""):
        _decide(approval, Decision.WITHDRAWN, by, "")


def _check_limit(limit: Decimal | None, wanted: Decimal) -> None:
    if limit is not None and wanted > limit:
        message = _("This is above your limit of %(limit)s: the director decides.") % {"limit": f"{limit:f}"}
        raise NotAllowed("above_your_limit", message)


def _check_own(order: Order, by: User) -> None:
    if by.role == "kam" and order.client.manager_id != by.pk:
        raise NotAllowed("not_own_client", _("Only the responsible manager takes this client's orders."))


def _locked(order: Order) -> Order:
    return Order.objects.select_for_update(of=("self",)).select_related("client", "column").get(pk=order.pk)  # type: ignore[no-any-return]
