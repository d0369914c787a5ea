"""Retro-bonuses: % of a turnover over its threshold in a period, paid afterwards and in no line (formulas.md 2.6)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared.money import HUNDRED, ZERO, money
from orders.models import PriceRule, RuleKind, ShipmentLine
from orders.price_rules.loading import period_start


@dataclass(frozen=True)
class Accrued:
    """Of one client in the running period, RUB net of VAT. The whole turnover bears the rate of the step it reached."""

    rule: PriceRule
    client: Client
    since: dt.date
    turnover: Decimal
    percent: Decimal

    @property
    def bonus(self) -> Decimal:
        return money(self.turnover * self.percent / HUNDRED)

    @property
    def missing(self) -> Decimal | None:
        """Up to the next step; None where there is none."""
        above = [
            step.threshold - self.turnover for step in self.rule.steps.all() if step.threshold > self.turnover
        ]
        return money(min(above)) if above else None


def accrued(user: User, day: dt.date) -> list[Accrued]:
    """Of every retro-bonus in force and every client this person sees that it is for and that bought something."""
    rules = PriceRule.objects.visible_to(user).in_force(day).filter(kind=RuleKind.BONUS)
    found = []
    for rule in rules.prefetch_related("steps", "clients", "holdings", "products", "groups"):
        since = max(period_start(rule.period, day), rule.valid_from)
        clients = clients_of(rule, user)
        sums = _turnovers(rule, clients, since, day)
        named = clients.select_related("manager").in_bulk(list(sums))
        found += [
            Accrued(rule, named[key], since, turnover, _reached(rule, turnover))
            for key, turnover in sums.items()
        ]
    return found


def clients_of(rule: PriceRule, user: User) -> QuerySet[Client]:
    """Clients this person sees whom the rule is for, by what it names; all of them where it names nothing."""
    rows: QuerySet[Client] = Client.objects.visible_to(user)
    clients, holdings = list(rule.clients.all()), list(rule.holdings.all())
    if clients or holdings:
        return rows.filter(Q(pk__in=[one.pk for one in clients]) | Q(group__in=holdings))
    if rule.segments:
        rows = rows.filter(summary__segment__in=rule.segments)
    channels = list(rule.channels.all())
    return rows.filter(channel__in=channels) if channels else rows


def _turnovers(
    rule: PriceRule, clients: QuerySet[Client], since: dt.date, day: dt.date
) -> dict[int, Decimal]:
    lines = ShipmentLine.objects.filter(client__in=clients.order_by().values("pk"), date__range=(since, day))
    products, groups = list(rule.products.all()), list(rule.groups.all())
    if products or groups:
        lines = lines.filter(Q(product__in=products) | Q(product__group__in=groups))
    return dict(lines.order_by().values_list("client").annotate(total=Sum("amount")))


def _reached(rule: PriceRule, turnover: Decimal) -> Decimal:
    return max(
        ((step.threshold, step.percent) for step in rule.steps.all() if turnover >= step.threshold),
        default=(ZERO, ZERO),
    )[1]
