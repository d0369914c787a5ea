"""Targets of the demo company's managers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from random import Random

from django.db.models import Count, Sum

from accounts.models import User
from demo.company.base import Company
from kam_crm.shared.clock import add_months
from orders.models import ShipmentLine
from reports.models import Measure, Target

GROWTH = Decimal("1.12")


def build_targets(random: Random, company: Company) -> None:
    """Plans a little above last year's month of the clients that still buy; the first year's above its own."""
    rows = []
    for manager in User.objects.filter(role="kam").order_by("email"):
        month = company.start
        while month <= company.today:
            rows += _month_targets(random, company, manager, month)
            month = add_months(month, 1)
    Target.objects.bulk_create(rows)


def _month_targets(random: Random, company: Company, manager: User, month: dt.date) -> list[Target]:
    year_ago = add_months(month, -12)
    source = year_ago if year_ago >= company.start else month
    lines = ShipmentLine.objects.filter(client__manager=manager)
    still_buying = lines.filter(date__gte=add_months(month, -4)).values("client")
    sales = lines.filter(date__gte=source, date__lt=add_months(source, 1), client__in=still_buying)
    found = sales.aggregate(sold=Sum("amount"), clients=Count("client", distinct=True))
    return [
        Target(month=month, manager=manager, measure=Measure.REVENUE,
               amount=((found["sold"] or Decimal(0)) * GROWTH / 50_000).to_integral_value() * 50_000),
        Target(month=month, manager=manager, measure=Measure.ACTIVE_CLIENTS, amount=max(found["clients"] + 2, 6)),
        Target(month=month, manager=manager, measure=Measure.NEW_CLIENTS, amount=random.choice([0, 1, 1])),
    ]  # fmt: skip
