"""A set of offers made to fit: nothing beyond the stock, and together nothing beyond the client's free limit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
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


def fitted(
    offers: Iterable[Offer],
    free: Decimal | None,
    stock: Mapping[int, Decimal],
    price_at: Callable[[Offer, Decimal], Decimal] = lambda offer, quantity: offer.price,
) -> list[Offer]:
    """The offers in their order, as much of each as may be sold, lies there and can still be paid for.

    `price_at`: of a unit where so many are taken, never more for more of them; each offer gets that of its quantity.
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
        offer = replace(offer, price=price_at(offer, quantity), quantity=quantity)
        if left is not None and offer.amount > left:
            if (cut := _cut(offer, left, price_at)).quantity:
                found.append(cut)
            break
        if quantity:
            found.append(offer)
            left = None if left is None else left - found[-1].amount
    return found


def _cut(offer: Offer, left: Decimal, price_at: Callable[[Offer, Decimal], Decimal]) -> Offer:
    """As much of it as can be paid for: fewer may cost more a unit, and then there are fewer still."""
    while offer.quantity and offer.amount > left:
        quantity = _affordable(offer.product, offer.price, left)
        offer = replace(offer, price=price_at(offer, quantity), quantity=quantity, by_limit=True)
    return offer


def _affordable(product: Product, price: Decimal, left: Decimal) -> Decimal:
    """The most that is sold of the product for `left`; rounding of the line included."""
    if left <= ZERO or price <= ZERO:
        return Decimal(0)
    quantity = sold_within(product, left / price)
    while quantity and line_total(price, quantity) > left:
        quantity = sold_within(product, quantity - Decimal("0.001"))
    return quantity
