"""What the segments of the market will buy next quarter: asked by the director, answered by one of two managers."""

from __future__ import annotations

import datetime as dt

from catalogue.models import ProductGroup
from demo.company.base import Company
from dossiers.models import MarketSegment
from kam_crm.shared.clock import add_months, month_start
from kam_crm.shared.money import money
from reports.demand.services import answer_demand, ask_demand
from reports.models import DemandEstimate


def build_demand(company: Company) -> None:
    people = {email.split("@")[0]: user for email, user in company.users.items()}
    asked = ask_demand(
        by=people["director"],
        segment=MarketSegment.objects.order_by("name").first(),
        first_month=add_months(month_start(company.today), 1),
        months=3,
        due_on=company.today + dt.timedelta(days=6),
        managers=[people["kam"], people["kam2"]],
        note="Для договора с молочным заводом: сколько берём на квартал.",
    )
    groups = ProductGroup.objects.order_by("name")[:4]
    answer_demand(
        by=people["kam2"],
        estimate=DemandEstimate.objects.get(request=asked, manager=people["kam2"]),
        amounts={group: money(900_000 - 150_000 * number) for number, group in enumerate(groups)},
        note="Два новых кафе открываются в следующем месяце.",
    )
