"""Targets of the demo company's managers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from random import Random

from accounts.models import User
from demo.company.base import Company
from demo.company.trade import usual
from kam_crm.shared.clock import add_months
from reports.models import Measure, Target

AMBITION = (0.97, 1.0, 1.03, 1.08)  # what heads ask for, of what clients usually buy
WITHOUT_VAT = 1.11  # most goods carry 10 %
STEP = 50_000  # RUB


def build_targets(random: Random, company: Company) -> None:
    """Every month of every manager, by what the clients usually buy in it."""
    rows = []
    for manager in company.managers:
        month = company.start
        while month <= company.today:
            rows += _month_targets(random, company, manager, month)
            month = add_months(month, 1)
    Target.objects.bulk_create(rows)


def _month_targets(random: Random, company: Company, manager: User, month: dt.date) -> list[Target]:
    revenue, buyers = 0.0, 0.0
    for client in company.clients:
        if client.manager_id == manager.pk:
            orders, size = usual(company, client, month)
            buys = 1 - company.habits[client.pk].skips if orders else 0
            revenue += orders * size * buys / WITHOUT_VAT
            buyers += min(orders, 1) * buys
    amount = Decimal(round(revenue * random.choice(AMBITION) / STEP) * STEP)
    return [
        Target(month=month, manager=manager, measure=Measure.REVENUE, amount=amount),
        Target(month=month, manager=manager, measure=Measure.ACTIVE_CLIENTS, amount=int(buyers) + 1),
        Target(month=month, manager=manager, measure=Measure.NEW_CLIENTS, amount=random.choice([0, 1, 1])),
    ]
