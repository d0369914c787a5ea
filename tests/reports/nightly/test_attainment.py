from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from kam_crm.shared.money import money
from reports.models import Attainment
from reports.nightly.context import StepContext
from reports.nightly.steps import attainment, rollup
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.reports import TargetFactory
from tests.reports.sales import sell

AS_OF = dt.date(2026, 6, 15)
MONTH = dt.date(2026, 6, 1)


def run(as_of: dt.date = AS_OF) -> None:
    rollup.refresh()
    attainment.run(StepContext.of(as_of))


def figures(manager: User, measure: str = "revenue") -> Attainment:
    found: Attainment = Attainment.objects.get(manager=manager, measure=measure)
    return found


def sale(manager: User, amount: str, day: dt.date = MONTH) -> None:
    sell([(ClientFactory(manager=manager).pk, day, Decimal(amount), None)])


@pytest.fixture
def manager(db: None) -> User:
    person: User = UserFactory()
    return person


def test_worked_case_of_june_2026(manager: User) -> None:
    """formulas.md 2.6: 1.4 of 3.0 million on working day 10 of 21."""
    TargetFactory(manager=manager, month=MONTH, amount=Decimal(3_000_000))
    sale(manager, "1400000.00")
    run()
    row = figures(manager)
    assert (row.elapsed, row.working_days) == (10, 21)
    assert (row.attainment, row.landing, row.landing_pct) == (
        Decimal("46.67"), Decimal("2940000.00"), Decimal("98.00"),
    )  # fmt: skip
    assert row.required_per_day == Decimal("145454.55")


def test_only_the_months_own_targets_count(manager: User) -> None:
    """Targets of the year are there at once, those of the past with them."""
    for month, amount in ((5, 1_000), (6, 3_000), (7, 9_000)):
        TargetFactory(manager=manager, month=MONTH.replace(month=month), amount=Decimal(amount))
    TargetFactory(manager=manager, month=MONTH.replace(month=7), measure="new_clients", amount=Decimal(2))
    later = TargetFactory(month=MONTH.replace(month=7)).manager
    sale(manager, "1500.00")
    run()
    assert (figures(manager).plan, figures(manager).attainment) == (3000, 50)
    assert figures(manager, "new_clients").plan is None
    assert not Attainment.objects.filter(manager=later).exists()


def test_each_measure_has_its_own_plan_and_fact(manager: User) -> None:
    """Sales, active clients and new clients of a manager and month (R113, R114)."""
    for measure, amount in (("revenue", 1000), ("active_clients", 4), ("new_clients", 8)):
        TargetFactory(manager=manager, month=MONTH, measure=measure, amount=Decimal(amount))
    old = ClientFactory(manager=manager)
    sell([(old.pk, MONTH.replace(month=5), Decimal(7), None), (old.pk, MONTH, Decimal(300), None)])
    sell([(ClientFactory(manager=manager).pk, MONTH, Decimal(0), None)])  # a gift: new and not active
    sell([(ClientFactory(manager=manager).pk, AS_OF + dt.timedelta(days=1), Decimal(99), None)])  # not yet
    run()
    found = Attainment.objects.filter(manager=manager).values_list("measure", "plan", "fact", "attainment")
    assert set(found) == {
        ("revenue", 1000, 300, 30), ("active_clients", 4, 1, 25), ("new_clients", 8, 1, Decimal("12.5")),
    }  # fmt: skip


def test_a_manager_whose_clients_bought_nothing_has_a_row_without_a_target_too(manager: User) -> None:
    ClientFactory(manager=manager)
    UserFactory()  # neither clients nor a target: no row
    run()
    assert set(Attainment.objects.values_list("manager", "measure", "plan", "fact")) == {
        (manager.pk, measure, None, 0) for measure in ("revenue", "active_clients", "new_clients")
    }


@pytest.mark.parametrize("plan", [None, Decimal(0)])
def test_no_plan_is_no_percentage(manager: User, plan: Decimal | None) -> None:
    if plan is not None:
        TargetFactory(manager=manager, month=MONTH, amount=plan)
    sale(manager, "100.00")
    run()
    row = figures(manager)
    assert (row.plan, row.fact, row.landing) == (plan, 100, 210)
    assert (row.attainment, row.landing_pct, row.required_per_day) == (None, None, None)


def test_no_working_day_gone_is_no_landing(manager: User) -> None:
    """2026-11-01 is a Sunday."""
    TargetFactory(manager=manager, month=dt.date(2026, 11, 1))
    ClientFactory(manager=manager)
    run(dt.date(2026, 11, 1))
    assert (figures(manager).elapsed, figures(manager).landing, figures(manager).attainment) == (0, None, 0)


