from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from accounts.models import User
from catalogue.models import Product, Stock, Warehouse
from integrations.imports import cells
from integrations.imports.problems import Counts
from integrations.imports.references import by_code, named
from integrations.imports.rows import Column, Job, Row, apply, save, unique_rows

COLUMNS = [
    Column("product_code", cells.text(32), needed=True, filled=True),
    Column("warehouse", cells.text(80), needed=True, filled=True),
    Column("quantity", cells.quantity, needed=True, filled=True),
    Column("reserved", cells.quantity),
    Column("expected_on", cells.date),
]
FIELDS = ["quantity", "reserved", "expected_on"]


def present(user: User) -> Iterator[tuple[Any, ...]]:
    rows = Stock.objects.visible_to(user).order_by("product__code", "warehouse__name")
    return rows.values_list("product__code", "warehouse__name", *FIELDS).iterator()


def load(rows: list[Row], job: Job) -> Counts:
    """What lies in the warehouses, by product and warehouse. What the file does not name stays: a part may come."""
    products = by_code(Product, "product_code", rows, job)
    warehouses = named(Warehouse, "warehouse", rows, job)
    wanted = unique_rows(
        rows, lambda row: (row["product_code"], row["warehouse"].casefold()), job, "product_code"
    )
    job.reject_if_bad()
    found = Stock.objects.filter(product__in=[product.pk for product in products.values()])
    known = {(stock.product_id, stock.warehouse_id): stock for stock in found}
    fresh, changed = [], []
    for (code, name), row in wanted.items():
        product, warehouse = products[code], warehouses[name]
        stock = known.get((product.pk, warehouse.pk))
        if stock is None:
            fresh.append(Stock(product=product, warehouse=warehouse, **_values(row)))
        elif apply(stock, _values(row)):
            changed.append(stock)
    save(Stock, fresh, changed, FIELDS)
    return Counts(len(fresh), len(changed), len(wanted) - len(fresh) - len(changed))


def _values(row: Row) -> dict[str, Any]:
    values: dict[str, Any] = {"quantity": row["quantity"]}
    # an empty cell says that nothing is reserved or expected; a file without the column does not say
    if row.has("reserved"):
        values["reserved"] = row["reserved"] or Decimal(0)
    if row.has("expected_on"):
        values["expected_on"] = row["expected_on"]
    return values
