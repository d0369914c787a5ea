"""Prices of the day an order is submitted on, beside those its draft was written with (R142)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from catalogue.models import PriceColumn
from catalogue.prices import price_of, prices_on, vat_rate_on
from kam_crm.shared import currency
from kam_crm.shared.errors import StateConflict
from orders.drafting.lines import follow_rules
from orders.models import Order, OrderLine
from orders.price_rules.loading import rulebook
from orders.pricing.columns import column_of
from orders.pricing.sums import OrderSums, order_sums

PRICED = ["list_price", "rule_price", "rules", "price", "vat_rate", "unit_cost", "gross", "vat"]


@dataclass(frozen=True)
class PriceChange:
    """One line: as it is written, and as it would be priced on the day."""

    was: OrderLine
    now: OrderLine

    @property
    def is_same(self) -> bool:
        return all(getattr(self.was, name) == getattr(self.now, name) for name in PRICED)

    @property
    def matters(self) -> bool:
        """Whether the client would notice: another price of the list or by the rules, or another rate of VAT."""
        names = ("list_price", "rule_price", "vat_rate")
        return any(getattr(self.was, name) != getattr(self.now, name) for name in names)


@dataclass(frozen=True)
class Repricing:
    """All lines of an order as of a day. Nothing is written until `orders.confirming` does it.

    `order_changes` are fields of the order that follow from it.
    """

    order: Order
    day: dt.date
    column: PriceColumn
    lines: list[PriceChange]

    @cached_property
    def changes(self) -> list[PriceChange]:
        return [line for line in self.lines if line.matters]

    @cached_property
    def sums(self) -> OrderSums:
        return order_sums(line.now for line in self.lines)

    @cached_property
    def priced_order(self) -> Order:
        """The order with the sum it would have; not to be saved."""
        order = copy(self.order)
        order.gross = self.sums.gross
        return order

    def check_accepted(self, accepted_gross: Decimal | None) -> None:
        """Raises StateConflict `prices_changed` unless nothing changed or this very sum was agreed to.

        Its params: `gross` (RUB with VAT) to agree to, and `lines` with the list price and that by the rules, before
        and now.
        """
        if not self.changes or accepted_gross == self.sums.gross:
            return
        message = _("Prices changed since the order was written: %(was)s became %(now)s. Confirm them.") % {
            "was": currency.amount(self.order.gross, 2),
            "now": currency.amount(self.sums.gross, 2),
        }
        raise StateConflict(
            "prices_changed", message, gross=self.sums.gross, lines=[_words(one) for one in self.changes]
        )

    @property
    def order_changes(self) -> dict[str, Any]:
        return {"priced_on": self.day, "column": self.column, **self.sums.of_order}

    def write_lines(self) -> None:
        """The order is locked by the caller, who also writes `order_changes`."""
        if changed := [one.now for one in self.lines if not one.is_same]:
            self.order.lines.bulk_update(changed, PRICED)
        self.order.keep_lines(one.now for one in self.lines)


def as_written(order: Order) -> Repricing:
    """Of an order that was written in this very transaction: its prices are those of today."""
    lines = [PriceChange(line, line) for line in order.read_lines()]
    return Repricing(order, order.pricing_day, order.column, lines)


def repriced(
    order: Order, day: dt.date, lines: Collection[OrderLine] | None = None, *, hold: bool = False
) -> Repricing:
    """Every line by the client's column, prices, rules, VAT and costs of the day; discounts by hand stay.

    A product without a price that day keeps what is written where it is no longer on sale (submitting refuses it by
    itself). `hold` as in `rulebook`. Raises BusinessRuleError `no_price`, `no_price_column`.
    """
    column = column_of(order.client, day)
    if lines is None:
        lines = order.read_lines()
    prices = prices_on([line.product_id for line in lines], column, day)
    now, unpriced = [], set()
    for line in lines:
        price = prices.get(line.product_id)
        if price is None and line.product.is_active:
            price = price_of(line.product, column, prices)  # says which product has none
        if price is None:
            unpriced.add(line.product_id)
        listed = line.list_price if price is None else price.price
        now.append(listed_on(line, listed, day))
    book = rulebook([order.client_id], day, hold=hold)
    follow_rules(now, order.client_id, column.pk, book, keep=unpriced)
    return Repricing(order, day, column, [PriceChange(*pair) for pair in zip(lines, now, strict=True)])


def listed_on(line: OrderLine, listed: Decimal, day: dt.date) -> OrderLine:
    """The line with the price of the list, the rate of VAT and the cost of the day; rules are still to follow."""
    now = copy(line)
    now.list_price, now.vat_rate, now.unit_cost = listed, vat_rate_on(line.product, day), line.product.cost
    return now


def _words(change: PriceChange) -> dict[str, Any]:
    return {
        "product_code": change.was.product.code,
        "list_price_was": str(change.was.list_price),
        "list_price_now": str(change.now.list_price),
        "rule_price_was": str(change.was.rule_price),
        "rule_price_now": str(change.now.rule_price),
        "vat_rate_was": str(change.was.vat_rate),
        "vat_rate_now": str(change.now.vat_rate),
        "gross_was": str(change.was.gross),
        "gross_now": str(change.now.gross),
    }
