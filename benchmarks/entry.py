"""The page where orders are entered, with 100 products and with 100,000: the same statements, nearly the same time.

Usage: DATABASE_URL=… [REDIS_URL=…] entry.py [ROUNDS], on a database that is migrated and empty; `entry.py 0` makes the
rows alone. It measures the page with ten lines, a line changed, the picker, and a pasted table of 100 lines, each in
process in production settings, and prints medians, their ratio and the statements.
"""

from __future__ import annotations

import os
import secrets
import statistics
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

os.environ.update(
    KAM_ENV="production",
    SECRET_KEY=secrets.token_urlsafe(60),
    ALLOWED_HOSTS="testserver",
    EMAIL_URL="smtp://127.0.0.1:1",
    LOG_LEVEL="WARNING",
    DJANGO_SETTINGS_MODULE="kam_crm.settings",
)
os.environ.setdefault("KAM_BUSINESS_DATE", "2026-11-21")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client as Browser  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from accounts.models import Department, User  # noqa: E402
from catalogue.models import Price, PriceColumn, Product, Stock, Warehouse  # noqa: E402
from dossiers.models import Client, ClientSummary  # noqa: E402
from kam_crm.shared import clock  # noqa: E402
from orders.models import Order  # noqa: E402
from orders.services import LineInput, create_order  # noqa: E402

FEW, MANY = 100, 100_000
BATCH = 5000
HTMX = {"HX-Request": "true"}
# two thousand pairs, fifty products of each among 100,000
GOODS = ("Milk", "Cream", "Butter", "Cheese", "Curd", "Yoghurt", "Kefir", "Flour", "Rice", "Oats", "Pasta", "Sugar",
         "Honey", "Jam", "Tea", "Coffee", "Cocoa", "Juice", "Water", "Cider", "Chicken", "Turkey", "Beef", "Pork",
         "Salmon", "Cod", "Shrimps", "Squid", "Peas", "Beans", "Corn", "Potatoes", "Carrots", "Onions", "Apples",
         "Pears", "Cherries", "Plums", "Biscuits", "Waffles")  # fmt: skip
MAKERS = 50


def name_of(n: int) -> str:
    return f"{GOODS[n % len(GOODS)]} of maker {n // len(GOODS) % MAKERS}, {n}"


def fill(until: int) -> None:
    """Products up to that many, each with a price and stock."""
    column, _made = PriceColumn.objects.get_or_create(name="Wholesale", defaults={"position": 1})
    warehouse, _made = Warehouse.objects.get_or_create(name="Main")
    since = clock.today().replace(day=1)
    for first in range(Product.objects.count(), until, BATCH):
        numbers = range(first, min(first + BATCH, until))
        products = Product.objects.bulk_create(
            Product(
                code=f"{n + 10_000}",
                name=name_of(n),
                sort_key=name_of(n).lower(),
                unit="pc",
                cost=Decimal(80),
            )
            for n in numbers
        )
        Price.objects.bulk_create(
            Price(product=one, column=column, price=Decimal(122), valid_from=since) for one in products
        )
        Stock.objects.bulk_create(
            Stock(product=one, warehouse=warehouse, quantity=Decimal(500)) for one in products
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE catalogue_product, catalogue_price, catalogue_stock")


def people() -> tuple[User, Client]:
    department, _made = Department.objects.get_or_create(name="North")
    manager, _made = User.objects.get_or_create(
        email="entry@company.example",
        defaults={"full_name": "Anna Ivanova", "role": "kam", "department": department},
    )
    client, _made = Client.objects.get_or_create(
        code="E-1", defaults={"name": "Northern Trade", "sort_key": "northern trade", "manager": manager}
    )
    ClientSummary.objects.get_or_create(client=client)
    return manager, client


def measured(act: Callable[[], Any], rounds: int) -> tuple[float, int]:
    """(median in ms, statements) of an act."""
    act()  # what processes keep is asked once
    with CaptureQueriesContext(connection) as queries:
        answer = act()
    statements = len(queries)  # at once: the next request forgets them
    assert answer.status_code == 200, (answer.status_code, answer.content[:300])
    times = []
    for _round in range(rounds):
        begun = time.perf_counter()
        act()
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times), statements


def acts(browser: Browser, order: Order) -> dict[str, Callable[[], Any]]:
    page = f"/orders/{order.pk}/"
    line = order.lines.first()
    assert line is not None
    text = "\n".join(f"{n + 10_000}\t{n % 9 + 1}" for n in range(FEW))
    return {
        "page, 10 lines": lambda: browser.get(page, secure=True),
        "a line changed": lambda: browser.post(
            f"{page}lines/{line.uuid}/", {"quantity": "3"}, headers=HTMX, secure=True
        ),
        "picker, a code": lambda: browser.get(f"/products/pick/?q=10050&order={order.pk}", secure=True),
        "picker, words": lambda: browser.get(
            f"/products/pick/?q=cheese+maker+0&order={order.pk}", secure=True
        ),
        "100 lines pasted": lambda: browser.post(f"{page}recognise/", {"text": text}, secure=True),
    }


def main(rounds: int) -> None:
    manager, client = people()
    browser = Browser()
    browser.force_login(manager)
    found: dict[int, dict[str, tuple[float, int]]] = {}
    for count in (FEW, MANY):
        fill(count)
        products = Product.objects.order_by("pk")[:10]
        order = create_order(
            by=manager, client=client, lines=[LineInput(one, Decimal(2)) for one in products]
        )
        if rounds:
            found[count] = {name: measured(act, rounds) for name, act in acts(browser, order).items()}
    for name in found.get(FEW, {}):
        (few, before), (many, after) = found[FEW][name], found[MANY][name]
        same = "the same" if before == after else f"NOT THE SAME: {before}"
        print(f"{name:20} {few:7.1f} ms  {many:7.1f} ms  × {many / few:4.2f}   {after} statements, {same}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
