from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from catalogue.models import Price, PriceColumn, Product
from catalogue.vat import kind_of, kind_written, rate_of
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.money import included_vat


def vat_rate_on(product: Product, day: dt.date) -> Decimal:
    """The rate of the product on a day, by its kind; one whose kind nobody named follows that of its rate."""
    kind = product.vat_kind or kind_written(Decimal(product.vat_rate), clock.today())
    return rate_of(kind, day) if kind else Decimal(product.vat_rate)


def vat_rate_moved(rate: Decimal, priced_on: dt.date, day: dt.date) -> Decimal:
    """The rate on `day` of a line that was priced on another one: VAT follows the date of the shipment."""
    kind = kind_of(rate, priced_on)
    return rate_of(kind, day) if kind else rate


def is_below_cost(product: Product, price: Decimal, day: dt.date) -> bool:
    """Whether a price with VAT does not even bring the present cost; False where nobody knows it."""
    net = price - included_vat(price, vat_rate_on(product, day))
    return product.cost is not None and net < product.cost


def prices_on(products: Collection[int], column: PriceColumn, day: dt.date) -> dict[int, Price]:
    """The price in force of each product that has one, by product id, in one query."""
    prices = Price.objects.filter(product__in=products, column=column).valid_on(day)
    # DISTINCT ON keeps the first row of each product, so the order decides which
    newest = prices.order_by("product_id", "-valid_from").distinct("product_id")
    return {price.product_id: price for price in newest}


def price_of(product: Product, column: PriceColumn, prices: Mapping[int, Price]) -> Price:
    """Its price among those of `prices_on`. Raises BusinessRuleError `no_price` when it has none by that day."""
    price = prices.get(product.pk)
    if price is None:
        message = _("%(product)s has no price in the column %(column)s.") % {
            "product": product.name,
            "column": column.name,
        }
        raise BusinessRuleError("no_price", message, "product")
    return price
