"""Rules in force on a day, read at once for many clients and products; what they make is the engine's business."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import F, OuterRef, Q, Sum
from django.db.models.functions import JSONObject, TruncMonth

from accounts.rules.in_force import number
from catalogue.models import Product
from dossiers.models import Client, ClientGroup
from kam_crm.shared.money import ZERO
from orders.price_rules.models import Period, PriceRule, PriceStep
from orders.pricing.engine import GROUP, Buyer, Explanation, Goods, Terms, explain
from orders.shipping.models import ShipmentLine

MANY = ("clients", "holdings", "channels", "columns", "products", "groups")
# months that a period has behind the first of its own: the month itself, the quarter, the year
MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}
HOLD = "SELECT id FROM orders_pricerule WHERE id = ANY(%s) ORDER BY id FOR SHARE"


@dataclass(frozen=True)
class Rulebook:
    """Rules of a day and what they ask of these clients. Nothing in it asks the database any more."""

    day: dt.date
    cap: Decimal
    rules: tuple[Terms, ...] = ()
    buyers: dict[int, Buyer] = field(default_factory=dict)
    # by client: what was bought in the period of each turnover rule, by the key of the rule
    turnovers: dict[int, dict[int, Decimal]] = field(default_factory=dict)

    def explain(
        self, client_id: int, column_id: int, product: Product, listed: Decimal, quantity: Decimal
    ) -> Explanation:
        """`quantity` is that of the product in the whole order."""
        buyer = self.buyers.get(client_id) or Buyer(client_id)
        goods = Goods(product.pk, product.group_id)
        return explain(
            listed, quantity, replace(buyer, column=column_id), goods, self._rules_for(client_id), self.cap
        )

    def _rules_for(self, client_id: int) -> Iterable[Terms]:
        bought = self._of_client.get(client_id)
        return self.rules if bought is None else bought

    @cached_property
    def _of_client(self) -> dict[int, list[Terms]]:
        return {
            client: [replace(rule, turnover=found.get(rule.id, ZERO)) for rule in self.rules]
            for client, found in self.turnovers.items()
        }


def rulebook(clients: Collection[int], day: dt.date, *, hold: bool = False) -> Rulebook:
    """At most five queries, one where the company has no rules.

    `hold`: whoever ends one of these rules waits until this transaction is over, so that no order is confirmed by a
    promotion that had ended before.
    """
    cap = Decimal(number("discount_cap", day))
    rows = _rows(clients, day)
    if hold and rows:
        with connection.cursor() as cursor:
            cursor.execute(HOLD, [[row.pk for row in rows]])
        rows = _rows(clients, day)  # as they are now that nobody ends them
    if not rows:
        return Rulebook(day, cap)
    rules = tuple(terms_of(row) for row in rows)
    return Rulebook(
        day, cap, rules, buyers_of(clients, with_holdings=any(one.holdings for one in rules)),
        _turnovers(clients, day, rows),
    )  # fmt: skip


def with_conditions(rows: Any) -> Any:
    """Each with all that it asks, as arrays: one query however many rules there are."""
    arrays = {
        f"{name}_ids": ArraySubquery(_through(name).filter(pricerule=OuterRef("pk")).values(_column(name)))
        for name in MANY
    }
    steps = PriceStep.objects.filter(rule=OuterRef("pk")).order_by("threshold")
    pairs = steps.values(pair=JSONObject(threshold=F("threshold"), percent=F("percent")))
    return rows.annotate(**arrays, step_rows=ArraySubquery(pairs))


def terms_of(row: Any) -> Terms:
    """Of a row `with_conditions`."""
    own = {"clients": {row.client_id} - {None}, "holdings": {row.holding_id} - {None}}
    given: dict[str, Any] = {
        name: frozenset(getattr(row, f"{name}_ids")) | own.get(name, set()) for name in MANY
    }
    steps = tuple((Decimal(str(one["threshold"])), Decimal(str(one["percent"]))) for one in row.step_rows)
    return Terms(
        id=row.pk, kind=row.kind, number=row.number, name=row.name, percent=row.percent, price=row.price, steps=steps,
        segments=frozenset(row.segments), is_decided=row.is_decided, **given,
    )  # fmt: skip


def buyers_of(clients: Collection[int], *, with_holdings: bool) -> dict[int, Buyer]:
    """Their present segment, channel and holdings, the outer ones too. Two queries at most."""
    rows = Client.objects.filter(pk__in=clients).values_list("pk", "group", "channel", "summary__segment")
    parents = dict(ClientGroup.objects.values_list("pk", "parent")) if with_holdings else {}
    return {
        client: Buyer(client, holdings=_chain(group, parents), segment=segment or "", channel=channel)
        for client, group, channel, segment in rows
    }


def _rows(clients: Collection[int], day: dt.date) -> list[Any]:
    of_these = Q(client=None) | Q(client__in=list(clients))
    return list(with_conditions(PriceRule.objects.begun_by(day).pricing().filter(of_these)).order_by("pk"))


def _through(name: str) -> Any:
    return getattr(PriceRule, name).through.objects.order_by()


def _column(name: str) -> str:
    return str(PriceRule._meta.get_field(name).m2m_reverse_field_name()) + "_id"  # type: ignore[union-attr]


def _chain(group: int | None, parents: dict[int, int | None]) -> frozenset[int]:
    found: set[int] = set()
    while group is not None and group not in found:
        found.add(group)
        group = parents.get(group)
    return frozenset(found)


def period_start(period: str, day: dt.date) -> dt.date:
    months = MONTHS[Period(period)]
    return dt.date(day.year, (day.month - 1) // months * months + 1, 1)


def _turnovers(clients: Collection[int], day: dt.date, rows: list[Any]) -> dict[int, dict[int, Decimal]]:
    """Net of VAT, up to the day before: what is being ordered now has not been bought yet. One query for all rules."""
    asked = [row for row in rows if row.kind == GROUP]
    if not asked:
        return {}
    begun = {row.pk: period_start(row.period or Period.YEAR, day) for row in asked}
    # by what a line is of, so that a line is not held against every rule
    of_all = [row.pk for row in asked if not (row.products_ids or row.groups_ids)]
    of_product: dict[int, list[int]] = defaultdict(list)
    of_group: dict[int, list[int]] = defaultdict(list)
    for row in asked:
        for product in row.products_ids:
            of_product[product].append(row.pk)
        for group in row.groups_ids:
            of_group[group].append(row.pk)
    lines = ShipmentLine.objects.filter(
        client__in=list(clients), date__gte=min(begun.values()), date__lt=day
    ).order_by()
    monthly = lines.annotate(month=TruncMonth("date"))
    sums = monthly.values_list("client", "product", "product__group", "month").annotate(total=Sum("amount"))
    found: dict[int, dict[int, Decimal]] = {client: defaultdict(lambda: ZERO) for client in clients}
    for client, product, group, month, total in sums:
        # each once: a rule may name a product and its group
        for rule in {*of_all, *of_product.get(product, ()), *of_group.get(group, ())}:
            if month >= begun[rule]:
                found[client][rule] += total
    return found
