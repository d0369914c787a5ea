from __future__ import annotations

import datetime as dt

import factory

from kam_crm.shared import clock
from plans.models import Activity, Promise, Task, Trip, WeekPlan
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory


class WeekPlanFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = WeekPlan
        django_get_or_create = ("manager", "iso_year", "iso_week")

    manager = factory.SubFactory(UserFactory, role="kam")
    iso_year = factory.LazyFunction(lambda: clock.today().isocalendar().year)
    iso_week = factory.LazyFunction(lambda: clock.today().isocalendar().week)


class ActivityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Activity

    client = factory.SubFactory(ClientFactory)
    manager = factory.SelfAttribute("client.manager")
    day = factory.LazyFunction(clock.today)
    starts_at = dt.time(11, 0)
    kind = "visit"
    purpose = "Assortment for the next month"
    created_by = factory.SelfAttribute("manager")


class TaskFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Task

    author = factory.SubFactory(UserFactory, role="kam")
    assignee = factory.SelfAttribute("author")
    text = factory.Sequence(lambda n: f"Task {n}")
    due_on = factory.LazyFunction(clock.today)


class PromiseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Promise

    client = factory.SubFactory(ClientFactory)
    side = "ours"
    text = factory.Sequence(lambda n: f"Promise {n}")
    owner = factory.SelfAttribute("client.manager")
    created_by = factory.SelfAttribute("owner")
    made_on = factory.LazyFunction(clock.today)
    due_on = factory.LazyFunction(clock.today)


class TripFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Trip

    manager = factory.SubFactory(UserFactory, role="kam")
    title = factory.Sequence(lambda number: f"Tver and Torzhok {number}")
    starts_on = factory.LazyFunction(clock.today)
    ends_on = factory.LazyFunction(lambda: clock.today() + dt.timedelta(days=2))
