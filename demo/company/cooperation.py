"""Cooperation plans of the demo company: one in work, one that is still written and lacks something, and needs."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from accounts.models import User
from approvals import services as approvals
from approvals.models import Request
from catalogue.models import ProductGroup
from demo.company.base import Company
from dossiers.models import Client
from kam_crm.shared.money import money, total
from orders.cooperation.figures import bought_by_group, year_before
from plans import services as plans
from plans.models import CooperationPlan, GoalReading, PlanGoal, PlanHolding

# item of the checklist → what is done for it; the others are left out
HELD = {
    "forecast": "Прогноз цен по понедельникам, открывают 34 письма из 38",
    "stock": "Запас на 14 дней на нашем складе, срывов с мая нет",
    "training": "Обучение продавцов раз в квартал",
    "contract": "Договор с ретро-бонусом за рост: переход обойдётся им дороже бонуса",
}
# what they need of a group is that much of what they buy of us, in turn
NEEDED = (Decimal("1.4"), Decimal("2.6"), Decimal("1.1"), Decimal("0.9"), Decimal("3.2"))


def build_cooperation(company: Company) -> None:
    people = {email.split("@")[0]: user for email, user in company.users.items()}
    kam = people["kam"]
    own = [client for client in company.clients if client.manager_id == kam.pk]
    # those who buy most: on them we may depend
    sold = {client.pk: _sold(company, client) for client in own}
    first, second = sorted(own, key=lambda client: -sold[client.pk])[:2]
    _needs(company, kam, first)
    _in_work(company, people, first, sold[first.pk])
    _draft(company, kam, second)


def _term(today: dt.date) -> dict[str, dt.date]:
    return {"starts_on": dt.date(today.year, 1, 1), "ends_on": dt.date(today.year, 12, 31)}


def _sold(company: Company, client: Client) -> Decimal:
    return total(one.amount for one in bought_by_group(client, *year_before(company.today)).values())


def _needs(company: Company, kam: User, client: Client) -> None:
    bought = bought_by_group(client, *year_before(company.today))
    known = sorted((key for key in bought if key), key=lambda key: -bought[key].amount)[: len(NEEDED)]
    for key, times in zip(known, NEEDED, strict=False):
        _need(company, kam, client, ProductGroup.objects.get(pk=key), money(bought[key].amount * times))
    for group in ProductGroup.objects.exclude(pk__in=known)[:1]:
        _need(company, kam, client, group, Decimal(3_400_000))


def _need(company: Company, kam: User, client: Client, group: ProductGroup, amount: Decimal) -> None:
    day = company.today - dt.timedelta(days=30)
    source = "Закупщик, разложено по группам с бухгалтером"
    plans.record_need(by=kam, client=client, group=group, amount=amount, source=source, date=day)


def _in_work(company: Company, people: dict[str, User], client: Client, sold: Decimal) -> None:
    kam, term = people["kam"], _term(company.today)
    plan = plans.draft_plan(by=kam, client=client, **term)
    goals = [
        _goal(kam, plan, "Доля в закупках клиента", "share", Decimal(30), Decimal(60)),
        _goal(kam, plan, "Продажи за год", "sales", money(sold), money(sold * Decimal("1.17"))),
        _goal(kam, plan, "Маржа за год", "margin", money(sold / 6), money(sold / 5)),
        _goal(kam, plan, "Без просрочки дольше пяти дней", "overdue", Decimal(21), Decimal(5)),
        _goal(kam, plan, "Охват карты решений", "coverage", Decimal(20), Decimal(70)),
        _goal(kam, plan, "Покупают больше групп", "groups", Decimal(2), Decimal(8)),
        _goal(kam, plan, "Выкладка по планограмме", "own", Decimal(4), Decimal(12), "торговых точек"),
    ]
    for holding in PlanHolding.objects.filter(plan=plan):
        if text := HELD.get(holding.item):
            plans.set_holding(by=kam, holding=holding, text=text)
        else:
            plans.drop_holding(by=kam, holding=holding)
    plans.update_plan(
        by=kam,
        plan=plan,
        **term,
        benefit_client="Ретро-бонус 1,5 % за рост; товар без срывов; приёмка без пересчёта — 8 часов склада в неделю.",
        benefit_client_amount=Decimal(1_900_000),
        benefit_company="Рост продаж и новые группы; оплата в срок освобождает оборотные деньги.",
        benefit_company_margin=Decimal(1_300_000),
    )
    plans.submit_plan(by=kam, plan=plan, reason="Согласовано с клиентом на встрече по итогам года")
    approvals.approve(by=people["director"], request=Request.objects.about(plan).waiting().get())
    _steps(company, people, goals)


def _steps(company: Company, people: dict[str, User], goals: list[PlanGoal]) -> None:
    kam = people["kam"]
    day = company.today + dt.timedelta(days=3)
    share, _sold, _margin, overdue, _coverage, groups, shelf = goals
    done = plans.add_plan_action(
        by=kam, goal=groups, side="ours", text="Подготовить матрицу новых групп под их форматы", due_on=day
    )
    if done.task is not None:
        plans.finish_task(by=kam, task=done.task)
    plans.add_plan_action(
        by=kam,
        goal=share,
        side="ours",
        text="Ответ по ретро-бонусу за рост",
        due_on=day,
        owner=people["head"],
    )
    plans.add_plan_action(
        by=kam, goal=shelf, side="ours", text="Обучить продавцов выкладке", due_on=day + dt.timedelta(days=7)
    )
    plans.add_plan_action(
        by=kam, goal=overdue, side="theirs", text="График оплат по вторникам, письмом", due_on=day
    )
    for months, value in ((2, Decimal(5)), (1, Decimal(7)), (0, Decimal(8))):
        month = (company.today.replace(day=1) - dt.timedelta(days=28 * months)).replace(day=1)
        GoalReading.objects.get_or_create(goal=shelf, month=month, defaults={"value": value, "by": kam})


def _draft(company: Company, kam: User, client: Client) -> None:
    """Without a day and without our benefit: not to be handed in yet."""
    plan = plans.draft_plan(by=kam, client=client, **_term(company.today))
    _goal(kam, plan, "Продажи за год", "sales", Decimal(9_000_000), Decimal(11_000_000))
    plans.add_goal(by=kam, plan=plan, title="Ввести вторую группу товара")
    plans.update_plan(
        by=kam, plan=plan, **_term(company.today), benefit_client="Единый график поставок по всем точкам"
    )


def _goal(
    kam: User,
    plan: CooperationPlan,
    title: str,
    measure: str,
    start: Decimal,
    target: Decimal,
    unit: str = "",
) -> PlanGoal:
    return plans.add_goal(  # type: ignore[no-any-return]
        by=kam,
        plan=plan,
        title=title,
        measure=measure,
        start=start,
        target=target,
        unit=unit,
        due_on=plan.ends_on,
    )
