"""Requests for approval as the one who decides sees them: the queue, and one request with what it costs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.rights.covers import has_conflict_of_interest, sees_margin
from kam_crm.shared import clock, formats
from kam_crm.shared.money import ZERO, percent, total
from kam_crm.shared.pagination import Keyset, Page
from orders.confirming.pages.outlook import decider, percentage
from orders.drafting.pages.counts import MOST
from orders.models import Approval, ApprovalKind, Order, OrderLine
from orders.pages.panels import Panel, panels_for
from orders.pricing.sums import line_sums


def approvals_waiting(user: User) -> int:
    """Open requests this person may decide on: visible, not his own, within his limits."""
    rows = Approval.objects.visible_to(user).to_decide_by(user)
    return len(rows.order_by().values("pk")[:MOST])


MINE, ABOVE, DECIDED = "mine", "above", "decided"
EARLIER = 5
CAP = 100


def words_of(request: Approval) -> str:
    """What is asked for, in a few words."""
    if request.kind == ApprovalKind.CREDIT:
        if not request.amount:
            days = request.overdue_days
            return ngettext("Overdue %(days)s day", "Overdue %(days)s days", days) % {"days": days}
        return _("Over the limit by %(amount)s ₽") % {"amount": formats.whole(request.amount)}
    if request.asked and request.allowed is not None and request.asked > request.allowed:
        return _("Discount %(percent)s") % {"percent": percentage(request.asked)}
    return _("Below cost by %(loss)s ₽") % {"loss": formats.whole(request.loss or ZERO)}


def requests_for_page(user: User) -> QuerySet[Approval]:
    lines = Prefetch("order__lines", queryset=OrderLine.objects.select_related("product"))
    rows: QuerySet[Approval] = Approval.objects.visible_to(user).select_related(
        "asked_by",
        "on_behalf_of",
        "decided_by",
        "order__client__manager__department__head",
        "order__client__figures",
        "order__column",
    )
    return rows.prefetch_related(lines)


class Queue:
    """Requests of one view: those that wait for this person, those above his limit (or his own), those decided."""

    def __init__(self, request: HttpRequest, user: User) -> None:
        self.user, self.query = user, request.GET
        wanted = self.query.get("view", MINE)
        self.view = wanted if wanted in {MINE, ABOVE, DECIDED} else MINE
        self.decides = user.can("discount.approve")

    def rows_of(self, view: str) -> QuerySet[Approval]:
        visible: Any = Approval.objects.visible_to(self.user)
        if view == DECIDED:
            since = clock.at(clock.month_start(clock.today()), dt.time())
            return visible.exclude(decision="").filter(decided_at__gte=since)
        if not self.decides:
            return visible.waiting() if view == MINE else visible.none()
        return visible.to_decide_by(self.user) if view == MINE else visible.above_limits_of(self.user)

    @cached_property
    def page(self) -> Page[Approval]:
        rows = self.rows_of(self.view).select_related("asked_by", "on_behalf_of", "order__client__figures")
        order = ["-decided_at"] if self.view == DECIDED else ["asked_at"]
        return Keyset(rows, order).page(self.query.get("cursor", ""))

    @cached_property
    def items(self) -> list[dict[str, Any]]:
        return [
            {"request": request, "words": words_of(request), "url": self.url(request)}
            for request in self.page.items
        ]

    def url(self, request: Approval) -> str:
        address = reverse("orders:approval_detail", args=[request.pk])
        return address if self.view == MINE else f"{address}?view={self.view}"

    @property
    def tabs(self) -> list[dict[str, Any]]:
        labels = {MINE: _("Wait for me"), ABOVE: _("Above my limit"), DECIDED: _("Decided this month")}
        if not self.decides:
            labels = {MINE: _("Waiting"), DECIDED: _("Decided this month")}
        base = reverse("orders:approval_list")
        return [
            {
                "label": label,
                "url": base if name == MINE else f"{base}?view={name}",
                "current": name == self.view,
                "count": self._count(name),
            }
            for name, label in labels.items()
        ]

    def _count(self, view: str) -> str:
        count = self.rows_of(view).order_by().values("pk")[:CAP].count()
        return f"{CAP - 1}+" if count == CAP else str(count)

    def following(self, request: Approval) -> Approval | None:
        """The request to look at after this one has been decided."""
        others = self.rows_of(MINE).exclude(pk=request.pk).order_by("asked_at", "pk")
        return others.filter(asked_at__gte=request.asked_at).first() or others.first()


@dataclass(frozen=True)
class Price:
    """What the discounts of an order cost, RUB with VAT; `beyond` is the part above the rule."""

    discounts: Decimal
    beyond: Decimal
    margin_by_rule: Decimal | None
    margin: Decimal | None


class RequestPage:
    def __init__(self, request: Approval, user: User, form: Any = None, error: str = "") -> None:
        self.request, self.user, self.form, self.error = request, user, form, error

    @property
    def order(self) -> Order:
        return self.request.order

    @property
    def words(self) -> str:
        return words_of(self.request)

    @property
    def is_discount(self) -> bool:
        return self.request.kind == ApprovalKind.DISCOUNT

    @property
    def sees_margin(self) -> bool:
        return sees_margin(self.user, self.order.client.manager_id)

    @cached_property
    def lines(self) -> list[OrderLine]:
        return list(self.order.lines.all())

    @cached_property
    def lines_above(self) -> list[OrderLine]:
        allowed = self.request.allowed or ZERO
        return [line for line in self.lines if line.discount > allowed] if self.is_discount else []

    @cached_property
    def price(self) -> Price:
        allowed = self.request.allowed or ZERO
        by_rule = [
            line_sums(
                line.list_price, line.quantity, min(line.discount, allowed), line.vat_rate, line.unit_cost
            )
            for line in self.lines
        ]
        cost = self.order.cost
        net = total(line.net for line in by_rule)
        return Price(
            discounts=self.order.discounts,
            beyond=total(line.gross for line in by_rule) - self.order.gross,
            margin_by_rule=None if cost is None else percent(net - cost, net),
            margin=self.order.margin_pct,
        )

    @property
    def limit(self) -> Decimal | None:
        """How far this person may go, % or RUB; None: any size."""
        return self.user.limit("discount.approve" if self.is_discount else "credit.release")

    @property
    def decider(self) -> str:
        return decider(self.order, self.request)

    @cached_property
    def can_decide(self) -> bool:
        capability = "discount.approve" if self.is_discount else "credit.release"
        own = has_conflict_of_interest(self.user, self.request.asked_for)
        return self.request.is_open and self.user.can(capability) and not own

    @cached_property
    def is_above_limit(self) -> bool:
        size = self.request.asked if self.is_discount else self.request.amount
        return self.limit is not None and (size or ZERO) > self.limit

    @property
    def approve_words(self) -> str:
        if not self.is_discount:
            return _("Release")
        return _("Approve %(percent)s") % {"percent": percentage(self.request.asked or ZERO)}

    @property
    def less(self) -> str:
        """What is offered as the smaller discount: the rule, or the limit of this person where that is all he may."""
        rule = self.request.allowed or ZERO
        most = self.limit if self.is_above_limit and self.limit is not None else rule
        return formats.plain(max(rule, most))

    @property
    def offers_less(self) -> bool:
        return self.is_discount and (self.request.asked or ZERO) > ZERO

    @cached_property
    def panels(self) -> list[Panel]:
        return panels_for(self.order, self.user)

    @cached_property
    def earlier(self) -> Iterable[dict[str, Any]]:
        rows = Approval.objects.visible_to(self.user).filter(order__client=self.order.client_id)
        rows = rows.exclude(decision="").exclude(pk=self.request.pk).select_related("order", "decided_by")
        return [
            {"request": row, "words": words_of(row)} for row in rows.order_by("-decided_at", "-pk")[:EARLIER]
        ]
