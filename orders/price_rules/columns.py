"""Which column a client gets by the rules: the first that matches, in the order of priorities (R42)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from catalogue.models import PriceColumn
from dossiers.models import Contract
from kam_crm.shared.clock import add_months, month_start
from kam_crm.shared.money import ZERO, money
from orders.price_rules.loading import buyers_of, with_conditions
from orders.price_rules.models import PriceRule, RuleKind
from orders.pricing.engine import Buyer
from orders.shipping.models import ShipmentLine

MONTHS = 6  # of the average month


@dataclass(frozen=True)
class ColumnTerms:
    """A rule of columns. Empty conditions mean everybody."""

    id: int
    number: str
    name: str
    column: PriceColumn
    priority: int
    segments: frozenset[str] = frozenset()
    channels: frozenset[int] = frozenset()
    holdings: frozenset[int] = frozenset()
    clients: frozenset[int] = frozenset()
    volume_from: Decimal | None = None
    term_upto: int | None = None

    def holds_for(self, buyer: Buyer, volume: Decimal, term: int) -> bool:
        return (
            (not self.clients or buyer.client in self.clients)
            and (not self.holdings or bool(self.holdings & buyer.holdings))
            and (not self.segments or buyer.segment in self.segments)
            and (not self.channels or buyer.channel in self.channels)
            and (self.volume_from is None or volume >= self.volume_from)
            and (self.term_upto is None or term <= self.term_upto)
        )

    @property
    def breadth(self) -> int:
        """The fewer conditions the broader: of equal priority the narrower rule wins."""
        given = (self.clients, self.holdings, self.segments, self.channels)
        return -sum(map(bool, given)) - (self.volume_from is not None) - (self.term_upto is not None)


@dataclass(frozen=True)
class ByRule:
    """The column a rule gives, what it was decided by, and equal rules that would give another one."""

    rule: ColumnTerms
    buyer: Buyer
    volume: Decimal
    term: int
    conflicts: tuple[ColumnTerms, ...] = ()

    @property
    def column(self) -> PriceColumn:
        return self.rule.column


def choose(rules: Iterable[ColumnTerms], buyer: Buyer, volume: Decimal, term: int) -> ByRule | None:
    """Pure. The order of `rules` does not matter: priority, then the narrower, then the older."""
    found = [rule for rule in rules if rule.holds_for(buyer, volume, term)]
    if not found:
        return None
    found.sort(key=lambda rule: (rule.priority, rule.breadth, rule.id))
    first = found[0]
    equal = [one for one in found[1:] if one.priority == first.priority and one.column != first.column]
    return ByRule(first, buyer, volume, term, tuple(equal))


def columns_by_rule(clients: Collection[int], day: dt.date) -> dict[int, ByRule]:
    """Of those clients to whom a rule of columns gives one on the day, by key. At most five queries."""
    rules = column_rules(day)
    if not rules:
        return {}
    buyers = buyers_of(clients, with_holdings=any(rule.holdings for rule in rules))
    volumes = average_months(clients, day) if any(rule.volume_from is not None for rule in rules) else {}
    terms = payment_terms(clients, day) if any(rule.term_upto is not None for rule in rules) else {}
    chosen = {
        client: choose(rules, buyer, volumes.get(client, ZERO), terms.get(client, 0))
        for client, buyer in buyers.items()
    }
    return {client: found for client, found in chosen.items() if found is not None}


def column_rules(day: dt.date) -> list[ColumnTerms]:
    rows = PriceRule.objects.in_force(day).filter(kind=RuleKind.COLUMN).select_related("gives_column")
    return [column_terms(row) for row in with_conditions(rows)]


def column_terms(row: Any) -> ColumnTerms:
    """Of a row `with_conditions`."""
    return ColumnTerms(
        id=row.pk, number=row.number, name=row.name, column=row.gives_column, priority=row.priority,
        segments=frozenset(row.segments), channels=frozenset(row.channels_ids), holdings=frozenset(row.holdings_ids),
        clients=frozenset(row.clients_ids), volume_from=row.volume_from, term_upto=row.term_upto,
    )  # fmt: skip


def average_months(clients: Collection[int], day: dt.date) -> dict[int, Decimal]:
    """Net sales of the six full months before the month of the day, divided by six; months without sales count."""
    end = month_start(day)
    lines = ShipmentLine.objects.filter(
        client__in=list(clients), date__gte=add_months(end, -MONTHS), date__lt=end
    )
    sums = lines.order_by().values_list("client").annotate(total=Sum("amount"))
    return {client: money(total / MONTHS) for client, total in sums}


def payment_terms(clients: Collection[int], day: dt.date) -> dict[int, int]:
    """Days of the contract in force, by client; one without a contract pays at once and is not in it."""
    rows = (
        Contract.objects.filter(client__in=list(clients))
        .in_force(day)
        .order_by("client", "-valid_from", "-pk")
    )
    return dict(rows.distinct("client").values_list("client", "payment_term_days"))
