"""A result sent twice is entered once: in turn, at once, after an undo, and never in place of other words."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.errors import NotAllowed
from plans.models import Activity
from plans.services import NextStep, Result, log_activity, log_off_plan_activity, reopen_activity
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.plans import ActivityFactory
from tests.support.races import at_once
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


@pytest.mark.server
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("planned", [True, False])
def test_two_tabs_sending_at_once_enter_one_result(planned: bool) -> None:
    client = ClientFactory()
    for _round in range(5):
        key, activity = uuid.uuid4(), ActivityFactory(client=client, starts_at=None) if planned else None
        before = Activity.objects.filter(status="done").count()
        action = (
            (lambda key=key, activity=activity: log(activity, key=key))
            if activity
            else (lambda key=key: log_apart(client, key=key))
        )
        answers = at_once(action, action, action)
        assert len(set(answers)) == 1 and isinstance(answers[0], Activity), answers
        assert Activity.objects.filter(status="done").count() == before + 1
