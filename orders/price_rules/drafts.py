"""What other prices would do to orders that are being written."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from decimal import Decimal

from kam_crm.shared.money import ZERO
from orders.drafting.lines import follow_rules
from orders.models import Order, OrderLine, OrderStatus
from orders.price_rules.loading import rulebook


@dataclass(frozen=True)
class DraftEffect:
    """How many drafts and lines get another price once they are submitted on the day, and by how much, RUB with VAT."""

    drafts: int
    lines: int
    difference: Decimal


def effect_on_drafts(prices: Mapping[tuple[int, int], Decimal], day: dt.date) -> DraftEffect:
    """`prices` with VAT by (product, column). Counts of the whole company, so no client is named."""
    products = {product for product, _column in prices}
    rows = OrderLine.objects.filter(order__status=OrderStatus.DRAFT, product__in=products)
    of_order: dict[Order, list[OrderLine]] = defaultdict(list)
    for line in rows.select_related("order", "product").order_by("order", "position"):
        of_order[line.order].append(line)
    book = rulebook({order.client_id for order in of_order}, day)
    drafts, lines, difference = 0, 0, ZERO
    for order, written in of_order.items():
        now = [_with_price(line, prices.get((line.product_id, order.column_id))) for line in written]
        follow_rules(now, order.client_id, order.column_id, book)
        changed = [(was, new) for was, new in zip(written, now, strict=True) if was.price != new.price]
        drafts += bool(changed)
        lines += len(changed)
        difference += sum((new.gross - was.gross for was, new in changed), ZERO)
    return DraftEffect(drafts, lines, difference)


def _with_price(line: OrderLine, listed: Decimal | None) -> OrderLine:
    now = copy(line)
    if listed is not None:
        now.list_price = listed
    return now
