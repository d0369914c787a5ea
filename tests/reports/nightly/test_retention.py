from __future__ import annotations

import datetime as dt

import pytest

from reports.models import ClientLifecycle
from reports.nightly.retention import forget
from tests.factories.dossiers import ClientFactory
from tests.factories.reports import ClientLifecycleFactory

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
