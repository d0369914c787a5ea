from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from dossiers.models import Client
from reports.models import Attainment, ClientLifecycle, DebtSnapshot, SegmentSnapshot
from reports.nightly.context import StepContext
from reports.nightly.retention import forget
from reports.nightly.steps import attainment, debts, lifecycle, rollup, segments
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.receivables import InvoiceFactory
from tests.factories.reports import ClientLifecycleFactory
from tests.reports.sales import sell

AS_OF = dt.date(2026, 6, 15)
KEPT_FROM = dt.date(2026, 5, 11)


def kept(*days: dt.date, as_of: dt.date = AS_OF) -> set[dt.date]:
    client = ClientFactory()
    for day in days:
        ClientLifecycleFactory(client=client, as_of=day)
    forget(ClientLifecycle, as_of)
    return set(ClientLifecycle.objects.values_list("as_of", flat=True))


@pytest.mark.django_db
def test_five_weeks_of_days_then_the_last_of_each_month() -> None:
    """Classes of past months stay to be compared with (R182)."""
    every = [AS_OF - dt.timedelta(days=age) for age in range(100)]
    recent = {day for day in every if day >= KEPT_FROM}
    assert kept(*every) == recent | {dt.date(2026, 3, 31), dt.date(2026, 4, 30)}


@pytest.mark.django_db
def test_the_newest_of_a_month_stays_even_if_it_is_not_its_last_day() -> None:
    assert kept(dt.date(2026, 1, 5), dt.date(2026, 1, 20)) == {dt.date(2026, 1, 20)}


@pytest.mark.django_db
def test_counting_an_older_date_again_deletes_nothing_newer() -> None:
    days = (dt.date(2026, 5, 20), dt.date(2026, 5, 21), AS_OF)
    assert kept(*days, as_of=dt.date(2026, 1, 1)) == set(days)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("step", "model"),
    [
        (attainment, Attainment),
        (lifecycle, ClientLifecycle),
        (segments, SegmentSnapshot),
        (debts, DebtSnapshot),
    ],
)
def test_every_step_forgets_the_days_before(step: Any, model: Any) -> None:
    """Of two days of April the last of the month is left, and the day itself."""
    client = ClientFactory()
    sell([(client.pk, dt.date(2026, 1, 5), Decimal(100), None)])
    InvoiceFactory(client=client, date=dt.date(2026, 1, 5))
    rollup.refresh()
    for day in (dt.date(2026, 4, 29), dt.date(2026, 4, 30), AS_OF):
        # segments are made anew because the client has another manager
        Client.objects.update(manager=UserFactory(role="kam"))
        step.run(StepContext.of(day))
    assert set(model.objects.values_list("as_of", flat=True)) == {dt.date(2026, 4, 30), AS_OF}
