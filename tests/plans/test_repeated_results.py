"""A result sent twice is entered once: in turn, at once, after an undo, and never in place of other words."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.errors import NotAllowed, StateConflict
from plans.activities import services, states
from plans.activities.states import activity_machine
from plans.models import Activity
from plans.services import NextStep, Result, log_activity, log_off_plan_activity, reopen_activity
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.plans import ActivityFactory
from tests.support.races import overtaken, without_row_locks
from tests.support.refusals import refused

KEY = uuid.UUID("9b2f8a53-3a0e-4f5e-9d53-0d6c6b1f4a11")
DONE = Result("agreed", "Order on Friday", dt.time(11, 0), no_next_step_reason="by schedule")


def log(activity: Activity, result: Result = DONE, key: uuid.UUID | None = KEY) -> Activity:
    return log_activity(by=activity.client.manager, activity=activity, result=result, result_uuid=key)


def log_apart(client: Client, result: Result = DONE, key: uuid.UUID | None = KEY) -> Activity:
    return log_off_plan_activity(
        by=client.manager, client=client, kind="call", day=clock.today(), purpose="", result=result,
        client_uuid=key,
    )  # fmt: skip


def test_the_same_result_of_a_planned_activity_is_entered_once(client: Client) -> None:
    activity = ActivityFactory(client=client)
    step = NextStep(clock.today() + dt.timedelta(days=3), "call", "Ask for the answer")
    with_step = replace(DONE, next_step=step, no_next_step_reason="")
    first, again = log(activity, with_step), log(activity, with_step)
    assert first == again == activity
    assert again.next_steps.count() == 1
    assert Activity.objects.count() == 2


def test_the_same_result_off_plan_is_entered_once(client: Client) -> None:
    assert log_apart(client) == log_apart(client)
    assert Activity.objects.count() == 1


def test_without_an_identifier_a_second_result_is_refused(client: Client) -> None:
    activity = ActivityFactory(client=client)
    log(activity)
    with refused("already_logged"):
        log(activity, key=None)
    with refused("already_logged"):
        log(activity, key=uuid.uuid4())


@pytest.mark.parametrize("enter", [lambda c, r: log(ActivityFactory(client=c), r), log_apart])
def test_other_words_under_the_same_identifier_do_not_vanish(
    client: Client, enter: Callable[..., Activity]
) -> None:
    activity = enter(client, DONE)
    other = replace(DONE, result="They changed their mind")
    with refused("logged_otherwise"):
        if activity.is_off_plan:
            log_apart(client, other)
        else:
            log(activity, other)
    activity.refresh_from_db()
    assert activity.result == "Order on Friday"


def test_an_undone_result_does_not_return_by_a_late_repeat(client: Client) -> None:
    planned, apart = log(ActivityFactory(client=client)), log_apart(client)
    for activity in (planned, apart):
        reopen_activity(by=client.manager, activity=activity)
    with refused("result_undone"):
        log(planned)
    with refused("result_undone"):
        log_apart(client)
    assert log(planned, key=uuid.uuid4()).status == "done"


def test_an_identifier_belongs_to_one_activity(client: Client) -> None:
    log(ActivityFactory(client=client))
    with refused("uuid_reused"):
        log(ActivityFactory(client=client, starts_at=None))
    log_apart(client)
    with refused("uuid_reused"):
        log_apart(ClientFactory(manager=client.manager))


def test_the_database_itself_keeps_an_identifier_unique(client: Client) -> None:
    log(ActivityFactory(client=client))
    with pytest.raises(IntegrityError), transaction.atomic():
        Activity.objects.filter(pk=ActivityFactory(client=client).pk).update(result_uuid=KEY)


def test_a_repeat_by_another_manager_is_refused(client: Client) -> None:
    activity = log(ActivityFactory(client=client))
    with pytest.raises(NotAllowed):
        log_activity(by=UserFactory(role="kam"), activity=activity, result=DONE, result_uuid=KEY)


# ---- at the same moment -------------------------------------------------------------------------------------------

race = [pytest.mark.server, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def rival() -> Client:
    """Of a race's own: its rows are seen by other connections."""
    return ClientFactory()


