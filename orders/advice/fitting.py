"""A set of offers made to fit: nothing beyond the stock, and together nothing beyond the client's free limit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from catalogue.models import Product
from catalogue.packs import sold_above, sold_within
from kam_crm.shared.money import ZERO, line_total


@dataclass(frozen=True)
class Offer:
    """A product to add, `quantity` in its units at `price`, RUB with VAT.

    `wanted` is what would be offered without limit and stock; `figures` are those behind its reason.
    """

    product: Product
    reason: str
    wanted: Decimal
    price: Decimal
    quantity: Decimal = Decimal(0)
    by_limit: bool = False
    by_stock: bool = False
    figures: Mapping[str, Any] = field(default_factory=dict)

    @property
    def amount(self) -> Decimal:
        return line_total(self.price, self.quantity)

    @property
    def is_cut(self) -> bool:
        return self.by_limit or self.by_stock


def fitted(offers: Iterable[Offer], free: Decimal | None, stock: Mapping[int, Decimal]) -> list[Offer]:
    """The offers in their order, as much of each as may be sold, lies there and can still be paid for.

    `free`: RUB with VAT, None without a limit. `stock`: units by product id; one that nobody counted is not in it and
    stops nothing. The first that does not fit the limit is cut and is the last; what is cut to nothing is left out.
    """
    found: list[Offer] = []
    left = free
    for offer in offers:
        product = offer.product
        quantity = sold_above(product, offer.wanted)
        there = stock.get(product.pk)
        if there is not None and there < quantity:
            quantity, offer = sold_within(product, max(there, Decimal(0))), replace(offer, by_stock=True)
        if left is not None and line_total(offer.price, quantity) > left:
            affordable = _affordable(product, offer.price, left)
            if affordable:
                found.append(replace(offer, quantity=affordable, by_limit=True))
            break
        if quantity:
            found.append(replace(offer, quantity=quantity))
            left = None if left is None else left - found[-1].amount
    return found


def _affordable(product: Product, price: Decimal, left: Decimal) -> Decimal:
    """The most that is sold of the product for `left`; rounding of the line included."""
    if left <= ZERO or price <= ZERO:
        return Decimal(0)
    quantity = sold_within(product, left / price)
    while quantity and line_total(price, quantity) > left:
        quantity = sold_within(product, quantity - Decimal("0.001"))
    return quantity
