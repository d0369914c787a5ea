"""Which rows the load of the demo data made: keys that were not there before, in the eyes of its own transaction.

The load runs under REPEATABLE READ, where nobody else's rows appear meanwhile: what is new is its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection, models

from reports.models import NightlyRun, SegmentInputs

EMPTY = "{}"
# apps whose rows are no data of a company, and logs or work lists that grow whatever happens
FOREIGN = {"admin", "auth", "contenttypes", "sessions", "pghistory", "integrations"}
LOGS = {
    "accounts_accesslog", "accounts_session", "accounts_idempotencykey", "desk_demodata", "reports_nightlyrun",
    "reports_following", "reports_touchedclient", "reports_touchedmonth",
}  # fmt: skip
NUMBERS = {
    "orders_order_number": "orders_order",
    "orders_shipment_number": "orders_shipment",
    "orders_return_number": "orders_goodsreturn",
    "orders_act_number": "orders_discrepancyact",
    "orders_correction_number": "orders_shipment",
    "orders_claim_number": "orders_claim",
    "receivables_reconciliation_number": "receivables_reconciliationact",
}
Ranges = dict[str, str]


def kept_models() -> Iterator[type[models.Model]]:
    """Tables with numbers as keys that hold a company's data, those of many-to-many fields among them."""
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        history = any(field.name == "pgh_id" for field in meta.concrete_fields)
        if meta.app_label in FOREIGN or meta.db_table in LOGS or history or not meta.managed or meta.proxy:
            continue
        if isinstance(key_of(model), models.IntegerField):
            yield model


def key_of(model: type[models.Model]) -> models.Field[Any, Any]:
    """The field that the key really is, where it is another row's."""
    key: Any = model._meta.pk
    while key.remote_field is not None:
        key = key.target_field
    return key  # type: ignore[no-any-return]


def keys_now() -> dict[str, list[int]]:
    """All keys by table. Asked of a company without clients: some hundreds."""
    return {
        model._meta.db_table: [key for (key,) in rows_of(f"SELECT {_key(model)} FROM {_table(model)}")]
        for model in kept_models()
    }


def keys_since(before: dict[str, list[int]]) -> Ranges:
    """Keys of now that are not among those, as ranges; tables without any are left out."""
    found = {
        model._meta.db_table: one(
            f"SELECT range_agg(int8range({_key(model)}, {_key(model)}, '[]'))::text FROM {_table(model)}"
            f" WHERE {_key(model)} <> ALL(%s::bigint[])",
            [before[model._meta.db_table]],
        )
        for model in kept_models()
    }
    return {table: ranges for table, ranges in found.items() if ranges}


def counts_in(ranges: Ranges, table: str) -> int:
    """How many keys that are, without a look at the table."""
    counted = "SELECT coalesce(sum(upper(one) - lower(one)), 0) FROM unnest(%s::int8multirange) AS one"
    return int(one(counted, [ranges.get(table, EMPTY)]))


def nights() -> list[str]:
    """Days of which something was counted, ISO."""
    found = rows_of(
        f"SELECT as_of FROM {_table(NightlyRun)} UNION SELECT as_of FROM {_table(SegmentInputs)} ORDER BY 1"
    )
    return [day.isoformat() for (day,) in found]


def numbers() -> dict[str, int | None]:
    """The last number given by each sequence of documents; None where none was."""
    return {name: one(f"SELECT CASE WHEN is_called THEN last_value END FROM {name}") for name in NUMBERS}


def one(statement: str, parameters: list[Any] | None = None) -> Any:
    return rows_of(statement, parameters)[0][0]


def rows_of(statement: str, parameters: list[Any] | None = None) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or [])
        return cursor.fetchall()  # type: ignore[no-any-return]


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _key(model: type[models.Model]) -> str:
    key: Any = model._meta.pk
    return connection.ops.quote_name(key.column)
