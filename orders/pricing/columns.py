from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from catalogue.models import Price, PriceColumn
from dossiers.models import Client
from kam_crm.shared.errors import BusinessRuleError
from orders.pricing.models import ClientPriceColumn

# in one statement, and as text: every order asks it
COLUMN = """
SELECT price_column.* FROM catalogue_pricecolumn AS price_column
ORDER BY price_column.id = (
    SELECT column_id FROM orders_clientpricecolumn
    WHERE client_id = %(client)s AND valid_from <= %(day)s ORDER BY valid_from DESC LIMIT 1
) DESC NULLS LAST, price_column.position, price_column.id
LIMIT 1
"""


def column_of(client: Client, day: dt.date) -> PriceColumn:
    """The column the client buys by on a day; without one of their own the first of the price list.

    Raises BusinessRuleError `no_price_column` where the company has no columns at all.
    """
    column = next(iter(PriceColumn.objects.raw(COLUMN, {"client": client.pk, "day": day})), None)
    if column is None:
        raise _no_column()
    return column


def columns_of(clients: Collection[Client], day: dt.date) -> dict[int, PriceColumn]:
    """The same for many clients, by their key. Two queries; raises as `column_of`."""
    first = PriceColumn.objects.order_by("position", "pk").first()
    if first is None:
        raise _no_column()
    chosen = ClientPriceColumn.objects.filter(
        client__in=[client.pk for client in clients], valid_from__lte=day
    )
    # DISTINCT ON keeps the first row of each client, so the order decides which
    newest = chosen.order_by("client_id", "-valid_from").distinct("client_id").select_related("column")
    return dict.fromkeys((client.pk for client in clients), first) | {
        row.client_id: row.column for row in newest
    }


def _no_column() -> BusinessRuleError:
    return BusinessRuleError("no_price_column", _("There is no price column yet: load a price list first."))


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
    # the newest list that has this very price: an older one may have had it too
    since = next((price.valid_from for price in prices if price.price == written), None)
    return Source(since, prices[0] if prices and prices[0].price != written else None)
