"""What a promotion brought: its period beside one as long before it (R135, R208)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet, Sum

from accounts.models import User
from kam_crm.shared.clock import month_start
from kam_crm.shared.money import ZERO, money, percent, total
from orders.models import OrderLine, PriceRule, ShipmentLine
from orders.price_rules.bonuses import clients_of

OF_MONTH = """
SELECT (kept ->> 'id')::bigint, count(DISTINCT client), sum(-(kept ->> 'amount')::numeric * quantity)
FROM (%s) AS line (quantity, rules, client), jsonb_array_elements(rules) AS kept
GROUP BY 1
"""


@dataclass(frozen=True)
class Sales:
    """Net of VAT, RUB, of the promotion's clients and goods within the days; `margin` None where a cost is unknown."""

    since: dt.date
    until: dt.date
    amount: Decimal
    margin: Decimal | None


@dataclass(frozen=True)
class Effect:
    """Baseline: the same number of days right before, moved by whole weeks so that weekdays agree.

    `discounts` is what the promotion took off the column's price in submitted orders, RUB with VAT. ROI =
    (extra margin − actual cost) / actual cost; without an actual cost the planned one.
    """

    baseline: Sales
    period: Sales
    discounts: Decimal
    cost: Decimal | None

    @property
    def extra(self) -> Decimal:
        return self.period.amount - self.baseline.amount

    @property
    def growth(self) -> Decimal | None:
        return percent(self.extra, self.baseline.amount)

    @property
    def extra_margin(self) -> Decimal | None:
        if self.period.margin is None or self.baseline.margin is None:
            return None
        return self.period.margin - self.baseline.margin

    @property
    def roi(self) -> Decimal | None:
        """%; None without a cost or a margin."""
        if self.extra_margin is None or not self.cost:
            return None
        return percent(self.extra_margin - self.cost, self.cost)


def effect_of(rule: PriceRule, user: User, day: dt.date) -> Effect | None:
    """As far as it has come on the day; None before it begins."""
    until = min(rule.valid_until or day, day)
    if until < rule.valid_from:
        return None
    back = dt.timedelta(days=-(-((until - rule.valid_from).days + 1) // 7) * 7)
    baseline = _sales(rule, user, rule.valid_from - back, until - back)
    cost = rule.actual_cost if rule.actual_cost is not None else rule.planned_cost
    return Effect(baseline, _sales(rule, user, rule.valid_from, until), discounts_by(rule, user), cost)


@dataclass(frozen=True)
class OfMonth:
    """How many clients ordered by a rule, and what it took off, RUB with VAT."""

    clients: int = 0
    discounts: Decimal = ZERO


def month_of_rules(user: User, day: dt.date) -> dict[int, OfMonth]:
    """By rule, of orders submitted from the first of the month to the day, as far as the user sees them. One query."""
    rows = OrderLine.objects.visible_to(user).filter(order__priced_on__range=(month_start(day), day))
    rows = rows.exclude(order__status="cancelled").exclude(rules=[]).order_by()
    try:
        lines, values = rows.values("quantity", "rules", "order__client").query.sql_with_params()
    except EmptyResultSet:  # of who sees no order at all
        return {}
    with connection.cursor() as cursor:
        cursor.execute(OF_MONTH % lines, values)
        return {rule: OfMonth(clients, money(taken)) for rule, clients, taken in cursor.fetchall()}


def lines_by(rule: PriceRule, user: User) -> QuerySet[OrderLine]:
    """Lines of submitted orders whose price this rule made."""
    named = [{"kind": rule.kind, "id": rule.pk}]
    rows = OrderLine.objects.visible_to(user).filter(rules__contains=named, order__priced_on__isnull=False)
    return rows.exclude(order__status="cancelled").select_related("order__client", "product")


def discounts_by(rule: PriceRule, user: User) -> Decimal:
    """What the rule took off, RUB with VAT; a special price above the list adds."""
    return total(
        -Decimal(kept["amount"]) * line.quantity
        for line in lines_by(rule, user)
        for kept in line.rules
        if kept["id"] == rule.pk
    )


def shipped_rows(rule: PriceRule, user: User, since: dt.date, until: dt.date) -> QuerySet[ShipmentLine]:
    """The rows behind a figure."""
    rows = ShipmentLine.objects.visible_to(user).filter(date__range=(since, until))
    rows = rows.filter(client__in=clients_of(rule, user).order_by().values("pk"))
    products, groups = list(rule.products.all()), list(rule.groups.all())
    if products or groups:
        rows = rows.filter(Q(product__in=products) | Q(product__group__in=groups))
    return rows


def _sales(rule: PriceRule, user: User, since: dt.date, until: dt.date) -> Sales:
    rows = shipped_rows(rule, user, since, until).order_by()
    sums: Any = rows.aggregate(amount=Sum("amount"), cost=Sum("cost"))
    amount = sums["amount"] or ZERO
    unknown = rows.filter(cost=None).exists()
    return Sales(since, until, amount, None if unknown else amount - (sums["cost"] or ZERO))
