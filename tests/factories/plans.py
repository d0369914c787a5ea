from __future__ import annotations

import datetime as dt
from decimal import Decimal

import factory

from kam_crm.shared import clock
from plans.models import (
    Activity,
    EventGuest,
    Expertise,
    ExpertQuestion,
    Promise,
    ReviewCorrection,
    ReviewProtocol,
    Sample,
    ShelfReport,
    StaffTraining,
    Task,
    Trip,
    WeekPlan,
)
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientContactFactory, ClientFactory, OutletFactory
from tests.factories.orders import ProductFactory


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


class RecordFactory(factory.django.DjangoModelFactory):
    """Base: a record of a contact of its own client."""

    class Meta:
        abstract = True

    activity = factory.SubFactory(ActivityFactory)
    client = factory.SelfAttribute("activity.client")


class ReviewProtocolFactory(RecordFactory):
    class Meta:
        model = ReviewProtocol

    activity = factory.SubFactory(ActivityFactory, kind="review")
    our_people = "Logistics"
    their_people = "Purchasing"
    summary = "Late deliveries"


class ReviewCorrectionFactory(RecordFactory):
    class Meta:
        model = ReviewCorrection

    activity = factory.SubFactory(ActivityFactory, kind="review")
    text = factory.Sequence(lambda n: f"Correction {n}")
    side = "ours"
    due_on = factory.LazyFunction(clock.today)


class StaffTrainingFactory(RecordFactory):
    class Meta:
        model = StaffTraining

    activity = factory.SubFactory(ActivityFactory, kind="training")
    topic = "How to sell olive oil"
    trainer = "Technologist"
    participants = "Seller One, Seller Two"
    outcome = "All passed the test"


class ShelfReportFactory(RecordFactory):
    class Meta:
        model = ShelfReport

    activity = factory.SubFactory(ActivityFactory, kind="merchandising")
    outlet = factory.SubFactory(OutletFactory, client=factory.SelfAttribute("..activity.client"))
    shelf_share = Decimal(35)
    planogram = Decimal(80)


class SampleFactory(RecordFactory):
    class Meta:
        model = Sample

    product = factory.SubFactory(ProductFactory)
    quantity = Decimal(2)
    handed_on = factory.LazyFunction(clock.today)


class EventGuestFactory(RecordFactory):
    class Meta:
        model = EventGuest

    activity = factory.SubFactory(ActivityFactory, kind="event")
    contact = factory.SubFactory(ClientContactFactory, client=factory.SelfAttribute("..activity.client"))
    companion = factory.SelfAttribute("activity.manager")


class ExpertiseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Expertise

    expert = factory.SubFactory(UserFactory, role="support")
    subject = factory.Sequence(lambda n: f"Subject {n}")


class ExpertQuestionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ExpertQuestion

    client = factory.SubFactory(ClientFactory)
    expert = factory.SubFactory(UserFactory, role="support")
    subject = factory.Sequence(lambda n: f"Subject {n}")
    asked_at = factory.LazyFunction(clock.now)
    task = factory.SubFactory(
        TaskFactory,
        kind="request",
        status="given",
        client=factory.SelfAttribute("..client"),
        author=factory.SelfAttribute("..client.manager"),
        assignee=factory.SelfAttribute("..expert"),
        text=factory.LazyAttribute(lambda task: f"Question of {task.client.name}"),
    )
