"""Tasks given, reported, sent back, raised, overdue: who is told, who is not (R32, R129)."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared import clock
from plans import services as plans
from plans.models import Task
from tests.factories.plans import PromiseFactory, TaskFactory
from tests.reports.news.conftest import hearers, texts, told

pytestmark = pytest.mark.django_db
People = dict[str, User]


def ordered(people: People) -> Task:
    return plans.add_task(  # type: ignore[no-any-return]
        by=people["head"], text="Draft", kind="order", assignee=people["kam"], due_on=clock.today()
    )


def test_an_order_and_what_became_of_it(people: People) -> None:
    task = ordered(people)
    assert hearers(people, "tasks_given") == {"kam"}
    plans.report_task(by=people["kam"], task=task, report="Ready")
    assert hearers(people, "tasks") == {"head"}
    [event] = told(people["head"], kind="tasks")
    assert (event.text, event.note, event.who) == ("Reported: Draft", "«Ready»", "Anna Kam")
    plans.send_back_task(by=people["head"], task=task, reason="Which day?")
    assert texts(people["kam"], "tasks") == ["Not accepted yet: Draft"]


def test_a_request_to_a_department_waits_for_all_of_it(people: People) -> None:
    TaskFactory(
        author=people["stranger"],
        assignee=None,
        department=people["kam"].department,
        kind="request",
        status="given",
    )
    assert hearers(people, "tasks_given") == {"head", "kam", "colleague", "support"}


def test_what_is_late_is_told_to_both_and_raised_to_the_head(people: People) -> None:
    """Who asked raises it (R32)."""
    task = TaskFactory(
        author=people["stranger"], assignee=people["kam"], kind="request", status="taken",
        due_on=clock.today() - dt.timedelta(days=1),
    )  # fmt: skip
    assert hearers(people, "tasks_overdue") == {"kam", "stranger"}
    [event] = told(people["kam"], kind="tasks_overdue")
    assert event.at == clock.at(clock.today(), dt.time(0))
    plans.raise_task(by=people["stranger"], task=task)
    assert hearers(people, "tasks_raised") == {"head"}


def test_a_late_promise_is_told_to_its_owner(people: People, client_of_kam: Client) -> None:
    PromiseFactory(client=client_of_kam, text="Act", due_on=clock.today() - dt.timedelta(days=2))
    PromiseFactory(client=client_of_kam)
    assert hearers(people, "promises_overdue") == {"kam"}
    assert texts(people["kam"], "promises_overdue") == ["Promise overdue: Act"]