@pytest.mark.parametrize(("sold_on", "elapsed"), [(AS_OF - dt.timedelta(days=3), 9), (AS_OF, 10)])
def test_a_day_that_has_just_begun_is_not_gone(
    manager: User, settings: Any, sold_on: dt.date, elapsed: int
) -> None:
    """At two in the night nothing of the day is sold yet: it does not slow the pace, and can still be used."""
    settings.BUSINESS_DATE = AS_OF
    TargetFactory(manager=manager, month=MONTH, amount=Decimal(2100))
    sale(manager, "900.00", sold_on)
    run()
    row = figures(manager)
    assert (row.elapsed, row.landing) == (elapsed, 900 * 21 // elapsed)
    assert row.required_per_day == money(Decimal(1200) / (21 - elapsed))


def test_the_last_working_day_is_still_ahead_in_its_night(manager: User, settings: Any) -> None:
    settings.BUSINESS_DATE = dt.date(2026, 6, 30)
    TargetFactory(manager=manager, month=MONTH, amount=Decimal(500))
    run(dt.date(2026, 6, 30))
    assert figures(manager).required_per_day == 500


def test_after_the_last_working_day_nothing_is_required(manager: User) -> None:
    TargetFactory(manager=manager, month=MONTH)
    run(dt.date(2026, 6, 30))
    assert figures(manager).required_per_day is None


def test_a_plan_that_is_reached_requires_nothing(manager: User) -> None:
    TargetFactory(manager=manager, month=MONTH, amount=Decimal(50))
    sale(manager, "100.00")
    run()
    assert (figures(manager).attainment, figures(manager).required_per_day) == (200, 0)


@pytest.mark.parametrize(
    ("day", "fact", "plan", "field", "found"),
    [
        (15, "0.01", 220, "attainment", 0),  # 0.00454 %
        (15, "0.01", 462, "landing_pct", 0),  # 0.00454 %
        (15, "0.01", "0.06", "required_per_day", 0),  # 0.00454, eleven days are left
        (16, "0.06", 100, "landing", Decimal("0.11")),  # 0.11454, eleven days are gone
    ],
)
def test_a_figure_is_rounded_once(
    manager: User, day: int, fact: str, plan: Any, field: str, found: Decimal
) -> None:
    """To a kopeck or a hundredth of a percent: by way of a third place it would go up."""
    TargetFactory(manager=manager, month=MONTH, amount=Decimal(plan))
    sale(manager, fact)
    run(MONTH.replace(day=day))
    assert getattr(figures(manager), field) == found


def test_facts_belong_to_the_clients_present_manager(manager: User) -> None:
    client = ClientFactory()
    sell([(client.pk, MONTH, Decimal(100), None)])
    client.manager = manager
    client.save()
    run()
    assert figures(manager).fact == 100


def test_sales_after_the_date_do_not_count(manager: User) -> None:
    """Of its own month as little as of the next."""
    for days in ({0: 100, 1: 7}, {-1: 20, 1: 7, 30: 8000}):
        client = ClientFactory(manager=manager)
        sell((client.pk, AS_OF + dt.timedelta(days=age), Decimal(sum_), None) for age, sum_ in days.items())
    run()
    assert figures(manager).fact == 120


def test_active_clients_have_net_sales(manager: User) -> None:
    """What the target of active clients is measured by (R113)."""
    for amounts in (("100.00",), ("100.00", "-100.00"), ("-5.00",), ("100.00", "-99.99")):
        client = ClientFactory(manager=manager)
        sell((client.pk, MONTH, Decimal(amount), None) for amount in amounts)
    ClientFactory(manager=manager)
    run()
    assert figures(manager, "active_clients").fact == 2


def test_new_clients_had_their_first_ever_shipment_in_the_month(manager: User) -> None:
    """What the target of new clients is measured by (R114)."""
    for days in ((0,), (0, 20), (-200, 0), (-1,), (20,)):  # the last one comes after the date
        client = ClientFactory(manager=manager)
        sell((client.pk, MONTH + dt.timedelta(days=day), Decimal(10), None) for day in days)
    returned_only = ClientFactory(manager=manager)
    sell([(returned_only.pk, MONTH, Decimal(-10), None)])
    run()
    assert figures(manager, "new_clients").fact == 2


def test_extremes_do_not_stop_the_night(manager: User) -> None:
    TargetFactory(manager=manager, month=MONTH, amount=Decimal("0.01"))
    sale(manager, "999999999999.99")
    run(MONTH)
    assert figures(manager).attainment == Decimal("9999999999999900.00")
