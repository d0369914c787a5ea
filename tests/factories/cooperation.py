"""Cooperation plans with their parts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import factory

from kam_crm.shared import clock
from plans.models import CooperationPlan, GroupNeed, PlanAction, PlanGoal, PlanHolding
from tests.factories.dossiers import ClientFactory
from tests.factories.orders import ProductGroupFactory
from tests.factories.plans import TaskFactory


class CooperationPlanFactory(factory.django.DjangoModelFactory):
    """A draft of this year; one that is approved gets its parts before (`approved_plan`)."""

    class Meta:
        model = CooperationPlan

    client = factory.SubFactory(ClientFactory)
    author = factory.SelfAttribute("client.manager")
    starts_on = factory.LazyFunction(lambda: dt.date(clock.today().year, 1, 1))
    ends_on = factory.LazyFunction(lambda: dt.date(clock.today().year, 12, 31))
    benefit_client = "A bonus for growth"
    benefit_company = "More of the range"


class PlanGoalFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PlanGoal

    plan = factory.SubFactory(CooperationPlanFactory)
    title = factory.Sequence(lambda n: f"Goal {n}")
    measure = "sales"
    start = Decimal(100)
    target = Decimal(200)
    due_on = factory.SelfAttribute("plan.ends_on")
    owner = factory.SelfAttribute("plan.client.manager")


class PlanHoldingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PlanHolding

    plan = factory.SubFactory(CooperationPlanFactory)
    kind = "service"
    item = "other"
    title = factory.Sequence(lambda n: f"Service {n}")
    text = "Every Monday"


class PlanActionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PlanAction

    goal = factory.SubFactory(PlanGoalFactory)
    task = factory.SubFactory(TaskFactory)


class GroupNeedFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = GroupNeed

    client = factory.SubFactory(ClientFactory)
    group = factory.SubFactory(ProductGroupFactory)
    amount = Decimal(1_000_000)
    source = "the buyer"
    date = factory.LazyFunction(clock.today)
    author = factory.SelfAttribute("client.manager")


def approved_plan(**given: Any) -> CooperationPlan:
    """In work, with one goal: parts cannot be added any more."""
    plan = CooperationPlanFactory(**given)
    PlanGoalFactory(plan=plan)
    plan.status = "approved"
    plan.save()
    return plan  # type: ignore[no-any-return]
