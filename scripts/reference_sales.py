#!/usr/bin/env python
"""Make tests/data from the reference data sets: ``reference_sales.py FOLDER`` (with northwind/ and superstore/).

Sales become one compact file each (date, client, amount, cost), rounded per line as the answers were; the expected
classes are copied without the columns that the product does not compute.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "tests" / "data"
SALES = ("date", "client", "amount", "cost")
EXPECTED = (
    "client", "amount", "share_pct", "cum_before_pct", "abc", "n_months", "active_months", "cv_pct", "xyz_freq",
    "xyz_10_25", "segment",
)  # fmt: skip
Row = dict[str, str]


def cents(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def northwind(folder: Path) -> Iterator[tuple[str, ...]]:
    """Order lines on the order's day; this company's costs are not known."""
    orders = {order["order_id"]: order for order in read(folder / "orders.csv")}
    for line in read(folder / "order_details.csv"):
        order = orders[line["order_id"]]
        price, rest = cents(Decimal(line["unit_price"])), 1 - cents(Decimal(line["discount"]))
        amount = cents(price * Decimal(line["quantity"]) * rest)
        yield order["order_date"], order["customer_id"], str(amount), ""


def superstore(folder: Path) -> Iterator[tuple[str, ...]]:
    for line in read(folder / "superstore.csv"):
        sales, profit = Decimal(line["Sales"]), Decimal(line["Profit"])
        yield line["Order Date"], line["Customer ID"], str(cents(sales)), str(cents(sales) - cents(profit))


def read(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def write(name: str, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    with (TARGET / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main(source: Path) -> None:
    write("northwind_sales.csv", SALES, northwind(source / "northwind"))
    write("superstore_sales.csv", SALES, superstore(source / "superstore"))
    for folder, name in (
        ("northwind", "northwind_expected"),
        ("superstore", "superstore_revenue_expected"),
        ("superstore", "superstore_profit_expected"),
    ):
        answers = read(source / folder / f"{name}.csv")
        write(f"{name}.csv", EXPECTED, (tuple(row[column] for column in EXPECTED) for row in answers))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
