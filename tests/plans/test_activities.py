from __future__ import annotations

import datetime as dt
import uuid
from functools import partial
from typing import Any

import pytest

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.errors import NotAllowed, StateConflict
from plans.activities.services import LONGEST_AHEAD
from plans.models import Activity
from plans.services import (
    NextStep,
    Result,
    cancel_activity,
    log_activity,
    log_off_plan_activity,
    move_activity,
    plan_activity,
    reopen_activity,
    submit_week,
    week_plan,
)
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientContactFactory, ClientFactory
from tests.factories.plans import ActivityFactory
from tests.support.refusals import refused

MONDAY = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
TUESDAY = dt.date(2026, 11, 24)
TEN = dt.time(10, 0)
ON_TUESDAY = NextStep(TUESDAY, "call", "Answer on prices")
DONE = Result(outcome="agreed", result="Order on Friday", no_next_step_reason="by schedule")


@pytest.fixture(autouse=True)
def monday(db: Any, time_machine: Any) -> None:
    time_machine.move_to(MONDAY)


def plan(client: Client, **values: Any) -> Activity:
    given = {"kind": "visit", "day": TUESDAY, "starts_at": TEN, "purpose": "Assortment"} | values
    return plan_activity(by=client.manager, client=client, **given)


def test_a_planned_activity_stands_in_the_draft_week_and_on_the_client(client: Client) -> None:
    activity = plan(client)
    assert activity.plan == week_plan(client.manager, TUESDAY)
    assert not activity.is_off_plan
    client.summary.refresh_from_db()
    assert (client.summary.next_step_on, client.summary.next_step) == (TUESDAY, "Assortment")


def test_an_activity_added_to_a_submitted_week_is_off_plan(client: Client) -> None:
    plan(client)
    submit_week(by=client.manager, plan=week_plan(client.manager, TUESDAY))
    late = plan(client, starts_at=dt.time(15, 0))
    assert late.is_off_plan and late.plan is None


def test_an_activity_moved_within_its_submitted_week_stays_planned(client: Client) -> None:
    """A submitted week freezes its lines: on another day of it, and back again, a line is still planned (N7)."""
    activity = plan(client)
    week = submit_week(by=client.manager, plan=week_plan(client.manager, TUESDAY))
    for day in (TUESDAY + dt.timedelta(days=5), TUESDAY):
        activity = move_activity(by=client.manager, activity=activity, day=day, starts_at=TEN)
        assert (activity.plan, activity.is_off_plan) == (week, False)


def test_everything_that_is_wrong_with_a_result_is_told_at_once(client: Client) -> None:
    """An end before the start and a next step in the past are both told, each beside its box (K15)."""
    wrong = Result(
        outcome="", result=" ", came_at=TEN, left_at=dt.time(9),
        next_step=NextStep(dt.date(2026, 11, 20), "call", "Prices"),
    )  # fmt: skip
    with refused("outcome_required") as caught:
        log_activity(by=client.manager, activity=ActivityFactory(client=client), result=wrong)
    assert [(error.code, error.field) for error in caught.value.together()] == [
        ("outcome_required", "outcome"),
        ("result_required", "result"),
        ("left_before_came", "left_at"),
        ("past_day", "next_step_on"),
    ]


def test_the_same_uuid_enters_once(client: Client) -> None:
    key = uuid.uuid4()
    assert plan(client, client_uuid=key) == plan(client, client_uuid=key)
    assert Activity.objects.count() == 1
    with refused("uuid_reused"):
        plan(ClientFactory(manager=client.manager), client_uuid=key)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"day": dt.date(2026, 11, 22)}, "past_day"),
        ({"day": dt.date(2028, 1, 10)}, "too_far"),
        ({"day": MONDAY.date() + LONGEST_AHEAD + dt.timedelta(days=1)}, "too_far"),
        ({"purpose": "  "}, "purpose_required"),
    ],
)
def test_what_cannot_be_planned(client: Client, values: dict[str, Any], code: str) -> None:
    with refused(code):
        plan(client, **values)
    assert not Activity.objects.exists()


