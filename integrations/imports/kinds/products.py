from __future__ import annotations

from typing import Any

from catalogue.models import PriceColumn, Product, ProductGroup
from catalogue.vat import kind_written
from integrations.imports import cells
from integrations.imports.problems import Counts
from integrations.imports.references import named
from integrations.imports.rows import Column, Job, Row, apply, save, unique_rows
from kam_crm.shared import clock
from kam_crm.shared.text import sort_key

COLUMNS = [
    Column("code", cells.text(32), needed=True, filled=True),
    Column("name", cells.text(200), needed=True, filled=True),
    Column("group", cells.text(120)),
    Column("unit", cells.text(20)),
    Column("cost", cells.amount),
    Column("vat_rate", cells.percent),
    Column("barcode", cells.text(14)),
    Column("pack", cells.quantity),
    Column("min_lot", cells.quantity),
]
FIELDS = [
    "name", "sort_key", "group", "unit", "cost", "vat_rate", "vat_kind", "barcode", "pack", "min_lot",
]  # fmt: skip


def passed_over() -> set[str]:
    """The price list that is exported has a column for each price column."""
    return {name.casefold() for name in PriceColumn.objects.values_list("name", flat=True)}


def load(rows: list[Row], job: Job) -> Counts:
    wanted = unique_rows(rows, lambda row: row["code"], job, "code")
    groups = named(ProductGroup, "group", rows, job)
    job.reject_if_bad()
    present = {product.code: product for product in Product.objects.filter(code__in=wanted)}
    fresh, changed = [], []
    for code, row in wanted.items():
        values = _values(row, groups)
        known = present.get(code)
        # the same rate once more says nothing new of its kind
        if "vat_rate" in values and (known is None or known.vat_rate != values["vat_rate"]):
            before = known.vat_kind if known else ""
            values["vat_kind"] = kind_written(values["vat_rate"], clock.today(), before)
        if code not in present:
            fresh.append(Product(code=code, **values))
        elif apply(present[code], values):
            changed.append(present[code])
    save(Product, fresh, changed, FIELDS)
    return Counts(len(fresh), len(changed), len(wanted) - len(fresh) - len(changed))


def _values(row: Row, groups: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {"name": row["name"], "sort_key": sort_key(row["name"])}
    if row.has("group"):
        values["group"] = groups.get((row["group"] or "").casefold())
    if row.has("unit"):
        values["unit"] = row["unit"] or ""
    if row.has("cost"):
        values["cost"] = row["cost"]
    if row.has("barcode"):
        values["barcode"] = row["barcode"] or ""
    for name in ("pack", "min_lot"):
        if row.has(name):
            values[name] = row[name] or None  # none of either is asked for, as is one of 0
    # the model wants a rate, so an empty cell keeps it; an empty cost means that nobody knows it
    if row["vat_rate"] is not None:
        values["vat_rate"] = row["vat_rate"]
    return values
