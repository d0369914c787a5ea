"""How the rules made the price of a line that is written."""

from __future__ import annotations

from orders.models import Order, OrderLine
from orders.price_rules.loading import rulebook
from orders.pricing.sums import PriceStep
from orders.pricing.words import kept_steps, rule_steps


def steps_of(order: Order, line: OrderLine) -> list[PriceStep]:
    """Every step, also what gave nothing, while the rules of its day still lead to this price; else those it keeps."""
    same = order.lines.filter(product=line.product_id).values_list("quantity", flat=True)
    ordered = sum(same, 0 * line.quantity)
    book = rulebook([order.client_id], order.pricing_day)
    explained = book.explain(order.client_id, order.column_id, line.product, line.list_price, ordered)
    if (explained.price, explained.kept) == (line.rule_price, line.rules):
        return rule_steps(explained)
    return kept_steps(line.rules)