@pytest.mark.parametrize("day", [MONDAY.date(), MONDAY.date() + LONGEST_AHEAD])
def test_today_and_a_year_ahead_can_be_planned(client: Client, day: dt.date) -> None:
    assert plan(client, day=day).day == day


@pytest.mark.parametrize(
    ("hour", "minute", "free"), [(10, 45, False), (9, 15, False), (11, 0, True), (9, 0, True)]
)
def test_activities_of_a_manager_do_not_overlap(client: Client, hour: int, minute: int, free: bool) -> None:
    plan(client, minutes=60)
    other = ClientFactory(manager=client.manager)
    if free:
        assert plan(other, starts_at=dt.time(hour, minute), minutes=60)
    else:
        with refused("slot_taken"):
            plan(other, starts_at=dt.time(hour, minute), minutes=60)


def test_an_hour_is_taken_by_what_is_still_planned_that_day_by_that_manager(client: Client) -> None:
    plan(client)
    plan(client, day=TUESDAY + dt.timedelta(days=1))
    plan(ClientFactory())
    plan(client, starts_at=None)
    plan(client, starts_at=None)  # all day long there is room
    with refused("slot_taken") as refusal:
        plan(client)
    assert refusal.value.field == "starts_at" and "Lukoshko" in str(refusal.value)
    cancel_activity(by=client.manager, activity=Activity.objects.earliest("pk"), reason="ill")
    assert plan(client)


def test_an_activity_is_not_in_its_own_way(client: Client) -> None:
    """A quarter of an hour later it overlaps with where it stood; another one is in its way still."""
    activity = plan(client, minutes=60)
    move = partial(move_activity, by=client.manager, activity=activity, day=TUESDAY)
    moved = move(starts_at=dt.time(10, 15), minutes=90)
    assert (moved.starts_at, moved.minutes, moved.is_off_plan) == (dt.time(10, 15), 90, False)
    assert move(starts_at=dt.time(10, 30)).minutes == 90
    plan(client, starts_at=dt.time(12, 0))
    with refused("slot_taken"):
        move(starts_at=dt.time(10, 31))


def test_a_stranger_is_not_met_at_this_client(client: Client) -> None:
    with refused("foreign_person"):
        plan(client, persons=[ClientContactFactory()])


def test_a_logged_activity_makes_its_next_step(client: Client) -> None:
    activity = ActivityFactory(client=client, day=clock.today())
    step = NextStep(dt.date(2026, 11, 30), "call", "Answer on prices")
    log_activity(
        by=client.manager, activity=activity, result=Result("thinking", "They compare", next_step=step)
    )
    activity.refresh_from_db()
    following = activity.next_steps.get()
    assert (activity.status, activity.outcome) == ("done", "thinking")
    assert (following.day, following.kind, following.purpose) == (step.day, "call", "Answer on prices")
    client.summary.refresh_from_db()
    assert (client.summary.last_contact_on, client.summary.next_step_on) == (clock.today(), step.day)


def test_a_client_who_was_not_met_has_no_new_last_contact(client: Client) -> None:
    activity = ActivityFactory(client=client)
    log_activity(
        by=client.manager,
        activity=activity,
        result=Result("absent", "Closed", no_next_step_reason="call again"),
    )
    client.summary.refresh_from_db()
    assert client.summary.last_contact_on is None