def with_step(days: int = 3) -> Result:
    step = NextStep(clock.today() + dt.timedelta(days=days), "call", "Ask for the answer")
    return replace(DONE, next_step=step, no_next_step_reason="")


class TestTwoTabsAtOnce:
    pytestmark = race

    def test_a_planned_result_is_entered_once(self, rival: Client) -> None:
        """The second waits for the row and then finds what the first wrote."""
        activity = ActivityFactory(client=rival)
        enter = partial(log, activity, with_step())
        assert overtaken(enter, enter, (Result, "check")) == [activity, activity]
        assert activity.next_steps.count() == 1

    def test_without_the_row_lock_the_first_is_refused_what_it_had_sent(
        self, rival: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The twin."""
        activity = ActivityFactory(client=rival)
        without_row_locks(monkeypatch)
        enter = partial(log, activity, with_step())
        first, second = overtaken(enter, enter, (Result, "check"))
        assert isinstance(first, StateConflict) and second == activity

    def test_an_off_plan_result_is_entered_once_with_one_next_step(self, rival: Client) -> None:
        """The second waits at the unique index and writes nothing over the first."""
        enter = partial(log_apart, rival, with_step())
        first, second = overtaken(enter, enter, (services, "record_event"))
        assert first == second
        assert Activity.objects.filter(follows=first).count() == 1
        assert Activity.objects.count() == 2

    def test_without_the_look_at_who_made_it_there_are_two_next_steps(
        self, rival: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The twin: the second takes the first's activity for its own."""
        get_or_create = type(Activity.objects).get_or_create
        monkeypatch.setattr(
            type(Activity.objects),
            "get_or_create",
            lambda rows, **given: (get_or_create(rows, **given)[0], True),
        )
        enter = partial(log_apart, rival, with_step())
        first, _second = overtaken(enter, enter, (services, "record_event"))
        assert Activity.objects.filter(follows=first).count() == 2


class TestUndoingAtOnce:
    pytestmark = race

    @pytest.fixture
    def done(self, rival: Client) -> Activity:
        return log(ActivityFactory(client=rival), with_step(0))

    def test_a_result_is_undone_once(self, done: Activity) -> None:
        undo = partial(reopen_activity, by=done.client.manager, activity=done)
        first, second = overtaken(undo, undo, (states, "is_own"))
        assert first == done
        assert isinstance(second, StateConflict) and second.code == "not_logged"

    def test_without_the_row_lock_it_is_undone_twice(
        self, done: Activity, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The twin: both believe that they did it."""
        without_row_locks(monkeypatch)
        undo = partial(reopen_activity, by=done.client.manager, activity=done)
        assert overtaken(undo, undo, (states, "is_own")) == [done, done]

    def test_a_next_step_that_is_being_done_keeps_the_result(self, done: Activity) -> None:
        """Whoever comes second is refused: no result that somebody has entered goes with the undone one."""
        step, by = done.next_steps.get(), done.client.manager
        do, undo = partial(log, step, key=uuid.uuid4()), partial(reopen_activity, by=by, activity=done)
        first, second = overtaken(do, undo, (Result, "check"))
        assert first == step
        assert isinstance(second, StateConflict) and second.code == "next_step_done"
        assert Activity.objects.filter(status="done").count() == 2

    def test_a_result_that_is_being_undone_takes_its_next_step_with_it(self, done: Activity) -> None:
        step, by = done.next_steps.get(), done.client.manager
        do, undo = partial(log, step, key=uuid.uuid4()), partial(reopen_activity, by=by, activity=done)
        first, second = overtaken(undo, do, (services, "refresh_summary"))
        assert first == done
        assert isinstance(second, StateConflict) and second.code == "gone"
        assert not Activity.objects.exclude(status="planned").exists()

    def test_without_the_locks_a_result_is_lost(
        self, done: Activity, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The twin: the undo deletes the step that was done after it had looked."""
        without_row_locks(monkeypatch)
        step, by = done.next_steps.get(), done.client.manager
        do, undo = partial(log, step, key=uuid.uuid4()), partial(reopen_activity, by=by, activity=done)
        _undone, written = overtaken(undo, do, (activity_machine, "_write_down"))
        assert written == step
        assert not Activity.objects.filter(pk=step.pk).exists()
