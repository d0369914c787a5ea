"""Make the import files in demo/northwind from the public Northwind tables.

Usage: make_northwind.py FOLDER, where FOLDER holds customers.csv, employees.csv, orders.csv, order_details.csv,
products.csv and categories.csv. Amounts are rounded per line:
round2(round2(price) · quantity · (1 − round2(discount))).
Northwind has neither costs nor payments, so there are none in the files either.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "demo" / "northwind"
CENT = Decimal("0.01")
HEADS = {"2": "North America", "5": "Europe"}
OFFICE = [
    ["director@northwind.example", "Commercial Director", "director", "", ""],
    ["finance@northwind.example", "Accounts Receivable", "finance", "", ""],
    ["admin@northwind.example", "System Administrator", "admin", "", ""],
]
DECISION_ROLES = {
    "Owner": "decider",
    "Owner/Marketing Assistant": "decider",
    "Marketing Manager": "influencer",
}

Row = dict[str, str]


def main(folder: Path) -> None:
    tables = {name: list(read(folder / f"{name}.csv")) for name in
              ("customers", "employees", "orders", "order_details", "products", "categories")}  # fmt: skip
    orders = {row["order_id"]: row for row in tables["orders"]}
    emails = {row["employee_id"]: email(row) for row in tables["employees"]}
    write("users", "email full_name role department phone", users(tables["employees"], emails))
    write(
        "clients",
        "code name legal_name country city address stage manager phone source",
        clients(tables["customers"], orders, emails),
    )
    write("persons", "client_code full_name position phone role", persons(tables["customers"]))
    write("products", "code name group unit", products(tables["products"], tables["categories"]))
    write("prices", "product_code column price valid_from", prices(tables["products"]))
    write(
        "sales",
        "document date client_code product_code quantity amount",
        sales(tables["order_details"], orders),
    )


def users(employees: list[Row], emails: dict[str, str]) -> Iterator[list[str]]:
    for row in employees:
        boss = row["employee_id"] if row["employee_id"] in HEADS else row["reports_to"]
        role = "head" if row["employee_id"] in HEADS else "kam"
        name = f"{row['first_name']} {row['last_name']}"
        yield [emails[row["employee_id"]], name, role, HEADS[boss], row["home_phone"]]
    yield from OFFICE


def clients(customers: list[Row], orders: dict[str, Row], emails: dict[str, str]) -> Iterator[list[str]]:
    """The manager of a client is the employee who took most of its orders; the smaller number where two did."""
    taken: dict[str, Counter[str]] = {}
    for order in orders.values():
        taken.setdefault(order["customer_id"], Counter())[order["employee_id"]] += 1
    for row in customers:
        counts = taken.get(row["customer_id"])
        manager = min(counts, key=lambda e: (-counts[e], int(e))) if counts else "2"
        stage = "customer" if counts else "prospect"
        yield [row["customer_id"], row["company_name"], row["company_name"], row["country"], row["city"],
               row["address"], stage, emails[manager], row["phone"],
               # a prospect needs one, and the books say none
               "" if counts else "other"]  # fmt: skip


def persons(customers: list[Row]) -> Iterator[list[str]]:
    for row in customers:
        role = DECISION_ROLES.get(row["contact_title"], "buyer")
        yield [row["customer_id"], row["contact_name"], row["contact_title"], row["phone"], role]


def products(rows: list[Row], categories: list[Row]) -> Iterator[list[str]]:
    groups = {row["category_id"]: row["category_name"] for row in categories}
    for row in rows:
        yield [
            row["product_id"],
            row["product_name"],
            groups[row["category_id"]],
            row["quantity_per_unit"][:20],
        ]


def prices(rows: list[Row]) -> Iterator[list[str]]:
    for row in rows:
        yield [row["product_id"], "List", str(round2(row["unit_price"])), "1996-07-01"]


def sales(details: list[Row], orders: dict[str, Row]) -> Iterator[list[str]]:
    for row in details:
        order = orders[row["order_id"]]
        amount = round2(round2(row["unit_price"]) * int(row["quantity"]) * (1 - round2(row["discount"])))
        yield [
            row["order_id"],
            order["order_date"],
            order["customer_id"],
            row["product_id"],
            row["quantity"],
            str(amount),
        ]


def round2(value: str | Decimal) -> Decimal:
    return Decimal(value).quantize(CENT, rounding=ROUND_HALF_UP)


def email(row: Row) -> str:
    return f"{row['first_name']}.{row['last_name']}@northwind.example".lower()


def read(path: Path) -> Iterator[Row]:
    with path.open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def write(name: str, header: str, rows: Iterable[list[str]]) -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    with (TARGET / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split())
        writer.writerows(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
