"""What pages show of the requests that orders make: the words, and the panel beside the queue."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.rights.covers import sees_margin
from approvals.models import Request
from approvals.pages import RequestPage
from kam_crm.shared import currency, formats
from kam_crm.shared.money import ZERO, percent, total
from orders.confirming.forms import OrderDecisionForm
from orders.confirming.pages.outlook import outcome_of, percentage
from orders.confirming.questions import Question, asks_for_credit
from orders.models import Order, OrderLine
from orders.pages.document_requests import DocumentPages
from orders.pages.panels import Panel, panels_for
from orders.pricing.sums import line_sums


@dataclass(frozen=True)
class Price:
    """What the discounts of an order cost, RUB with VAT; `beyond` is the part above the rule."""

    discounts: Decimal
    beyond: Decimal
    margin_by_rule: Decimal | None
    margin: Decimal | None


class OrderRequestPage(RequestPage):
    template = "orders/request.html"

    @property
    def order(self) -> Order:
        order: Order = self.request.subject
        return order

    @property
    def is_discount(self) -> bool:
        return self.request.kind == Question.DISCOUNT

    @property
    def needs_reason(self) -> bool:
        return super().needs_reason or self.asks_for_credit

    @property
    def asks_for_credit(self) -> bool:
        return asks_for_credit(self.request)

    @property
    def sees_margin(self) -> bool:
        return sees_margin(self.user, self.order.client.manager_id)

    @cached_property
    def lines(self) -> list[OrderLine]:
        return list(self.order.lines.select_related("product"))

    @cached_property
    def lines_above(self) -> list[OrderLine]:
        allowed = self.request.allowed or ZERO
        return [line for line in self.lines if line.discount > allowed] if self.is_discount else []

    @cached_property
    def price(self) -> Price:
        allowed = self.request.allowed or ZERO
        by_rule = [
            line_sums(
                line.rule_price, line.quantity, min(line.discount, allowed), line.vat_rate, line.unit_cost
            )
            for line in self.lines
        ]
        cost = self.order.cost
        net = total(line.net for line in by_rule)
        return Price(
            discounts=self.order.discounts,
            # both sides rounded line by line, so the difference is what the papers will differ by
            beyond=total(line.gross for line in by_rule) - self.order.gross,
            # the same cost under both: a discount changes the price only
            margin_by_rule=None if cost is None else percent(net - cost, net),
            margin=self.order.margin_pct,
        )

    @property
    def less(self) -> str:
        """What is offered as the smaller discount: the rule, or the limit of this person where that is all."""
        rule = self.request.allowed or ZERO
        # who may not grant all that is asked is offered as much as they may
        most = self.limit if self.is_above_limit and self.limit is not None else rule
        return formats.plain(max(rule, most))

    @property
    def offers_less(self) -> bool:
        return self.is_discount and (self.request.asked or ZERO) > ZERO

    @cached_property
    def panels(self) -> list[Panel]:
        return panels_for(self.order, self.user)


class OrderRequestPages(DocumentPages):
    page = OrderRequestPage
    form = OrderDecisionForm

    def words(self, request: Request) -> str:
        words = []
        if request.asked and request.allowed is not None and request.asked > request.allowed:
            words.append(_("Discount %(percent)s") % {"percent": percentage(request.asked)})
        if request.loss:
            words.append(_("Below cost by %(loss)s") % {"loss": currency.amount(request.loss)})
        if request.prepayment:
            words.append(_("Not paid in advance: %(sum)s") % {"sum": currency.amount(request.prepayment)})
        elif request.amount:
            words.append(_("Over the limit by %(amount)s") % {"amount": currency.amount(request.amount)})
        if days := request.overdue_days:
            words.append(ngettext("Overdue %(days)s day", "Overdue %(days)s days", days) % {"days": days})
        return ", ".join([*words[:1], *(one[:1].lower() + one[1:] for one in words[1:])])

    def title(self, request: Request) -> str:
        return _("order %(number)s") % {"number": request.subject.number}

    def url(self, request: Request) -> str:
        return reverse("orders:order_detail", args=[request.subject_id])

    def amount(self, request: Request) -> Decimal:
        gross: Decimal = request.subject.gross
        return gross

    def worth(self, request: Request) -> str:
        return _("order of %(sum)s") % {"sum": currency.amount(request.subject.gross)}

    def approve_words(self, request: Request) -> str:
        if request.kind == Question.CREDIT:
            return _("Release")
        return _("Approve %(percent)s") % {"percent": percentage(request.asked or ZERO)}

    def outcome(self, subject: Order) -> str:
        return outcome_of(subject)
