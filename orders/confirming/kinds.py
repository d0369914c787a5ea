"""The two kinds of requests that orders make: a discount beyond the rule, an order beyond the credit limit."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from approvals import services as approvals
from approvals.kinds import Kind
from approvals.models import Request
from kam_crm.shared import clock, formats
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from orders.confirming.questions import Question
from orders.confirming.services import confirm, locked_order, try_to_confirm
from orders.confirming.states import order_machine
from orders.drafting.services import lower_discounts
from orders.models import Order
from orders.summary import refresh_summary


class OrderKind(Kind):
    subject_kind = "orders.order"
    search_fields = ("number", "client__sort_key")

    def subjects(self) -> QuerySet[Order]:
        # unscoped: who may see a request is the queue's question (`visible`), here its words are loaded
        rows: QuerySet[Order] = Order.objects.select_related(
            "client__manager__department__head", "client__summary", "column"
        )
        return rows

    def lock(self, key: int) -> Order:
        return locked_order(key)

    def department(self, subject: Order) -> Department | None:
        department: Department | None = subject.client.manager.department
        return department

    def refused(self, request: Request, subject: Order, *, by: User, reason: str) -> Order:
        """Back to the draft."""
        moved: Order = order_machine.move(subject, "refuse", by=by, reason=reason, held=True)
        refresh_summary([moved.client_id], as_of=clock.today())
        return moved

    def expired(self, request: Request, subject: Order) -> None:
        """Back to the draft, whose prices will be those of the day it is submitted on again."""
        moved = order_machine.move(subject, "lapse", by=None, held=True)
        refresh_summary([moved.client_id], as_of=clock.today())


class DiscountKind(OrderKind):
    name, label = Question.DISCOUNT.value, Question.DISCOUNT.label
    capability = "discount.approve"

    def limit_in_words(self, limit: Decimal) -> str:
        return formats.percent(limit)

    def granting(self, request: Request, wanted: Decimal | None) -> Decimal:
        granted = request.size if wanted is None else wanted
        if not 0 <= granted <= request.size:
            raise BusinessRuleError(
                "more_than_asked", _("Give a discount from 0 to what was asked."), "discount"
            )
        return granted

    def approved(self, request: Request, subject: Order, *, by: User, reason: str) -> Order:
        """Lines above what was granted are lowered to it; the order then goes on to the credit check."""
        if request.granted is not None and request.granted < subject.max_discount:
            lower_discounts(subject, request.granted)
            subject = locked_order(subject.pk)  # with its new sums, which the credit check is about
        return confirm(subject, "approve", by=by, reason=reason, granted=request)


class CreditKind(OrderKind):
    name, label = Question.CREDIT.value, Question.CREDIT.label
    capability = "credit.release"
    needs_reason = True

    def approved(self, request: Request, subject: Order, *, by: User, reason: str) -> Order:
        """Confirm. If the client owes more by now than was asked for, that is what is released, within the limit."""
        # the database lets it pass while the figures of the approved request cover it (credit.sql)
        outcome = try_to_confirm(subject, "release", by, reason)
        if isinstance(outcome, Order):
            return outcome
        # also asks whether the new sum is still within the limit of `by`; the database releases only what is written
        approvals.renew_figures(by=by, request=request, size=outcome.over, **outcome.figures)
        outcome = try_to_confirm(subject, "release", by, reason)
        if isinstance(outcome, Order):
            return outcome
        raise StateConflict("credit_moves", _("The client's debt is changing this very moment: try again."))
