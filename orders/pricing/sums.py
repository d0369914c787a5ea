from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from catalogue.models import PriceColumn
from kam_crm.shared import formats
from kam_crm.shared.money import ZERO, discounted, included_vat, line_total, percent, total


@dataclass(frozen=True)
class LineSums:
    """One order line in figures, RUB: `price` and `gross` with VAT, `net` without, `cost` of the line or None."""

    price: Decimal
    gross: Decimal
    vat: Decimal
    cost: Decimal | None

    @property
    def net(self) -> Decimal:
        return self.gross - self.vat

    @property
    def margin(self) -> Decimal | None:
        return None if self.cost is None else self.net - self.cost

    @property
    def margin_pct(self) -> Decimal | None:
        """Margin in % of the net sum; None without a cost or a sum."""
        return None if self.margin is None else percent(self.margin, self.net)


class PricedLine(Protocol):
    """What sums need of a line; order lines are such."""

    quantity: Decimal
    list_price: Decimal
    discount: Decimal
    gross: Decimal
    vat: Decimal
    unit_cost: Decimal | None


@dataclass(frozen=True)
class OrderSums:
    """Sums of rounded lines, RUB. `cost` is None as soon as one line's is not known.

    `loss` is by how much the lines whose cost is known lie below it together, net of VAT; 0 where they do not.
    """

    gross: Decimal
    vat: Decimal
    list_total: Decimal
    cost: Decimal | None
    loss: Decimal
    max_discount: Decimal

    @property
    def of_order(self) -> dict[str, Decimal | None]:
        """As the order keeps them, by the names of its fields."""
        return {name: getattr(self, name) for name in ("gross", "vat", "cost", "list_total", "max_discount")}


def order_sums(lines: Iterable[PricedLine]) -> OrderSums:
    lines = list(lines)
    costs = [
        (line, line_total(line.unit_cost, line.quantity)) for line in lines if line.unit_cost is not None
    ]
    cost = total(cost for _line, cost in costs)
    # by the known lines alone, so that one unknown cost does not hide a sale below cost from the head (R159)
    loss = cost - total(line.gross - line.vat for line, _cost in costs)
    return OrderSums(
        gross=total(line.gross for line in lines),
        vat=total(line.vat for line in lines),
        list_total=total(line_total(line.list_price, line.quantity) for line in lines),
        # a sum without the unknown costs would show a margin that is not there
        cost=cost if len(costs) == len(lines) else None,
        loss=max(loss, ZERO),
        max_discount=max((line.discount for line in lines), default=Decimal(0)),
    )


@dataclass(frozen=True)
class PriceStep:
    """A step of «why this price»: words, the sum it adds or leads to, and what else is to be said of it."""

    words: str
    amount: Decimal
    detail: str = ""
    fired: bool = True


def line_sums(
    rule_price: Decimal, quantity: Decimal, discount: Decimal, vat_rate: Decimal, unit_cost: Decimal | None
) -> LineSums:
    """Discount by hand is % of the price by the rules; the price of a unit is rounded, then the line, then its VAT."""
    # rounded at every step, so that price × quantity on paper is the sum of the line
    price = discounted(rule_price, discount)
    gross = line_total(price, quantity)
    cost = None if unit_cost is None else line_total(unit_cost, quantity)
    return LineSums(price, gross, included_vat(gross, vat_rate), cost)


def price_steps(
    column: PriceColumn,
    since: dt.date | None,
    listed: Decimal,
    discount: Decimal,
    by_rules: Sequence[PriceStep] = (),
) -> list[PriceStep]:
    """From the price list to what the client pays for a unit, with VAT. `since`: from when the list price holds.

    `by_rules` are the steps between the list and the discount by hand, which is % of what they lead to.
    """
    if since is None:
        words = _("Price list «%(column)s» as it was") % {"column": column.name}
    else:
        words = _("Price list «%(column)s» from %(day)s") % {"column": column.name, "day": formats.day(since)}
    ruled = listed + total(step.amount for step in by_rules)
    steps, final = [PriceStep(words, listed), *by_rules], discounted(ruled, discount)
    if discount:
        percentage = formats.percent(discount, places(discount))
        steps.append(PriceStep(_("Discount by hand, %s") % percentage, final - ruled))
    return [*steps, PriceStep(str(_("Price of a unit with VAT")), final)]


def places(discount: Decimal) -> int:
    """How many decimals a percentage needs to be shown as it is."""
    # normalize() turns 10 into 1E+1: a positive exponent needs no decimals
    exponent = discount.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