@pytest.mark.parametrize(
    ("result", "day", "code"),
    [
        (Result("agreed", "x", no_next_step_reason="y"), TUESDAY, "future_activity"),
        (Result("agreed", "x", no_next_step_reason="y"), dt.date(26, 11, 20), "unlikely_date"),
        (Result("", "x", no_next_step_reason="y"), None, "outcome_required"),
        (Result("agreed", " ", no_next_step_reason="y"), None, "result_required"),
        (Result("agreed", "x"), None, "next_step_required"),
        (Result("agreed", "x", next_step=ON_TUESDAY, no_next_step_reason="y"), None, "next_step_and_reason"),
        (Result("agreed", "x", TEN, dt.time(9, 0), no_next_step_reason="y"), None, "left_before_came"),
        (Result("agreed", "x", next_step=NextStep(dt.date(2026, 11, 1), "call", "z")), None, "past_day"),
    ],
)
def test_what_a_result_needs(client: Client, result: Result, day: dt.date | None, code: str) -> None:
    activity = ActivityFactory(client=client)
    with refused(code):
        log_activity(by=client.manager, activity=activity, result=result, day=day)
    activity.refresh_from_db()
    assert activity.status == "planned"


def test_a_result_is_written_once(client: Client) -> None:
    activity = ActivityFactory(client=client)
    log_activity(by=client.manager, activity=activity, result=DONE)
    with pytest.raises(StateConflict):
        log_activity(by=client.manager, activity=activity, result=DONE)


def test_an_unplanned_activity_is_counted_apart(client: Client) -> None:
    activity = log_off_plan_activity(
        by=client.manager, client=client, kind="call", day=clock.today(), purpose="", result=DONE
    )
    assert activity.is_off_plan and activity.plan is None and activity.status == "done"


def test_a_result_can_be_taken_back_until_its_next_step_is_done(client: Client) -> None:
    activity = ActivityFactory(client=client)
    step = NextStep(clock.today(), "call", "Confirm")
    log_activity(by=client.manager, activity=activity, result=Result("agreed", "x", next_step=step))
    reopen_activity(by=client.manager, activity=activity)
    activity.refresh_from_db()
    assert (activity.status, activity.outcome, activity.next_steps.count()) == ("planned", "", 0)

    log_activity(by=client.manager, activity=activity, result=Result("agreed", "x", next_step=step))
    log_activity(by=client.manager, activity=activity.next_steps.get(), result=DONE)
    with refused("next_step_done"):
        reopen_activity(by=client.manager, activity=activity)


def test_only_a_result_is_undone(client: Client) -> None:
    """What is planned or cancelled has none: a cancelled visit does not become planned again."""
    planned, cancelled = plan(client), plan(client, starts_at=None)
    cancel_activity(by=client.manager, activity=cancelled, reason="ill")
    for activity in (planned, cancelled):
        status = Activity.objects.get(pk=activity.pk).status
        with refused("not_logged", StateConflict):
            reopen_activity(by=client.manager, activity=activity)
        assert Activity.objects.get(pk=activity.pk).status == status


def test_the_edges_of_what_a_result_needs(client: Client) -> None:
    """The neighbours of the refusals above: a visit of no length, logged on its day or the days after."""
    for day in (MONDAY.date(), MONDAY.date() - dt.timedelta(days=30)):
        result = Result("agreed", "x", TEN, TEN, no_next_step_reason="y")
        logged = log_activity(
            by=client.manager, activity=ActivityFactory(client=client), result=result, day=day
        )
        assert (logged.status, logged.day, logged.came_at, logged.left_at) == ("done", day, TEN, TEN)


def test_moving_and_cancelling(client: Client) -> None:
    activity = plan(client)
    moved = move_activity(
        by=client.manager, activity=activity, day=dt.date(2026, 12, 1), starts_at=dt.time(12, 0)
    )
    assert moved.plan == week_plan(client.manager, dt.date(2026, 12, 1))
    cancel_activity(by=client.manager, activity=activity, reason="ill")
    client.summary.refresh_from_db()
    assert client.summary.next_step_on is None
    with pytest.raises(StateConflict):
        move_activity(by=client.manager, activity=activity, day=TUESDAY, starts_at=None)


def test_another_manager_does_not_touch_it(client: Client) -> None:
    activity = ActivityFactory(client=client)
    other: User = UserFactory(role="kam")
    with pytest.raises(NotAllowed):
        log_activity(by=other, activity=activity, result=DONE)
