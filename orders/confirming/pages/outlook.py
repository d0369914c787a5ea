"""What happens to an order next, in words, and what its main button says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from approvals.models import Request
from approvals.pages import decider
from approvals.usual_time import usual_minutes
from kam_crm.shared import currency, formats
from kam_crm.shared.money import ZERO
from kam_crm.shared.states import UnknownState
from orders.confirming.questions import Question
from orders.confirming.states import ship_day_passed
from orders.models import Order, OrderStatus
from orders.pricing.sums import places

CREDIT = Question.CREDIT.value


@dataclass(frozen=True)
class Outlook:
    """Sentences in the order of events; `button` submits and is empty where nothing can be submitted."""

    steps: list[str]
    button: str = ""
    icon: str = "check"
    asks: bool = False


def outlook(
    order: Order, user: User, questions: Sequence[Request] = (), no_contract: bool = False
) -> Outlook:
    """`questions`: what `user` would have to ask for; `no_contract`: it would leave on credit without one."""
    if order.is_draft:
        return _of_draft(order, user, questions, no_contract)
    if order.status not in WAITING:
        return Outlook(_decided(order))
    # filtered in Python: the page has prefetched them, a filter would ask the database again
    requests: Sequence[Request] = [request for request in order.approvals.all() if request.is_open]
    if not requests:
        return Outlook([])
    requests[0].subject = order  # its department is loaded already
    words = [*question_words(requests[0]), *usual_words(requests[0])]
    if (until := requests[0].expires_at) is not None:
        words.append(
            _("Without a decision by %(day)s, %(time)s, it is a draft again.")
            % {"day": formats.day(until), "time": formats.time_of_day(until)}
        )
    if order.status == OrderStatus.HOLD and requests[0].prepayment:
        words.append(_("When the payment is there, check the credit again: the order is then confirmed."))
    return Outlook([*words, _after(order)])


# in these somebody else has to decide
WAITING = {OrderStatus.APPROVAL, OrderStatus.HOLD}


def percentage(value: Decimal) -> str:
    """7 %, 7,5 %: no more decimals than there are."""
    return formats.percent(value, places(value))


def question_words(request: Request) -> list[str]:
    """Every gate that a request is about, one sentence each with who decides."""
    who, sentences = decider(request), []
    # a request for a discount tells of the credit too, which has a limit of its own
    lender = decider(request, CREDIT, request.amount or ZERO)
    if request.asked and request.allowed is not None and request.asked > request.allowed:
        sentences.append(
            _("The discount of %(asked)s goes to %(who)s: without asking it is up to %(allowed)s.")
            % {"asked": percentage(request.asked), "who": who, "allowed": percentage(request.allowed)}
        )
    if request.loss:
        sentences.append(
            _("The order is %(loss)s below cost: %(who)s decides.")
            % {"loss": currency.amount(request.loss), "who": who}
        )
    if request.prepayment:
        sentences.append(
            _("The client pays in advance: %(sum)s are not paid yet; %(who)s may release it.")
            % {"sum": currency.amount(request.prepayment), "who": lender}
        )
    elif request.amount:
        sentences.append(
            _("The client goes over the limit by %(sum)s: %(who)s decides.")
            % {"sum": currency.amount(request.amount), "who": lender}
        )
    if request.overdue_days:
        words = ngettext(
            "The client is overdue by %(days)s day: %(who)s decides.",
            "The client is overdue by %(days)s days: %(who)s decides.",
            request.overdue_days,
        )
        sentences.append(words % {"days": request.overdue_days, "who": lender})
    return sentences


def usual_words(request: Request) -> list[str]:
    """How long such a request usually takes in its department, where enough of them were decided."""
    minutes = usual_minutes(request.kind, request.of_kind.department(request.subject))
    if minutes is None:
        return []
    return [_("Usually decided within %(hours)s of working time.") % {"hours": formats.hours(minutes)}]


def outcome_of(order: Order) -> str:
    """What a step led to."""
    words = {
        OrderStatus.DRAFT: _("%(number)s is a draft."),
        OrderStatus.APPROVAL: _("%(number)s: the discount waits for approval."),
        OrderStatus.HOLD: _("%(number)s is stopped by the credit check and waits for a release."),
        OrderStatus.CONFIRMED: _("%(number)s is confirmed."),
        OrderStatus.PART_SHIPPED: _("%(number)s is shipped in part."),
        OrderStatus.SHIPPED: _("%(number)s is shipped."),
        OrderStatus.CANCELLED: _("%(number)s is cancelled."),
    }
    if order.passed_on_at is not None:
        return _("%(number)s is with sales support.") % {"number": order.number}
    return words[OrderStatus(order.status)] % {"number": order.number}


def _of_draft(order: Order, user: User, questions: Sequence[Request], no_contract: bool) -> Outlook:
    if not user.can("orders.submit"):
        return Outlook([_("The manager looks at the order and submits it.")])
    if not order.gross:
        return Outlook([_("Add lines: code, Enter, quantity, Enter.")])
    if ship_day_passed(order):
        return Outlook([_("The shipping day has passed: choose another one.")])
    gates = [sentence for question in questions for sentence in question_words(question)]
    if no_contract:
        words = _("No contract is in force on %(day)s: goods leave on credit only under one.")
        return Outlook([*gates, words % {"day": formats.day(order.ship_on)}])
    shipping = _("Then sales support ships it on %(day)s.") % {"day": _weekday(order)}
    if gates:
        return Outlook([*gates, *usual_words(questions[0]), shipping], _button(questions), "send", True)
    confirmed = _("The order is confirmed at once and takes its part of the credit limit.")
    return Outlook([confirmed, shipping], _("Confirm the order"))


def _button(questions: Sequence[Request]) -> str:
    """What is asked for by its own name where it is one thing."""
    if len(questions) > 1 or questions[0].kind != CREDIT:
        return _("Send for approval")
    if questions[0].prepayment:
        return _("Submit: it waits for the payment")
    if questions[0].amount and not questions[0].overdue_days:
        return _("Ask beyond the limit")
    return _("Ask in spite of the debt") if not questions[0].amount else _("Send for approval")


def _decided(order: Order) -> list[str]:
    match order.status:
        case OrderStatus.CONFIRMED:
            if ship_day_passed(order):
                return [_("The order should have been shipped on %(day)s.") % {"day": _weekday(order)}]
            return [_("Sales support ships the order on %(day)s.") % {"day": _weekday(order)}]
        case OrderStatus.PART_SHIPPED:
            words = _("The rest is still to be shipped, planned for %(day)s, or it is refused with a reason.")
            return [words % {"day": _weekday(order)}]
        case OrderStatus.SHIPPED:
            return [_("The order is shipped; the invoice stands under Money.")]
        case OrderStatus.CANCELLED:
            return [_("The order is cancelled.")]
    raise UnknownState(order.status)


def _after(order: Order) -> str:
    if ship_day_passed(order):
        words = _("After a yes the order is confirmed; its shipping day, %(day)s, has passed.")
        return words % {"day": _weekday(order)}
    return _("After a yes the order is confirmed and ships on %(day)s.") % {"day": _weekday(order)}


def _weekday(order: Order) -> str:
    return f"{formats.weekday(order.ship_on)} {formats.day(order.ship_on)}"
