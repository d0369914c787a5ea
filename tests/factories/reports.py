from __future__ import annotations

import datetime as dt
from decimal import Decimal

import factory

from kam_crm.shared import clock
from reports.models import (
    Alert,
    Attainment,
    ClientLifecycle,
    ClientMonth,
    DebtSnapshot,
    DemandEstimate,
    DemandRequest,
    NightlyRun,
    SegmentPolicy,
    SegmentSnapshot,
    Target,
    Threat,
)
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory, MarketSegmentFactory


def this_month() -> dt.date:
    return clock.month_start(clock.today())


class TargetFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Target

    month = factory.LazyFunction(this_month)
    measure = "revenue"
    manager = factory.SubFactory(UserFactory)
    amount = Decimal("3000000.00")


class SegmentPolicyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SegmentPolicy
        django_get_or_create = ("valid_from",)

    valid_from = dt.date(1990, 1, 1)


class ClientMonthFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ClientMonth

    client = factory.SubFactory(ClientFactory)
    month = factory.LazyFunction(this_month)
    revenue = Decimal("100000.00")
    known_revenue = factory.SelfAttribute("revenue")
    cost = Decimal("80000.00")
    lines = 10
    first_on = factory.SelfAttribute("month")
    last_on = factory.SelfAttribute("month")
    first_sale_on = factory.SelfAttribute("month")
    last_sale_on = factory.SelfAttribute("month")


class SegmentSnapshotFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SegmentSnapshot

    as_of = factory.LazyFunction(clock.today)
    level = "company"
    base = "revenue"
    client = factory.SubFactory(ClientFactory)
    amount = Decimal("1200000.00")
    share = Decimal("9.7566")
    cum_before = Decimal("61.3000")
    abc = "A"
    n_months = 12
    active_months = 11
    cv = Decimal("86.8398")
    xyz_freq = "X"
    xyz_cv = "Z"
    segment = "AX"
    policy = factory.SubFactory(SegmentPolicyFactory)


class ClientLifecycleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ClientLifecycle

    as_of = factory.LazyFunction(clock.today)
    client = factory.SubFactory(ClientFactory)
    status = "active"
    days = 5
    last_on = factory.LazyAttribute(lambda life: life.as_of - dt.timedelta(days=life.days))
    usual_days = Decimal("14.0")


class DebtSnapshotFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DebtSnapshot

    as_of = factory.LazyFunction(clock.today)
    client = factory.SubFactory(ClientFactory)
    manager = factory.SelfAttribute("client.manager")
    balance = Decimal("250000.00")
    not_due = Decimal("180000.00")
    days_1_30 = Decimal("70000.00")
    days_31_60 = days_61_90 = days_91_180 = days_over_180 = Decimal("0.00")
    overdue = Decimal("70000.00")
    overdue_days = 19
    over_limit = Decimal("50000.00")
    advances = Decimal("0.00")


class AttainmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Attainment

    as_of = factory.LazyFunction(clock.today)
    month = factory.LazyAttribute(lambda figures: clock.month_start(figures.as_of))
    measure = "revenue"
    manager = factory.SubFactory(UserFactory)
    plan = Decimal("3000000.00")
    fact = Decimal("1400000.00")
    attainment = Decimal("46.67")
    landing = Decimal("2940000.00")
    landing_pct = Decimal("98.00")
    required_per_day = Decimal("145454.55")
    working_days = 21
    elapsed = 10


class AlertFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Alert

    as_of = factory.LazyFunction(clock.today)
    client = factory.SubFactory(ClientFactory)
    kind = "overdue"
    weight = 75
    figures = factory.LazyFunction(lambda: {"amount": "70000.00", "days": "19"})


class NightlyRunFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = NightlyRun

    as_of = factory.LazyFunction(clock.today)
    step = "segments"
    position = 2
    started_at = factory.LazyFunction(clock.now)
    done_at = factory.LazyFunction(clock.now)
    rows = 120
    milliseconds = 15


class ThreatFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Threat

    client = factory.SubFactory(ClientFactory)
    source = "frequency"
    owner = factory.SelfAttribute("client.manager")
    figures = factory.LazyFunction(lambda: {"last_on": "2026-01-12", "usual_days": "7.0"})
    found_on = factory.LazyFunction(clock.today)
    closed_on = factory.LazyAttribute(lambda row: None if row.status in {"found", "taken"} else clock.today())
    status = "found"
    result = factory.LazyAttribute(lambda row: "Why" if row.status in {"lost", "false_alarm"} else "")


class DemandRequestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DemandRequest

    segment = factory.SubFactory(MarketSegmentFactory)
    first_month = factory.LazyFunction(lambda: clock.add_months(clock.month_start(clock.today()), 1))
    due_on = factory.LazyFunction(lambda: clock.today() + dt.timedelta(days=7))
    note = factory.Sequence(lambda number: f"what for: {number}.")
    asked_by = factory.SubFactory(UserFactory, role="director")


class DemandEstimateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DemandEstimate

    request = factory.SubFactory(DemandRequestFactory)
    manager = factory.SubFactory(UserFactory, role="kam")
