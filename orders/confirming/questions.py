"""What an order may have to ask for before it is confirmed."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules.in_force import number
from approvals.models import Request
from kam_crm.shared import clock
from kam_crm.shared.working_days import add_working_days
from kam_crm.shared.working_hours import ENDS
from orders.confirming.credit_stop import CreditStop
from orders.drafting.models import Order
from orders.pricing.sums import OrderSums, order_sums


class Question(models.TextChoices):
    DISCOUNT = "discount", _("discount")
    CREDIT = "credit", _("credit")


def deadline() -> dt.datetime:
    """Until when a question that is asked now may be decided: the end of the last of its working days."""
    # of the clock on the wall, which ends it: a business date that is pinned lies in the past
    today = clock.local(clock.now()).date()
    return clock.at(add_working_days(today, number("request_days")), ENDS)


def discount_question(order: Order, by: User, sums: OrderSums | None = None) -> Request | None:
    """The request, not yet stored, that the order needs where it goes beyond what `by` may grant; else None.

    `sums` are those it will have once priced anew. `loss` is by how much the lines lie below their cost (R159).
    """
    allowed = by.limit("discount.grant")
    if allowed is None:  # no limit at all, unlike 0 %
        return None
    sums = sums or order_sums(order.lines.all())
    if sums.max_discount <= allowed and not sums.loss:
        return None
    asked = sums.max_discount
    return Request.about(
        order, kind=Question.DISCOUNT, by=by, size=asked, asked=asked, allowed=allowed, loss=sums.loss or None
    )


def asks_for_credit(request: Request) -> bool:
    """Whether a request told its decider of a stop by credit too."""
    return bool(request.amount or request.overdue_days)


def credit_question(order: Order, by: User, stop: CreditStop, granted: Request | None = None) -> Request:
    """The request that a stopped order needs. Who asked for the discount `granted` just now asks for this too."""
    question = Request.about(
        order,
        kind=Question.CREDIT,
        # not `by`, who approved the discount: they must be able to decide on the release too
        by=granted.asked_by if granted else by,
        size=stop.over,
        **stop.figures,
    )
    question.on_behalf_of_id = granted.on_behalf_of_id if granted else None
    return question
