"""Tasks: one's own, orders of a superior, requests to colleagues and departments (R32, R128, R129)."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
import time_machine

from accounts.models import Department, Event, User
from dossiers.services import assign_clients, undo_handover
from kam_crm.shared import clock
from kam_crm.shared.errors import NotAllowed, StateConflict
from plans.models import Task, TaskStatus
from plans.services import (
    accept_task,
    add_task,
    cancel_task,
    finish_task,
    give_task,
    move_task,
    raise_task,
    reopen_task,
    report_task,
    send_back_task,
    take_task,
)
from tests.factories.accounts import AbsenceFactory, DepartmentFactory, UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.plans import TaskFactory
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
FRIDAY = dt.date(2026, 11, 27)
MONDAY = dt.date(2026, 11, 30)


@pytest.fixture(autouse=True)
def friday() -> object:
    with time_machine.travel(dt.datetime(2026, 11, 27, 9, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def department() -> Department:
    return DepartmentFactory()


@pytest.fixture
def head(department: Department) -> User:
    head: User = UserFactory(role="head", department=department)
    department.head = head
    department.save()
    return head


@pytest.fixture
def kam(head: User) -> User:
    return UserFactory(role="kam", department=head.department)


def kinds(task: Task) -> list[str]:
    events = Event.objects.filter(subject_kind="plans.task", subject_id=task.pk).order_by("pk")
    return [event.kind.removeprefix("plans.task_") for event in events]


def test_an_own_task_waits_for_a_working_day_and_is_done(kam: User) -> None:
    """Entered for a Saturday it is due on Monday (R128)."""
    task = add_task(by=kam, text="  Send   the act ", due_on=dt.date(2026, 11, 28))
    assert (task.due_on, task.status, task.assignee) == (MONDAY, "open", kam)
    done = finish_task(by=kam, task=task)
    assert done.status == "done" and done.done_at is not None
    with pytest.raises(StateConflict):
        finish_task(by=kam, task=task)
    assert reopen_task(by=kam, task=done).status == "open"


def test_bad_days_are_refused(kam: User) -> None:
    with refused("day_over"):
        add_task(by=kam, text="Late", due_on=dt.date(2026, 11, 26))
    with refused("hour_without_day"):
        add_task(by=kam, text="When", due_at=dt.time(9))
    with refused("text_required"):
        add_task(by=kam, text=" ")


def test_sent_twice_it_is_entered_once(kam: User) -> None:
    sent = uuid.uuid4()
    assert add_task(by=kam, text="Call", client_uuid=sent) == add_task(by=kam, text="Call", client_uuid=sent)
    with pytest.raises(StateConflict):
        add_task(by=UserFactory(role="kam"), text="Call", client_uuid=sent)


def test_an_order_is_taken_reported_sent_back_and_accepted(head: User, kam: User) -> None:
    task = add_task(by=head, kind="order", text="Visit Karapetyan", due_on=FRIDAY, assignee=kam)
    assert task.status == "given"
    with pytest.raises(NotAllowed):
        take_task(by=head, task=task)
    take_task(by=kam, task=task)
    with refused("report_required"):
        report_task(by=kam, task=task, report=" ")
    report_task(by=kam, task=task, report="Agreed on Monday")
    with pytest.raises(NotAllowed):
        accept_task(by=kam, task=task)
    with refused("reason_required"):
        send_back_task(by=head, task=task, reason="")
    send_back_task(by=head, task=task, reason="With whom?")
    report_task(by=kam, task=task, report="With Karapetyan himself")
    assert accept_task(by=head, task=task).status == "done"
    assert kinds(task) == ["given", "taken", "reported", "sent_back", "reported", "done"]


def test_orders_go_to_the_own_team_alone(head: User, kam: User) -> None:
    for by, assignee in ((kam, head), (head, UserFactory(role="kam")), (kam, kam)):
        with pytest.raises(NotAllowed):
            add_task(by=by, kind="order", text="Do it", assignee=assignee)
    director = UserFactory(role="director", department=None)
    assert add_task(by=director, kind="order", text="Do it", assignee=head).status == "given"


def test_a_request_to_a_department_is_whoevers_takes_it(kam: User) -> None:
    support = DepartmentFactory()
    anna, boris = (
        UserFactory(role="support", department=support),
        UserFactory(role="support", department=support),
    )
    with refused("addressee_required"):
        add_task(by=kam, kind="request", text="Find the act")
    task = add_task(by=kam, kind="request", text="Find the act", department=support, due_on=FRIDAY)
    assert task in Task.objects.visible_to(anna) and task not in Task.objects.visible_to(
        UserFactory(role="support")
    )
    take_task(by=anna, task=task)
    task.refresh_from_db()
    assert task.assignee == anna
    with pytest.raises(NotAllowed):
        report_task(by=boris, task=task, report="Here it is")
    assert report_task(by=anna, task=task, report="Here it is").status == "answered"


def test_an_own_task_may_be_given_to_a_colleague(kam: User) -> None:
    colleague, task = UserFactory(role="finance"), TaskFactory(author=kam)
    with refused("addressee_left"):
        give_task(by=kam, task=task, assignee=UserFactory(role="kam", is_active=False))
    given = give_task(by=kam, task=task, assignee=colleague)
    assert (given.kind, given.status, given.assignee) == ("request", "given", colleague)
    assert kinds(task) == ["given"]


def test_the_third_move_asks_why(kam: User) -> None:
    task = TaskFactory(author=kam, due_on=FRIDAY)
    for day in (1, 2):
        move_task(by=kam, task=task, due_on=dt.date(2026, 12, day))
    with refused("reason_required"):
        move_task(by=kam, task=task, due_on=dt.date(2026, 12, 3))
    moved = move_task(by=kam, task=task, due_on=dt.date(2026, 12, 5), reason="Still waits for the act")
    assert (moved.moves, moved.due_on) == (3, dt.date(2026, 12, 7))
    assert [(move.from_day.day, move.to_day.day) for move in moved.moved.all()] == [(27, 1), (1, 2), (2, 7)]
    fresh = TaskFactory(author=kam, due_on=None)
    assert move_task(by=kam, task=fresh, due_on=MONDAY).moves == 0


@pytest.mark.parametrize(
    ("repeat", "due", "follows"),
    [
        ("day", FRIDAY, MONDAY),
        ("week", FRIDAY, dt.date(2026, 12, 4)),
        ("month", dt.date(2026, 11, 30), dt.date(2026, 12, 30)),
        ("month", dt.date(2027, 1, 29), dt.date(2027, 3, 1)),  # 28 February is a Sunday
    ],
)
def test_a_repeated_one_leaves_the_next_once(kam: User, repeat: str, due: dt.date, follows: dt.date) -> None:
    task = TaskFactory(author=kam, due_on=due, repeat=repeat)
    finish_task(by=kam, task=task)
    (upcoming,) = Task.objects.open()
    assert upcoming.due_on == follows
    # undone, the next goes; done again, it comes again
    reopen_task(by=kam, task=task)
    assert not Task.objects.filter(pk=upcoming.pk).exists()
    finish_task(by=kam, task=task)
    assert Task.objects.open().count() == 1


def test_it_is_raised_to_the_head_once_its_day_is_over(kam: User) -> None:
    task = TaskFactory(author=kam, due_on=FRIDAY)
    with refused("not_due_yet"):
        raise_task(by=kam, task=task)
    with time_machine.travel(dt.datetime(2026, 11, 30, 9, tzinfo=dt.UTC)):
        assert raise_task(by=kam, task=task).escalated_at is not None
        raise_task(by=kam, task=task)
    assert kinds(task) == ["raised"]


def test_who_sees_a_task(head: User, kam: User) -> None:
    colleague = UserFactory(role="support", department=DepartmentFactory())
    client = ClientFactory(manager=kam)
    task = TaskFactory(author=UserFactory(role="finance"), assignee=colleague, client=client)
    deputy = UserFactory(role="kam", department=head.department)
    AbsenceFactory(user=kam, deputy=deputy, first_day=clock.today(), last_day=clock.today())
    director = UserFactory(role="director", department=None)
    seen = (colleague, task.author, kam, deputy, director)
    assert [task in Task.objects.visible_to(one) for one in seen] == [True] * 5
    blind = (
        UserFactory(role="support"),
        UserFactory(role="head"),
        UserFactory(role="admin", department=None),
    )
    assert [task in Task.objects.visible_to(one) for one in blind] == [False] * 3
    assert TaskFactory(author=kam) in Task.objects.visible_to(head)


def test_what_a_manager_has_to_do_goes_along_with_the_client_and_comes_back(head: User, kam: User) -> None:
    client, successor = ClientFactory(manager=kam), UserFactory(role="kam", department=head.department)
    own, other = TaskFactory(author=kam, client=client), TaskFactory(author=kam)
    order = TaskFactory(author=head, assignee=kam, client=client, kind="order", status="given")
    handover = assign_clients(by=head, clients=[client], manager=successor, reason="New territories")
    owners = lambda: [Task.objects.get(pk=task.pk).assignee for task in (own, other, order)]  # noqa: E731
    assert owners() == [successor, kam, kam]
    undo_handover(by=head, handover=handover)
    assert owners() == [kam, kam, kam]


def test_nobody_ends_what_is_anothers(kam: User) -> None:
    task = TaskFactory(author=kam)
    for write in (finish_task, cancel_task):
        with pytest.raises(NotAllowed):
            write(by=UserFactory(role="kam"), task=task)
    assert cancel_task(by=kam, task=task).status == TaskStatus.CANCELLED
