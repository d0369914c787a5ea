"""Visits, calls and weeks of an absent manager in the hands of the deputy."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest

from plans.services import (
    Result,
    approve_week,
    log_activity,
    log_off_plan_activity,
    plan_activity,
    reopen_activity,
    submit_week,
    withdraw_week,
)
from plans.weeks.pages.board import week_board
from plans.weeks.pages.waiting import waiting_plans
from tests.factories.accounts import AbsenceFactory, UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.plans import ActivityFactory, WeekPlanFactory
from tests.support.refusals import refused

MONDAY = dt.date(2026, 11, 23)
AGREED = Result(outcome="agreed", result="Agreed", no_next_step_reason="by schedule")


@pytest.fixture(autouse=True)
def monday(db: Any, settings: Any, in_english: None) -> None:
    settings.BUSINESS_DATE = MONDAY


@pytest.fixture
def team() -> SimpleNamespace:
    """Petrova is away, Ivanov is her deputy; Sidorov is a colleague, head leads them."""
    petrova = UserFactory(full_name="Petrova")
    others = {
        name: UserFactory(full_name=name.title(), department=petrova.department)
        for name in ("ivanov", "sidorov")
    }
    head = UserFactory(role="head", full_name="Head", department=petrova.department)
    absence = AbsenceFactory(user=petrova, deputy=others["ivanov"])
    return SimpleNamespace(
        petrova=petrova, head=head, absence=absence, client=ClientFactory(manager=petrova), **others
    )


def test_result_counts_for_the_absent_manager_and_names_the_deputy(team: SimpleNamespace) -> None:
    activity = ActivityFactory(client=team.client, day=MONDAY)
    activity = log_activity(by=team.ivanov, activity=activity, result=AGREED)
    assert (activity.manager, activity.done_by, activity.on_behalf_of) == (
        team.petrova,
        team.ivanov,
        team.petrova,
    )
    assert activity.met_by == "Ivanov for KAM Petrova"
    reopened = reopen_activity(by=team.ivanov, activity=activity)
    assert (reopened.done_by, reopened.on_behalf_of) == (None, None)


def test_unplanned_call_too(team: SimpleNamespace) -> None:
    activity = log_off_plan_activity(
        by=team.ivanov, client=team.client, kind="call", day=MONDAY, purpose="", result=AGREED
    )
    assert (activity.manager, activity.met_by) == (team.petrova, "Ivanov for KAM Petrova")


def test_others_do_not_log_it(team: SimpleNamespace, settings: Any) -> None:
    activity = ActivityFactory(client=team.client, day=MONDAY)
    with refused("not_own_activity"):
        log_activity(by=team.sidorov, activity=activity, result=AGREED)
    settings.BUSINESS_DATE = team.absence.last_day + dt.timedelta(days=1)
    with refused("not_own_activity"):
        log_activity(by=team.ivanov, activity=activity, result=AGREED)


def test_an_activity_of_one_s_own_names_oneself(team: SimpleNamespace) -> None:
    activity = ActivityFactory(client=ClientFactory(manager=team.ivanov), day=MONDAY)
    activity = log_activity(by=team.ivanov, activity=activity, result=AGREED)
    assert (activity.done_by, activity.on_behalf_of, activity.met_by) == (team.ivanov, None, "Ivanov")


def test_deputy_fills_and_submits_the_absent_manager_s_week(team: SimpleNamespace) -> None:
    activity = plan_activity(by=team.ivanov, client=team.client, kind="call", day=MONDAY, purpose="To talk")
    assert activity.plan is not None and activity.plan.manager == team.petrova
    plan = submit_week(by=team.ivanov, plan=activity.plan)
    change = plan.changes.get()
    assert (plan.status, change.by, change.on_behalf_of) == ("submitted", team.ivanov, team.petrova)
    assert withdraw_week(by=team.ivanov, plan=plan).status == "draft"
    plan = submit_week(by=team.ivanov, plan=plan)
    assert approve_week(by=team.head, plan=plan).status == "approved"


def test_a_colleague_submits_nothing(team: SimpleNamespace) -> None:
    plan = WeekPlanFactory(manager=team.petrova)
    with refused("not_own_week"):
        submit_week(by=team.sidorov, plan=plan)


def test_head_who_deputises_does_not_approve_that_week(team: SimpleNamespace) -> None:
    team.absence.delete()
    absence = AbsenceFactory(user=team.petrova, deputy=team.head)
    activity = plan_activity(by=team.head, client=team.client, kind="call", day=MONDAY, purpose="To talk")
    plan = submit_week(by=team.head, plan=activity.plan)
    with refused("own_week"):
        approve_week(by=team.head, plan=plan)
    assert plan not in waiting_plans(team.head)
    absence.delete()  # nor what they submitted then
    again = type(team.head).objects.get(pk=team.head.pk)
    with refused("own_week"):
        approve_week(by=again, plan=plan)
    director = UserFactory(role="director")
    assert plan in waiting_plans(director)
    assert approve_week(by=director, plan=plan).status == "approved"


def test_head_who_does_not_deputise_approves_it(team: SimpleNamespace) -> None:
    plan = WeekPlanFactory(manager=team.petrova, status="submitted")
    assert plan in waiting_plans(team.head)
    assert approve_week(by=team.head, plan=plan).status == "approved"


def test_board_lets_the_deputy_work(team: SimpleNamespace) -> None:
    plan = WeekPlanFactory(manager=team.petrova, iso_year=2026, iso_week=48)
    for user, answers in (
        (team.ivanov, True),
        (team.petrova, True),
        (team.sidorov, False),
        (team.head, False),
    ):
        board = week_board(plan, user)
        assert board["answers"] is answers
        assert board["editable"] is (answers or user == team.head)
