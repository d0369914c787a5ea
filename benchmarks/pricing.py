"""What pricing 100 lines costs: rules read for one client, every line explained.

Usage: DATABASE_URL=… pricing.py [ROUNDS], on a database with products and sales, best the large company of README.md.
It makes 60 rules in a transaction that is undone and prints medians: with no rules and with these, reading them apart
from explaining the lines, and the statements.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kam_crm.settings")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from accounts.models import User  # noqa: E402
from catalogue.models import PriceColumn, Product  # noqa: E402
from dossiers.models import Client  # noqa: E402
from kam_crm.shared import clock  # noqa: E402
from orders.models import PriceRule, ShipmentLine  # noqa: E402
from orders.price_rules.loading import Rulebook, rulebook  # noqa: E402

GOAL, LINES = 20, 100


def add_rules(by: User, products: list[Product]) -> None:
    """Of quantity, of turnover and promotions, twenty of each; the lines fall under all of them."""
    for n in range(20):
        quantity = PriceRule.objects.create(kind="quantity", name=f"q{n}", created_by=by)
        quantity.steps.create(threshold=10 * (n + 1), percent=2)
        quantity.products.set(products[n::20])
        group = PriceRule.objects.create(kind="group", period="year", name=f"g{n}", created_by=by)
        group.steps.create(threshold=1000, percent=1)
        group.products.set(products[n::20])
        promotion = PriceRule.objects.create(
            kind="promotion",
            name=f"p{n}",
            percent=3,
            decision_number="1",
            decision_on=clock.today(),
            created_by=by,
        )
        promotion.products.set(products[n : n + 1])


def busiest() -> Client:
    """Who bought most lines: turnovers are summed of all of them."""
    sold = ShipmentLine.objects.order_by().values_list("client").annotate(n=Count("*")).order_by("-n").first()
    return Client.objects.get(pk=sold[0]) if sold else Client.objects.all()[0]


def explained(book: Rulebook, client: Client, column: PriceColumn, products: list[Product]) -> int:
    """So many lines got another price than that of the column."""
    listed = Decimal("628.00")
    prices = (
        book.explain(client.pk, column.pk, products[n % len(products)], listed, Decimal(n + 1)).price
        for n in range(LINES)
    )
    return sum(price != listed for price in prices)


def median(act: Callable[[], Any], rounds: int) -> float:
    """In ms."""
    times = []
    for _round in range(rounds):
        begun = time.perf_counter()
        act()
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


def measure(title: str, client: Client, column: PriceColumn, products: list[Product], rounds: int) -> None:
    def read() -> Rulebook:
        return rulebook([client.pk], clock.today())

    with CaptureQueriesContext(connection) as queries:
        book = read()
    moved = explained(book, client, column, products)
    reading = median(read, rounds)
    lines = median(lambda: explained(book, client, column, products), rounds)
    both = median(lambda: explained(read(), client, column, products), rounds)
    print(
        f"{LINES} lines, {title}: {both:5.1f} ms (goal {GOAL}); rules read {reading:5.1f}, lines {lines:5.1f} ms; "
        f"{len(queries)} statements, {moved} lines by a rule"
    )


def main(rounds: int) -> None:
    with transaction.atomic():
        products = list(Product.objects.all()[:LINES])
        client, column, by = busiest(), PriceColumn.objects.first(), User.objects.first()
        assert column and by and products
        PriceRule.objects.filter(status="active").update(status="ended")
        measure("no rules", client, column, products, rounds)
        add_rules(by, products)
        measure("60 rules", client, column, products, rounds)
        transaction.set_rollback(True)
    connection.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
