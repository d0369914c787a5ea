"""Files of a large company: 20,000 clients of 40 managers with two people each, 1,000,000 sales lines of two years.

Usage: large_company.py FOLDER [CLIENTS] [LINES]. The same numbers give the same files.
"""

from __future__ import annotations

import csv
import datetime as dt
import sys
from collections.abc import Iterable
from pathlib import Path
from random import Random

MANAGERS = 40
DEPARTMENTS = 5
PRODUCTS = 500
LINES_PER_DOCUMENT = 4
END = dt.date(2026, 11, 20)
DAYS = 730


def main(folder: Path, clients: int, lines: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    random = Random(1)
    write(folder / "users.csv", "email,full_name,role,department", users())
    write(folder / "clients.csv", "code,name,segment,stage,manager", (
        [f"C{n:06}", f"Клиент {n}", f"сегмент {n % 8}", "customer", f"kam{n % MANAGERS}@large.example"]
        for n in range(clients)
    ))  # fmt: skip
    write(
        folder / "products.csv",
        "code,name,group",
        ([f"P{n:04}", f"Товар {n}", f"группа {n % 20}"] for n in range(PRODUCTS)),
    )
    write(
        folder / "persons.csv",
        "client_code,full_name,position,phone,email,role",
        people(clients),
    )
    header = "document,date,client_code,product_code,quantity,amount,cost,kind"
    write(folder / "sales.csv", header, sales(random, clients, lines))


def users() -> Iterable[list[str]]:
    yield ["admin@large.example", "Administrator", "admin", ""]
    yield ["director@large.example", "Director", "director", ""]
    for n in range(DEPARTMENTS):
        yield [f"head{n}@large.example", f"Head {n}", "head", f"Department {n}"]
    for n in range(MANAGERS):
        yield [f"kam{n}@large.example", f"Manager {n}", "kam", f"Department {n % DEPARTMENTS}"]


def people(clients: int) -> Iterable[list[str]]:
    for n in range(clients * 2):
        yield [f"C{n // 2:06}", f"Иванова Анна {n}", "закупщик", f"+7495{n:07}", f"p{n}@buyers.example", ""]


def sales(random: Random, clients: int, lines: int) -> Iterable[list[str]]:
    """Documents of four lines; one client in fifty buys thirty times as often, one line in a hundred comes back."""
    for document in range(lines // LINES_PER_DOCUMENT):
        client = random.randrange(clients // 50) if random.random() < 0.4 else random.randrange(clients)
        day = (END - dt.timedelta(days=random.randrange(DAYS))).isoformat()
        for _line in range(LINES_PER_DOCUMENT):
            amount = random.randrange(10_000, 2_000_000)
            kind = "return" if random.random() < 0.01 else ""
            product = f"P{random.randrange(PRODUCTS):04}"
            yield [f"D{document:07}", day, f"C{client:06}", product, str(random.randrange(1, 50)),
                   f"{amount // 100}.{amount % 100:02}", f"{amount * 8 // 1000}.00", kind]  # fmt: skip


def write(path: Path, header: str, rows: Iterable[list[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(rows)


if __name__ == "__main__":
    main(
        Path(sys.argv[1]), *(int(size) for size in (sys.argv[2:] + ["20000", "1000000"][len(sys.argv) - 2 :]))
    )
