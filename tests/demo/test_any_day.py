"""Whatever day the demo is started on, its first login opens to a full day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction

from accounts.models import User
from approvals.models import Request
from desk.today.pages.today import Today
from dossiers.models import Client, ClientSummary
from kam_crm.shared import clock
from plans.models import Activity, ActivityStatus, WeekPlan, WeekStatus
from plans.services import proposals_for
from reports.models import Attainment

# the mark, or running this file alone would find no test database
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo of any day")]

MOMENTS = {
    "a Sunday morning": "2026-11-22T10:15",
    "New Year": "2027-01-01T12:00",
    "first of a month, before work": "2026-09-01T07:30",
    "last of a month, at night": "2026-11-30T23:30",
}


@pytest.fixture(scope="module", params=MOMENTS)
def started(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: object
) -> Iterator[str]:
    """The commands of the first start, at that moment."""
    moment = dt.datetime.fromisoformat(MOMENTS[request.param]).replace(tzinfo=clock.company_zone())
    with django_db_blocker.unblock(), time_machine.travel(moment, tick=False), transaction.atomic():
        call_command("load_demo", stdout=StringIO())
        call_command("nightly", stdout=StringIO())
        yield request.param
        transaction.set_rollback(True)


@pytest.fixture
def kam(started: str) -> User:
    return User.objects.get(email="kam@demo.example")


@pytest.fixture
def today(kam: User) -> Today:
    return Today(kam)


@pytest.fixture
def own(today: Today) -> list[Activity]:
    """Without the call that the head made himself."""
    return [activity for activity in today.day.activities if activity.created_by_id == today.user.pk]


def test_day_is_full_and_in_order(own: list[Activity], today: Today) -> None:
    assert 4 <= len(own) <= 6
    assert [activity.starts_at for activity in own] == sorted({activity.starts_at for activity in own})
    assert all(activity.purpose and activity.persons.all() for activity in own)
    assert len({activity.client_id for activity in own}) == len(own)
    assert {activity.status for activity in Activity.objects.filter(day__lt=today.date)} == {
        ActivityStatus.DONE
    }


def test_what_has_passed_is_logged(own: list[Activity], started: str) -> None:
    """The last two wait for their result even at night."""
    passed = {"a Sunday morning": {0}, "New Year": {1, 2}, "first of a month, before work": {0}}
    assert sum(activity.status == ActivityStatus.DONE for activity in own) in passed.get(started, {3})
    for activity in own:
        assert (activity.status == ActivityStatus.DONE) == bool(activity.result and activity.outcome)


def test_debts_burn(today: Today, kam: User) -> None:
    figures = ClientSummary.objects.filter(client__manager=kam)
    assert 2 <= figures.filter(overdue__gt=0).count() <= 3
    assert 1 <= figures.filter(over_limit__gt=0).count() <= 3
    burning = {shown.group.name: shown.count for shown in today.attention}
    assert {"debts", "silent", "contracts"} <= burning.keys()
    assert "forgotten" not in burning


def test_approvals_wait_for_both_sides(today: Today, kam: User) -> None:
    assert Request.objects.waiting().filter(client_id__in=Client.objects.filter(manager=kam)).count() >= 2
    head = User.objects.get(email="head@demo.example")
    assert Request.objects.to_decide_by(head).count() >= 2
    assert WeekPlan.objects.visible_to(head).filter(status=WeekStatus.SUBMITTED).exists()


def test_weeks_leave_something_to_propose(today: Today, kam: User) -> None:
    ahead, this = WeekPlan.objects.filter(manager=kam).order_by("-iso_year", "-iso_week")[:2]
    assert this.monday <= today.date < ahead.monday
    for plan in (this, ahead):
        assert len(proposals_for(plan, today.date)) >= 3
        assert plan.activities.count() >= 8


def test_month_and_news(today: Today, kam: User) -> None:
    assert today.as_of == today.date
    assert 1 <= len(today.news) <= 5
    row = Attainment.objects.get(as_of=today.date, manager=kam, measure="revenue")
    assert row.plan and row.plan > 1_000_000
    if today.date.day > 10:
        total = Attainment.objects.filter(as_of=today.date, measure="revenue")
        landing, plan = (sum(getattr(one, name) for one in total) for name in ("landing", "plan"))
        assert 70 < landing / plan * 100 < 125
