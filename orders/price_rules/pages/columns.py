"""Who buys by which column, and who gets which price of a product."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import QuerySet

from accounts.models import User
from catalogue.models import Price, PriceColumn, Product
from dossiers.models import Client
from orders.models import ClientPriceColumn
from orders.price_rules.columns import ByRule, columns_by_rule
from orders.price_rules.loading import rulebook
from orders.pricing.columns import agreed_columns, columns_of

MOST = 300  # rows of a page


@dataclass(frozen=True)
class ColumnRow:
    client: Client
    column: PriceColumn
    agreed: ClientPriceColumn | None
    by_rule: ByRule | None

    @property
    def is_disputed(self) -> bool:
        return self.agreed is None and self.by_rule is not None and bool(self.by_rule.conflicts)


class ColumnTable:
    """Customers this person sees, the first by name. A constant number of queries."""

    def __init__(self, user: User, day: dt.date) -> None:
        self.user, self.day = user, day

    @cached_property
    def clients(self) -> list[Client]:
        rows: QuerySet[Client] = Client.objects.visible_to(self.user).filter(stage="customer")
        return list(rows.select_related("summary", "manager").order_by("sort_key", "pk")[:MOST])

    @cached_property
    def rows(self) -> list[ColumnRow]:
        if not self.clients or not PriceColumn.objects.visible_to(self.user).exists():
            return []
        keys = [client.pk for client in self.clients]
        columns = columns_of(self.clients, self.day)
        agreed, by_rule = agreed_columns(keys, self.day), columns_by_rule(keys, self.day)
        return [
            ColumnRow(client, columns[client.pk], agreed.get(client.pk), by_rule.get(client.pk))
            for client in self.clients
        ]

    @property
    def counts(self) -> list[tuple[str, int]]:
        found: dict[str, int] = {}
        for row in self.rows:
            found[row.column.name] = found.get(row.column.name, 0) + 1
        return sorted(found.items())


@dataclass(frozen=True)
class BuyerRow:
    client: Client
    column: PriceColumn
    listed: Decimal
    price: Decimal
    rules: str


def buyers_of_product(product: Product, user: User, day: dt.date) -> list[BuyerRow]:
    """Customers this person sees with their price of one unit, the cheapest first."""
    table = ColumnTable(user, day)
    rows = Price.objects.visible_to(user).filter(product=product).valid_on(day)
    newest = rows.order_by("column_id", "-valid_from").distinct("column_id")
    listed = {row.column_id: row.price for row in newest}
    book = rulebook([row.client.pk for row in table.rows], day)
    found = []
    for row in table.rows:
        if row.column.pk not in listed:
            continue
        answer = book.explain(row.client.pk, row.column.pk, product, listed[row.column.pk], Decimal(1))
        rules = ", ".join(f"{step.rule.number} {step.rule.name}" for step in answer.fired if step.rule)
        found.append(BuyerRow(row.client, row.column, answer.listed, answer.price, rules))
    return sorted(found, key=lambda one: (one.price, one.client.sort_key, one.client.pk))
