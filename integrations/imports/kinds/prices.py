from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Max

from accounts.models import User
from catalogue.models import Price, PriceColumn, Product
from integrations.imports import cells
from integrations.imports.problems import Counts
from integrations.imports.references import by_code, named
from integrations.imports.rows import Column, Job, Row, save, unique_rows
from integrations.price_lists.comparing import PriceRow

COLUMNS = [
    Column("product_code", cells.text(32), needed=True, filled=True),
    Column("column", cells.text(40), needed=True, filled=True),
    Column("price", cells.amount, needed=True, filled=True),
    Column("valid_from", cells.date, needed=True, filled=True),
]


def present(user: User) -> Iterator[tuple[Any, ...]]:
    names = ("product__code", "column__name", "price", "valid_from")
    return Price.objects.visible_to(user).values_list(*names).iterator()


def columns_named(rows: list[Row], job: Job) -> dict[str, PriceColumn]:
    """Price columns by casefolded name; new ones stand behind those that are there."""
    # behind the others: the first column is the one of clients without a column of their own (column_of)
    last = PriceColumn.objects.aggregate(last=Max("position"))["last"] or 0
    return named(PriceColumn, "column", rows, job, position=last + 1)


def load(rows: list[Row], job: Job) -> Counts:
    """Prices with VAT by product, column and first day. New columns stand behind those that are there."""
    products = by_code(Product, "product_code", rows, job)
    columns = columns_named(rows, job)
    if job.comparison is not None:
        for row in rows:
            if row["product_code"] not in products:
                job.comparison.unknown(row.number, row["product_code"], row["valid_from"], row["price"])
    wanted = unique_rows(
        rows,
        lambda row: (row["product_code"], row["column"].casefold(), row["valid_from"]),
        job,
        "product_code",
    )
    job.reject_if_bad()
    prices = Price.objects.filter(product__in=[product.pk for product in products.values()])
    present = {(price.product_id, price.column_id, price.valid_from): price for price in prices}
    if job.comparison is not None:
        job.comparison.compare(
            (
                PriceRow(row.number, products[row["product_code"]], columns[row["column"].casefold()],
                         row["valid_from"], row["price"])
                for row in wanted.values()
            ),
            present.values(),
        )  # fmt: skip
    fresh, changed = [], []
    for row in wanted.values():
        product, column = products[row["product_code"]], columns[row["column"].casefold()]
        price = present.get((product.pk, column.pk, row["valid_from"]))
        if price is None:
            fresh.append(
                Price(product=product, column=column, price=row["price"], valid_from=row["valid_from"])
            )
        elif price.price != row["price"]:
            price.price = row["price"]
            changed.append(price)
    save(Price, fresh, changed, ["price"])
    return Counts(len(fresh), len(changed), len(wanted) - len(fresh) - len(changed))
