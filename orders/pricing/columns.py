from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from catalogue.models import Price, PriceColumn
from dossiers.models import Client
from kam_crm.shared.errors import BusinessRuleError
from orders.price_rules.columns import columns_by_rule
from orders.pricing.models import ClientPriceColumn

# in one statement, and as text: every order asks it
COLUMN = """
WITH own AS (
    SELECT column_id, valid_until FROM orders_clientpricecolumn
    WHERE client_id = %(client)s AND valid_from <= %(day)s ORDER BY valid_from DESC LIMIT 1
), holding AS (
    SELECT column_id FROM own WHERE valid_until IS NULL OR valid_until >= %(day)s
)
SELECT price_column.*, EXISTS (SELECT FROM holding) AS is_own, EXISTS (
    SELECT FROM orders_pricerule WHERE kind = 'column' AND status = 'active' AND valid_from <= %(day)s
        AND (valid_until IS NULL OR valid_until >= %(day)s)
) AS has_rules
FROM catalogue_pricecolumn AS price_column
ORDER BY price_column.id = (SELECT column_id FROM holding) DESC NULLS LAST, price_column.position, price_column.id
LIMIT 1
"""


def column_of(client: Client, day: dt.date) -> PriceColumn:
    """The column the client buys by on a day: the agreed one, else by the rules, else the first of the price list.

    Raises BusinessRuleError `no_price_column` where the company has no columns at all.
    """
    column: Any = next(iter(PriceColumn.objects.raw(COLUMN, {"client": client.pk, "day": day})), None)
    if column is None:
        raise _no_column()
    if column.has_rules and not column.is_own:
        found = columns_by_rule([client.pk], day).get(client.pk)
        return column if found is None else found.column
    return column  # type: ignore[no-any-return]


def columns_of(clients: Collection[Client], day: dt.date) -> dict[int, PriceColumn]:
    """The same for many clients, by their key. A constant number of queries; raises as `column_of`."""
    first = PriceColumn.objects.order_by("position", "pk").first()
    if first is None:
        raise _no_column()
    keys = [client.pk for client in clients]
    agreed = agreed_columns(keys, day)
    rest = [key for key in keys if key not in agreed]
    by_rule = columns_by_rule(rest, day) if rest else {}
    return (
        dict.fromkeys(keys, first)
        | {key: found.column for key, found in by_rule.items()}
        | {key: row.column for key, row in agreed.items()}
    )


def agreed_columns(clients: Collection[int], day: dt.date) -> dict[int, ClientPriceColumn]:
    """Of clients whose column somebody approved for that day, in spite of the rules. One query."""
    chosen = ClientPriceColumn.objects.filter(client__in=clients, valid_from__lte=day)
    # DISTINCT ON keeps the first row of each client, so the order decides which
    newest = chosen.order_by("client_id", "-valid_from").distinct("client_id").select_related("column")
    return {row.client_id: row for row in newest if row.valid_until is None or row.valid_until >= day}


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
