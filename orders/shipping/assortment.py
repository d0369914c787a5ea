"""What a client usually takes: read from their last shipments, offered where an order lacks it (R140)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median_low

from catalogue.models import PriceColumn, Product
from catalogue.prices import prices_on
from kam_crm.shared.money import line_total
from orders.models import LineKind, Order, Shipment, ShipmentLine

LOOK_BACK = 12  # shipments
LEAST_SHARE = 2  # a product in fewer than half of the shipments is not usual
MOST = 5


@dataclass(frozen=True)
class Usual:
    """`times` of `of` shipments held the product; `quantity` is the middle one, `amount` its price today, with VAT."""

    product: Product
    times: int
    of: int
    quantity: Decimal
    amount: Decimal
    price: Decimal


@dataclass
class _Habit:
    product: Product
    shipments: set[int] = field(default_factory=set)
    quantities: list[Decimal] = field(default_factory=list)

    def usual(self, of: int, price: Decimal) -> Usual:
        # the lower middle, not the mean: a quantity that the client has really taken
        quantity = median_low(self.quantities)
        return Usual(self.product, len(self.shipments), of, quantity, line_total(price, quantity), price)


def usual_and_missing(order: Order, taken: set[int], limit: int = MOST) -> list[Usual]:
    """Products on sale that the client usually takes and that are not among `taken` (ids), the most usual first."""
    return usual_of(order.client_id, order.column, order.pricing_day, taken, limit)


def usual_of(
    client_id: int, column: PriceColumn, day: dt.date, taken: Collection[int] = (), limit: int = MOST
) -> list[Usual]:
    """The same at the prices of a column on a day, of a client without an order."""
    # sales only: what came back says nothing of what the client takes
    last = Shipment.objects.filter(client=client_id, returns=None, corrects=None).order_by("-date", "-pk")
    shipments = list(last.values_list("pk", flat=True)[:LOOK_BACK])
    habits = [habit for habit in _habits(shipments) if habit.product.pk not in taken]
    usual = [habit for habit in habits if len(habit.shipments) * LEAST_SHARE >= len(shipments)]
    usual.sort(key=lambda habit: (-len(habit.shipments), habit.product.sort_key))
    # cut only after the prices: a product that is not in the client's column cannot be offered
    prices = prices_on([habit.product.pk for habit in usual], column, day)
    priced = [habit for habit in usual if habit.product.pk in prices]
    return [habit.usual(len(shipments), prices[habit.product.pk].price) for habit in priced[:limit]]


def _habits(shipments: list[int]) -> list[_Habit]:
    lines = ShipmentLine.objects.filter(
        shipment__in=shipments, kind=LineKind.SALE, product__is_active=True, quantity__gt=0
    )
    found: dict[int, _Habit] = {}
    for line in lines.select_related("product"):
        habit = found.setdefault(line.product_id, _Habit(line.product))
        habit.shipments.add(line.shipment_id)
        habit.quantities.append(line.quantity)
    return list(found.values())
