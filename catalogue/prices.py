from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from catalogue.models import Price, PriceColumn, Product
from kam_crm.shared.errors import BusinessRuleError

STANDARD_VAT = Decimal(22)
# The standard rate of VAT from a day on (425-ФЗ of 28.11.2025; 20 % since 2019, 303-ФЗ). Reduced rates are as written.
STANDARD_VAT_STEPS = (
    (dt.date(2026, 1, 1), Decimal(22)),
    (dt.date(2019, 1, 1), Decimal(20)),
    (dt.date.min, Decimal(18)),
)


def vat_rate_on(product: Product, day: dt.date) -> Decimal:
    """The rate of the product on a day: the standard rate follows the law's dates, a reduced one stays."""
    # the product keeps only the present rate, so a present standard one was the standard one of its day
    return standard_vat(day) if product.vat_rate == STANDARD_VAT else Decimal(product.vat_rate)


def standard_vat(day: dt.date) -> Decimal:
    return next(rate for since, rate in STANDARD_VAT_STEPS if day >= since)


def vat_rate_moved(rate: Decimal, priced_on: dt.date, day: dt.date) -> Decimal:
    """The rate on `day` of a line that was priced on another one: VAT follows the date of the shipment."""
    return standard_vat(day) if rate == standard_vat(priced_on) else rate


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
