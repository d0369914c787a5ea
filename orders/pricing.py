"""What a client pays: his column, the price in force on a day, discount, VAT, and the steps that explain it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from dossiers.models import Client
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.money import HUNDRED, discounted, included_vat, line_total, percent
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


@dataclass(frozen=True)
class PriceStep:
    """A step of «why this price»: words and the sum it leads to."""

    words: str
    amount: Decimal | None


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
    if product.vat_rate != STANDARD_VAT:
        return Decimal(product.vat_rate)
    return next(rate for since, rate in STANDARD_VAT_STEPS if day >= since)


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


def with_price(column: PriceColumn, day: dt.date) -> Subquery:
    """The price in force of each product, for annotations."""
    prices = Price.objects.filter(product=OuterRef("pk"), column=column).valid_on(day)
    return Subquery(prices.order_by("-valid_from").values("price")[:1])


def price_steps(price: Price, discount: Decimal) -> list[PriceStep]:
    """From the price list to what the client pays for a unit, with VAT."""
    steps = [
        PriceStep(
            _("Price list «%(column)s» from %(day)s")
            % {"column": price.column.name, "day": f"{price.valid_from:%d.%m.%Y}"},
            price.price,
        )
    ]
    final = discounted(price.price, discount)
    if discount:
        steps.append(PriceStep(_("Discount by hand"), final - price.price))
    return [*steps, PriceStep(_("Price of a unit with VAT"), final)]


def largest_discount(price: Decimal, cost: Decimal | None, vat_rate: Decimal) -> Decimal | None:
    """Discount in % at which the net price of a unit meets its cost; None where the cost is not known."""
    if cost is None or not price:
        return None
    floor = cost * (HUNDRED + vat_rate) / HUNDRED
    return max(Decimal(0), (price - floor) * HUNDRED / price)
