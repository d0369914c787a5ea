"""What is offered beside the lines of a draft, in three parts and together within the limit (R139, R140, R158)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from catalogue.models import Product, ProductGroup, Stock
from catalogue.prices import prices_on
from kam_crm.shared.money import ZERO, total
from orders.advice.fitting import Offer, fitted
from orders.advice.history import Popular, dying_of, groups_among, peers_of, popular_among
from orders.models import AdviceReason, Order
from orders.price_rules.loading import rulebook
from orders.shipping.assortment import usual_of

MOST = {AdviceReason.USUAL: 5, AdviceReason.DYING: 3, AdviceReason.SIMILAR: 3}


@dataclass(frozen=True)
class Group:
    """A product group that `clients` of `of` similar ones take from, and this one does not."""

    group: ProductGroup
    clients: int
    of: int


@dataclass(frozen=True)
class AdviceSet:
    """What is offered now. `free`: what is left of the limit after the order, RUB; None without a limit."""

    offers: Sequence[Offer]
    groups: Sequence[Group]
    free: Decimal | None

    @property
    def amount(self) -> Decimal:
        return total(offer.amount for offer in self.offers)

    @property
    def by_reason(self) -> list[tuple[AdviceReason, list[Offer], Decimal]]:
        """(reason, its offers, their sum), without reasons that offer nothing."""
        parts = [(reason, [one for one in self.offers if one.reason == reason]) for reason in AdviceReason]
        return [(reason, offers, total(one.amount for one in offers)) for reason, offers in parts if offers]


def advice_for(order: Order, taken: Collection[int], free: Decimal | None) -> AdviceSet:
    """Offers beside the products `taken` (ids). `free`: the client's free limit without this order, RUB."""
    left = None if free is None else max(free - order.gross, ZERO)
    day = order.pricing_day
    peers = peers_of(order.client, day)
    wanted = list(_wanted(order, taken, peers, day))
    stock = Stock.objects.all().free_totals([offer.product.pk for offer in wanted])
    groups = groups_among(peers, order.client_id, day)
    return AdviceSet(fitted(wanted, left, stock, _by_rules(order, wanted, day)), _named(groups), left)


def _by_rules(order: Order, wanted: Sequence[Offer], day: dt.date) -> Callable[[Offer, Decimal], Decimal]:
    """The price of a unit as the line will have it, where so many are taken; that of the list without rules."""
    book = rulebook([order.client_id], day)
    listed = {offer.product.pk: offer.price for offer in wanted}

    def price_at(offer: Offer, quantity: Decimal) -> Decimal:
        product = offer.product
        return book.explain(order.client_id, order.column_id, product, listed[product.pk], quantity).price

    return price_at


def _wanted(order: Order, taken: Collection[int], peers: list[int], day: dt.date) -> Iterable[Offer]:
    """By reason, each product once, at the prices of the client's column; not cut yet."""
    done = set(taken)
    for habit in usual_of(order.client_id, order.column, day, done, MOST[AdviceReason.USUAL]):
        done.add(habit.product.pk)
        share = {"times": habit.times, "of": habit.of}
        yield Offer(habit.product, AdviceReason.USUAL, habit.quantity, habit.price, figures=share)
    dying = [one for one in dying_of(order.client_id, day) if one.product_id not in done]
    dying = dying[: MOST[AdviceReason.DYING]]
    done |= {one.product_id for one in dying}
    popular = [one for one in popular_among(peers, order.client_id, day) if one.key not in done]
    popular = popular[: MOST[AdviceReason.SIMILAR]]
    keys = [*(one.product_id for one in dying), *(one.key for one in popular)]
    products = Product.objects.in_bulk(keys)
    prices = prices_on(keys, order.column, day) if keys else {}
    for fading in dying:
        if fading.product_id in prices:
            fall = {"was": fading.was, "now": fading.now, "days": fading.days}
            product, price = products[fading.product_id], prices[fading.product_id].price
            yield Offer(product, AdviceReason.DYING, _whole(fading.missing), price, figures=fall)
    for one in popular:
        if one.key in prices:
            figures = {"clients": one.clients, "of": one.of}
            yield Offer(
                products[one.key], AdviceReason.SIMILAR, one.quantity, prices[one.key].price, figures=figures
            )


def _whole(quantity: Decimal) -> Decimal:
    """A mean has decimals that nobody orders."""
    return max(quantity.to_integral_value(), Decimal(1))


def _named(found: list[Popular]) -> list[Group]:
    groups = ProductGroup.objects.in_bulk([one.key for one in found]) if found else {}
    return [Group(groups[one.key], one.clients, one.of) for one in found]
