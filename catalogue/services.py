"""Writes of the catalogue: prices and rates of VAT, each from a day on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalogue.models import Price, Product, VatRate
from catalogue.prices import is_below_cost
from catalogue.vat import FILE, VatKind
from kam_crm.shared import clock
from kam_crm.shared.checks import required
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.money import HUNDRED, LARGEST_SUM
from kam_crm.shared.service import service


@service(capability="prices.write")
def set_vat_rate(*, by: User, kind: str, rate: Decimal, valid_from: dt.date) -> VatRate:
    """Another rate from today or a coming day on. What was priced before keeps its rate.

    Raises `vat_kind_fixed` for goods at 0 % and without VAT, `vat_rate_wrong`, `vat_in_the_past`.
    """
    required("kind", kind)
    if kind not in (VatKind.STANDARD, VatKind.REDUCED):
        raise BusinessRuleError("vat_kind_fixed", _("Goods of this kind bear no VAT."), "kind")
    if not 0 < rate < HUNDRED:
        raise BusinessRuleError("vat_rate_wrong", _("Give a rate above 0 and below 100 %."), "rate")
    if valid_from < clock.today():
        raise BusinessRuleError(
            "vat_in_the_past", _("A rate begins today or later: what is past is written."), "valid_from"
        )
    row, _made = VatRate.objects.update_or_create(kind=kind, valid_from=valid_from, defaults={"rate": rate})
    transaction.on_commit(publish_vat)
    return row


@service(capability="prices.write")
def set_prices(*, by: User, prices: Mapping[tuple[int, int], Decimal], valid_from: dt.date) -> list[Price]:
    """Prices with VAT by (product, column) from today or a coming day on; submitted orders keep theirs (R142).

    The same day again replaces what was set for it. Raises `price_in_the_past`, `price_wrong`, `price_below_cost`
    with `product` unless `by` approves any discount.
    """
    if valid_from < clock.today():
        raise BusinessRuleError(
            "price_in_the_past", _("A price begins today or later: past orders keep theirs."), "valid_from"
        )
    products = Product.objects.in_bulk({product for product, _column in prices})
    for (product, _column), price in prices.items():
        _check_price(by, products[product], price, valid_from)
    rows = [
        Price(product_id=product, column_id=column, price=price, valid_from=valid_from)
        for (product, column), price in sorted(prices.items())
    ]
    return Price.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["product", "column", "valid_from"],
        update_fields=["price"],
    )


def _check_price(by: User, product: Product, price: Decimal, day: dt.date) -> None:
    if not 0 < price <= LARGEST_SUM:
        raise BusinessRuleError("price_wrong", _("Give a price above zero."), "price", product=product.pk)
    if is_below_cost(product, price, day) and by.limit("discount.approve") is not None:
        message = _("%(product)s would be sold below its cost: only the director enters that.")
        raise BusinessRuleError(
            "price_below_cost", message % {"product": product.name}, "price", product=product.pk
        )


def publish_vat() -> None:
    """Let the processes of this machine know the rates: after a change, at every start."""
    with FILE.alone():
        rows = VatRate.objects.order_by("kind", "valid_from").values_list("kind", "valid_from", "rate")
        FILE.write([[kind, since.isoformat(), f"{rate.normalize():f}"] for kind, since, rate in rows])
