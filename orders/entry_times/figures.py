"""How orders are entered in a month: time from the first line, time at sales support, how much advice was taken."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median_low

from django.db.models import Count, Min, Q

from accounts.models import User
from kam_crm.shared.clock import add_months, at, month_start
from kam_crm.shared.money import percent
from orders.models import Advice, Order, OrderChange

SUBMIT, PASS_ON, HAND_BACK = "submit", "pass_on", "hand_back"


@dataclass
class EntryFigures:
    """Of one manager's clients. `entering` and `at_support` are in minutes, one figure an order."""

    manager: User
    entering: list[int] = field(default_factory=list)
    at_support: list[int] = field(default_factory=list)
    offered: int = 0
    taken: int = 0

    @property
    def orders(self) -> int:
        return len(self.entering)

    @property
    def typical(self) -> int | None:
        """Minutes from the first line to submitting, the middle order; None without one."""
        return median_low(self.entering) if self.entering else None

    @property
    def typical_at_support(self) -> int | None:
        """Minutes from passing on to handing back, or to submitting where that came first."""
        return median_low(self.at_support) if self.at_support else None

    @property
    def taken_share(self) -> Decimal | None:
        """Of the products that were offered, %; None where none were."""
        return percent(Decimal(self.taken), Decimal(self.offered))


def entry_figures(user: User, month: dt.date) -> list[EntryFigures]:
    """By manager, of orders first submitted in the month of `month`; who entered most first. Four queries."""
    first = month_start(month)
    begins, ends = (at(day, dt.time.min) for day in (first, add_months(first, 1)))
    visible = Order.objects.visible_to(user)
    submitted = dict(
        OrderChange.objects.filter(subject__in=visible, action=SUBMIT).values_list("subject").annotate(at=Min("at"))
        .filter(at__gte=begins, at__lt=ends)
    )  # fmt: skip
    rows: dict[int, EntryFigures] = {}
    orders = (
        visible.filter(pk__in=submitted)
        .select_related("client__manager")
        .order_by("client__manager__full_name", "pk")
    )
    passed = _support_times(list(submitted), submitted)
    for order in orders:
        manager = order.client.manager
        figures = rows.setdefault(manager.pk, EntryFigures(manager))
        if order.begun_at is not None:
            figures.entering.append(_minutes(order.begun_at, submitted[order.pk]))
        figures.at_support += passed[order.pk]
    advice = Advice.objects.filter(order__in=list(submitted)).values_list("order__client__manager")
    counted = advice.annotate(
        offered=Count("pk"), taken=Count("pk", filter=Q(taken_at__isnull=False))
    ).order_by()
    for manager_id, offered, taken in counted:
        rows[manager_id].offered, rows[manager_id].taken = offered, taken
    return sorted(rows.values(), key=lambda one: -one.orders)


def _support_times(orders: list[int], submitted: dict[int, dt.datetime]) -> dict[int, list[int]]:
    """Minutes of each stay with sales support, by order."""
    changes = OrderChange.objects.filter(subject__in=orders, action__in=[PASS_ON, HAND_BACK]).order_by(
        "at", "pk"
    )
    since: dict[int, dt.datetime] = {}
    found: dict[int, list[int]] = defaultdict(list)
    for order, action, moment in changes.values_list("subject", "action", "at"):
        if action == PASS_ON:
            since[order] = moment
        elif order in since:
            found[order].append(_minutes(since.pop(order), moment))
    for order, moment in since.items():
        if moment < submitted[order]:
            found[order].append(_minutes(moment, submitted[order]))
    return found


def _minutes(since: dt.datetime, until: dt.datetime) -> int:
    return max(int((until - since).total_seconds() // 60), 0)
