"""What pricing 100 lines costs: rules read for one client, every line explained. Usage: DATABASE_URL=… pricing.py [N].

It makes 60 rules in a transaction that is undone, so it may run on any database that has a client and products.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from decimal import Decimal
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kam_crm.settings")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from accounts.models import User  # noqa: E402
from catalogue.models import PriceColumn, Product  # noqa: E402
from dossiers.models import Client  # noqa: E402
from kam_crm.shared import clock  # noqa: E402
from orders.models import PriceRule  # noqa: E402
from orders.price_rules.loading import rulebook  # noqa: E402

GOAL, LINES = 20, 100


def add_rules(by: User, products: list[Product]) -> None:
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


def main(rounds: int) -> None:
    took = []
    with transaction.atomic():
        products = list(Product.objects.all()[:LINES])
        client, column = Client.objects.first(), PriceColumn.objects.first()
        by = User.objects.first()
        assert client and column and by and products
        add_rules(by, products)
        for _round in range(rounds):
            started = time.perf_counter()
            book = rulebook([client.pk], clock.today())
            for n in range(LINES):
                book.explain(
                    client.pk, column.pk, products[n % len(products)], Decimal("628.00"), Decimal(n + 1)
                )
            took.append((time.perf_counter() - started) * 1000)
        transaction.set_rollback(True)
    connection.close()
    print(f"{LINES} lines, 60 rules: median {statistics.median(took):.1f} ms (goal {GOAL})")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
