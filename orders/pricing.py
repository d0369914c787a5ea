"""What a client pays: his column, the price in force on a day, discount, VAT, and the steps that explain it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from dossiers.models import Client
from kam_crm.shared import formats
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.money import ZERO, discounted, included_vat, line_total, percent, total
from orders.models import ClientPriceColumn, Price, PriceColumn, Product

STANDARD_VAT = Decimal(22)
# The standard rate of VAT from a day on (425-ФЗ of 28.11.2025; 20 % since 2019, 303-ФЗ). Reduced rates are as written.
STANDARD_VAT_STEPS = (
    (dt.date(2026, 1, 1), Decimal(22)),
    (dt.date(2019, 1, 1), Decimal(20)),
    (dt.date.min, Decimal(18)),
)


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


def order_sums(lines: Iterable[PricedLine]) -> OrderSums:
    lines = list(lines)
    costs = [
        (line, line_total(line.unit_cost, line.quantity)) for line in lines if line.unit_cost is not None
    ]
    cost = total(cost for _line, cost in costs)
    loss = cost - total(line.gross - line.vat for line, _cost in costs)
    return OrderSums(
        gross=total(line.gross for line in lines),
        vat=total(line.vat for line in lines),
        list_total=total(line_total(line.list_price, line.quantity) for line in lines),
        cost=cost if len(costs) == len(lines) else None,
        loss=max(loss, ZERO),
        max_discount=max((line.discount for line in lines), default=Decimal(0)),
    )


@dataclass(frozen=True)
class PriceStep:
    """A step of «why this price»: words and the sum it leads to."""

    words: str
    amount: Decimal


def line_sums(
    list_price: Decimal, quantity: Decimal, discount: Decimal, vat_rate: Decimal, unit_cost: Decimal | None
) -> LineSums:
    """Discount is % of the list price; the price of a unit is rounded, then the line, then its VAT."""
    price = discounted(list_price, discount)
    gross = line_total(price, quantity)
    cost = None if unit_cost is None else line_total(unit_cost, quantity)
    return LineSums(price, gross, included_vat(gross, vat_rate), cost)


def vat_rate_on(product: Product, day: dt.date) -> Decimal:
    """The rate of the product on a day: the standard rate follows the law's dates, a reduced one stays."""
    return standard_vat(day) if product.vat_rate == STANDARD_VAT else Decimal(product.vat_rate)


def standard_vat(day: dt.date) -> Decimal:
    return next(rate for since, rate in STANDARD_VAT_STEPS if day >= since)


def vat_rate_moved(rate: Decimal, priced_on: dt.date, day: dt.date) -> Decimal:
    """The rate on `day` of a line that was priced on another one: VAT follows the date of the shipment."""
    return standard_vat(day) if rate == standard_vat(priced_on) else rate


def column_of(client: Client, day: dt.date) -> PriceColumn:
    """The column the client buys by on a day; without one of his own the first of the price list.

    Raises BusinessRuleError `no_price_column` where the company has no columns at all.
    """
    own = ClientPriceColumn.objects.filter(client=client, valid_from__lte=day).order_by("-valid_from").first()
    column = own.column if own else PriceColumn.objects.order_by("position", "pk").first()
    if column is None:
        raise BusinessRuleError(
            "no_price_column", _("There is no price column yet: load a price list first.")
        )
    return column  # type: ignore[no-any-return]


def list_price(product: Product, column: PriceColumn, day: dt.date) -> Price:
    """The price in force. Raises BusinessRuleError `no_price` when the product has none by that day."""
    price = Price.objects.filter(product=product, column=column).valid_on(day).order_by("-valid_from").first()
    if price is None:
        message = _("%(product)s has no price in the column %(column)s.") % {
            "product": product.name,
            "column": column.name,
        }
        raise BusinessRuleError("no_price", message, "product")
    return price  # type: ignore[no-any-return]


def prices_on(products: Collection[int], column: PriceColumn, day: dt.date) -> dict[int, Price]:
    """The price in force of each product that has one, by product id, in one query."""
    prices = Price.objects.filter(product__in=products, column=column).valid_on(day)
    newest = prices.order_by("product_id", "-valid_from").distinct("product_id")
    return {price.product_id: price for price in newest}


def with_price(column: Any, day: dt.date) -> Subquery:
    """The price in force of each product, for annotations. `column` is a price column or its id."""
    prices = Price.objects.filter(product=OuterRef("pk"), column=column).valid_on(day)
    return Subquery(prices.order_by("-valid_from").values("price")[:1])


@dataclass(frozen=True)
class Source:
    """Where a written price came from: `since` is the first day of it, None where the list no longer holds it.

    `now` is the price in force for the same day where the list was changed after the line was written.
    """

    since: dt.date | None
    now: Price | None


def source_of(product_id: int, column: PriceColumn, day: dt.date, written: Decimal) -> Source:
    prices = list(
        Price.objects.filter(product=product_id, column=column).valid_on(day).order_by("-valid_from")
    )
    since = next((price.valid_from for price in prices if price.price == written), None)
    return Source(since, prices[0] if prices and prices[0].price != written else None)


def price_steps(
    column: PriceColumn, since: dt.date | None, listed: Decimal, discount: Decimal
) -> list[PriceStep]:
    """From the price list to what the client pays for a unit, with VAT. `since`: from when the list price holds."""
    if since is None:
        words = _("Price list «%(column)s» as it was") % {"column": column.name}
    else:
        words = _("Price list «%(column)s» from %(day)s") % {"column": column.name, "day": formats.day(since)}
    steps, final = [PriceStep(words, listed)], discounted(listed, discount)
    if discount:
        percentage = formats.percent(discount, places(discount))
        steps.append(PriceStep(_("Discount by hand, %s") % percentage, final - listed))
    return [*steps, PriceStep(str(_("Price of a unit with VAT")), final)]


def places(discount: Decimal) -> int:
    """How many decimals a percentage needs to be shown as it is."""
    exponent = discount.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
