"""What other prices would do to orders that are being written."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from catalogue.models import Price
from kam_crm.shared.money import total
from orders.drafting.lines import follow_rules
from orders.models import Order, OrderLine, OrderStatus
from orders.price_rules.loading import rulebook
from orders.pricing.columns import columns_of
from orders.pricing.repricing import listed_on

Pair = tuple[int, int]  # product, column


@dataclass(frozen=True)
class DraftChange:
    """A draft as it is written and as submitting it on the day makes it, RUB with VAT; `lines` get another price."""

    order: Order
    was: Decimal
    becomes: Decimal
    lines: int

    @property
    def difference(self) -> Decimal:
        return self.becomes - self.was


@dataclass(frozen=True)
class DraftEffect:
    """How many drafts and lines get another price once they are submitted on the day, and by how much, RUB with VAT."""

    drafts: int
    lines: int
    difference: Decimal


def effect_on_drafts(prices: Mapping[Pair, Decimal], day: dt.date) -> DraftEffect:
    """`prices` with VAT that are not entered yet. Counts of the whole company, so no client is named."""
    found = changed_drafts(prices, day, prices)
    return DraftEffect(len(found), sum(one.lines for one in found), total(one.difference for one in found))


def drafted_products() -> set[int]:
    """Keys of products that stand in a draft."""
    rows = OrderLine.objects.filter(order__status=OrderStatus.DRAFT).order_by()
    return set(rows.values_list("product", flat=True).distinct())


def changed_drafts(
    touched: Collection[Pair], day: dt.date, instead: Mapping[Pair, Decimal] | None = None
) -> list[DraftChange]:
    """Drafts of the company with a line of a touched price whose sum or prices are others on the day.

    Priced as submitting prices them (repricing.py), with `instead` in place of the list. A constant number of queries.
    """
    of_order = _written({product for product, _column in touched})
    if not of_order:
        return []
    clients = {order.client for order in of_order}
    columns = columns_of(clients, day)
    listed = _listed({line.product_id for lines in of_order.values() for line in lines}, day) | dict(
        instead or {}
    )
    book = rulebook({client.pk for client in clients}, day)
    pairs, found = set(touched), []
    for order, written in of_order.items():
        column = columns[order.client_id].pk
        if not any((line.product_id, column) in pairs for line in written):
            continue
        prices = {line.product_id: listed.get((line.product_id, column)) for line in written}
        now = [listed_on(line, _or(prices[line.product_id], line.list_price), day) for line in written]
        unpriced = {product for product, price in prices.items() if price is None}
        follow_rules(now, order.client_id, column, book, keep=unpriced)
        changed = sum(was.price != new.price for was, new in zip(written, now, strict=True))
        if changed:
            was, becomes = total(line.gross for line in written), total(line.gross for line in now)
            found.append(DraftChange(order, was, becomes, changed))
    return found


def _written(products: set[int]) -> dict[Order, list[OrderLine]]:
    """All lines of the drafts that have one of these products."""
    drafts = Order.objects.filter(status=OrderStatus.DRAFT)
    orders = drafts.filter(pk__in=OrderLine.objects.filter(product__in=products).order_by().values("order"))
    rows = OrderLine.objects.filter(order__in=orders).select_related("order__client", "product")
    found: dict[Order, list[OrderLine]] = defaultdict(list)
    for line in rows.order_by("order", "position"):
        found[line.order].append(line)
    return found


def _listed(products: set[int], day: dt.date) -> dict[Pair, Decimal]:
    rows = Price.objects.filter(product__in=products).valid_on(day)
    newest = rows.order_by("product_id", "column_id", "-valid_from").distinct("product_id", "column_id")
    return {(row.product_id, row.column_id): row.price for row in newest}


def _or(price: Decimal | None, written: Decimal) -> Decimal:
    return written if price is None else price
