"""What surrounds the trade of the demo company: its stock."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from random import Random

from catalogue.models import Stock, Warehouse
from demo.company.base import Company
from kam_crm.shared.working_days import next_working_day

WAREHOUSES = ("Основной склад", "Склад «Север»")
SOLD_OUT = 11  # every so many products are sold out and expected


def build_surroundings(company: Company) -> None:
    """By random choices of its own: what is bought and sold stays the same beside it."""
    random = Random(len(WAREHOUSES))
    _stock(random, company)


def _stock(random: Random, company: Company) -> None:
    warehouses = [Warehouse.objects.create(name=name) for name in WAREHOUSES]
    rows = []
    for number, product in enumerate(company.products):
        for position, warehouse in enumerate(warehouses):
            if position and number % 3:
                continue  # the second one keeps a part of the range
            quantity = 0 if number % SOLD_OUT == 0 else random.randint(40, 900) // (position + 1)
            comes = next_working_day(company.today + dt.timedelta(days=random.randint(3, 14)))
            rows.append(
                Stock(
                    product=product,
                    warehouse=warehouse,
                    quantity=Decimal(quantity),
                    reserved=Decimal(quantity // 5),
                    expected_on=comes if quantity < 100 else None,
                )
            )
    Stock.objects.bulk_create(rows)
