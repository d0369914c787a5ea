"""Visits, calls, week plans and targets of the demo company."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from random import Random

from django.db.models import Count, Sum

from accounts.models import User
from demo.company import names
from demo.company.base import Company
from kam_crm.shared import clock
from kam_crm.shared.clock import add_months
from kam_crm.shared.working_days import is_working_day
from orders.models import ShipmentLine
from plans.models import Contact, ContactStatus, WeekPlan, WeekPlanChange, WeekStatus
from reports.models import Measure, Target

WEEKS_BACK = 26
GROWTH = Decimal("1.12")
HOURS = [dt.time(9, 30), dt.time(10, 30), dt.time(11, 30), dt.time(13, 0), dt.time(14, 30), dt.time(16, 0)]


def build_field_work(random: Random, company: Company) -> None:
    monday = company.today - dt.timedelta(days=company.today.weekday())
    managers = list(User.objects.filter(role="kam").select_related("department__head").order_by("email"))
    for manager in managers:
        clients = [client for client in company.clients if client.manager_id == manager.pk]
        for back in range(WEEKS_BACK, -2, -1):
            _week(random, company, manager, clients, monday - dt.timedelta(weeks=back))
    _targets(random, company, managers)


def _week(random: Random, company: Company, manager: User, clients: list, monday: dt.date) -> None:
    """Key clients almost every week, the others in turn; the past is done, this week half, the next a draft."""
    year, week, _day = monday.isocalendar()
    ahead = monday > company.today
    plan = WeekPlan.objects.create(
        manager=manager,
        iso_year=year,
        iso_week=week,
        status=WeekStatus.DRAFT if ahead else WeekStatus.APPROVED,
    )
    if not ahead:
        head = manager.department.head
        steps = [("submit", manager, "draft", "submitted"), ("approve", head, "submitted", "approved")]
        WeekPlanChange.objects.bulk_create(
            WeekPlanChange(subject=plan, by=by, action=action, from_status=before, to_status=after)
            for action, by, before, after in steps
        )
    chosen = [c for c in clients if c.is_key and random.random() < 0.8] + random.sample(clients, 3)
    days = [day for n in range(5) if is_working_day(day := monday + dt.timedelta(days=n))] or [monday]
    slots = random.sample(
        [(day, hour) for day in days for hour in HOURS], min(len(days) * 6, len(set(chosen)))
    )
    for client, (day, hour) in zip(dict.fromkeys(chosen), sorted(slots), strict=False):
        _contact(random, company, plan, client, day, hour)


def _contact(random: Random, company: Company, plan: WeekPlan, client, day: dt.date, hour: dt.time) -> None:
    done = day < company.today
    visit = client.is_key or random.random() < 0.5
    contact = Contact.objects.create(
        client=client, manager=plan.manager, plan=plan, kind="visit" if visit else "call", day=day, starts_at=hour,
        minutes=60 if visit else 15, purpose=random.choice(names.PURPOSES), created_by=plan.manager,
        status=ContactStatus.DONE if done else ContactStatus.PLANNED,
        came_at=hour if done else None,
        outcome=random.choice(["order", "agreed", "agreed", "thinking"]) if done else "",
        result=random.choice(names.RESULTS) if done else "",
        no_next_step_reason="следующая встреча по графику" if done else "",
        done_at=clock.at(day, hour) if done else None,
    )  # fmt: skip
    contact.persons.set(random.sample(company.contacts[client.pk], 1))


def _targets(random: Random, company: Company, managers: list[User]) -> None:
    """Plans a little above last year's month of the clients that still buy; the first year's above its own."""
    rows = []
    for manager in managers:
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
