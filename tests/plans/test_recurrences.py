"""Recurring contacts: planned ahead once, off days moved, changed from a day on."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest

from plans.models import Activity
from plans.recurrences.nightly import plan_recurrences
from plans.recurrences.services import add_recurrence, change_recurrence, end_recurrence
from plans.services import Result, log_activity
from tests.factories.dossiers import ClientFactory
from tests.factories.plans import ActivityFactory
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2026, 11, 23)
WEEK = dt.timedelta(weeks=1)


@pytest.fixture
def client(time_machine: Any) -> Any:
    time_machine.move_to(dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC))
    return ClientFactory()


def planned(client: Any) -> list[dt.date]:
    rows = Activity.objects.filter(client=client, status="planned")
    return list(rows.order_by("day").values_list("day", flat=True))


def every(client: Any, weeks: int, **values: Any) -> Any:
    given = {"kind": "visit", "purpose": "Stocks", "first_on": MONDAY, "starts_at": dt.time(10), **values}
    return add_recurrence(by=client.manager, client=client, every_weeks=weeks, **given)


def test_four_weeks_are_planned_ahead_and_each_day_once(client: Any, time_machine: Any) -> None:
    every(client, 2)
    assert planned(client) == [MONDAY, MONDAY + 2 * WEEK, MONDAY + 4 * WEEK]
    night = SimpleNamespace(as_of=MONDAY)
    # one that was cancelled by hand does not come back
    Activity.objects.filter(day=MONDAY + 2 * WEEK).update(status="cancelled")
    assert plan_recurrences(night) == 0
    time_machine.move_to(dt.datetime(2026, 12, 7, 9, tzinfo=dt.UTC))
    assert plan_recurrences(SimpleNamespace(as_of=MONDAY + 2 * WEEK)) == 1
    assert planned(client) == [MONDAY, MONDAY + 4 * WEEK, MONDAY + 6 * WEEK + dt.timedelta(days=7)]


def test_a_day_off_moves_it_and_a_taken_hour_stays_free(client: Any, time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 12, 28, 9, tzinfo=dt.UTC))
    first = dt.date(2027, 1, 4)
    working = dt.date(2027, 1, 11)
    ActivityFactory(client=ClientFactory(manager=client.manager), day=working, starts_at=dt.time(10))
    every(client, 4, first_on=first)
    [activity] = Activity.objects.filter(client=client)
    assert (activity.day, activity.starts_at) == (working, None)


def test_from_a_day_on_it_is_another_one_and_what_was_stays(client: Any) -> None:
    first = ActivityFactory(client=client, day=MONDAY, starts_at=dt.time(10))
    recurrence = every(client, 1, first=first)
    assert planned(client).count(MONDAY) == 1
    log_activity(
        by=client.manager, activity=first, result=Result("agreed", "Yes", no_next_step_reason="none")
    )
    later = MONDAY + 2 * WEEK
    change_recurrence(
        by=client.manager,
        recurrence=recurrence,
        from_on=later,
        starts_at=dt.time(15),
        every_weeks=2,
        purpose="Prices",
    )
    assert planned(client) == [MONDAY + WEEK, later, MONDAY + 4 * WEEK]
    assert Activity.objects.get(day=later, status="planned").starts_at == dt.time(15)
    end_recurrence(by=client.manager, recurrence=client.recurrences.latest("pk"), from_on=later)
    assert planned(client) == [MONDAY + WEEK]
    first.refresh_from_db()
    assert first.status == "done"


def test_what_cannot_be_is_refused(client: Any) -> None:
    with refused("step_unreal"):
        every(client, 13)
    with refused("until_before_first"):
        every(client, 1, until=MONDAY - dt.timedelta(days=1))
