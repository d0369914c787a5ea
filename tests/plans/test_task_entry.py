"""The quick line on its page: what it means, whom it is for, what it makes (R32, R76, R129)."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from accounts.models import User
from dossiers.models import Client
from plans.models import Promise, Task
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.plans import PromiseFactory
from tests.support.sessions import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
HTMX = {"HX-Request": "true"}
PREVIEW, ADD = "/tasks/quick/", "/tasks/quick/add/"


@pytest.fixture(autouse=True)
def thursday() -> object:
    with time_machine.travel(dt.datetime(2026, 11, 19, 9, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def kam() -> User:
    department = DepartmentFactory(name="Sales")
    department.head = UserFactory(role="head", department=department, full_name="Orlov Pavel")
    department.save()
    kam: User = UserFactory(role="kam", department=department)
    return kam


@pytest.fixture
def lukoshko(kam: User) -> Client:
    return ClientFactory(manager=kam, name="Сеть «Лукошко»")


def chips(user: User, line: str, **given: object) -> str:
    answer = signed_in(user).get(PREVIEW, {"line": line, **given}, headers=HTMX)
    assert answer.status_code == 200
    return answer.text


def test_a_line_is_shown_in_parts_and_offers_the_open_item(kam: User, lukoshko: Client) -> None:
    PromiseFactory(client=lukoshko, side="theirs", text="Вернуть акт сверки", due_on=dt.date(2026, 11, 16))
    text = chips(kam, "завтра 15:00 позвонить Лукошка про акт")
    for words in ("Fri 20 Nov", "15:00", "call", "Сеть «Лукошко»", "Вернуть акт сверки»", "overdue 3 days"):
        assert words in text
    without = chips(kam, "завтра позвонить Лукошка", off=["day", "client"])
    assert "Fri 20 Nov" not in without and "Сеть «Лукошко»" not in without and "when?" in without


def test_saturday_is_shown_as_the_day_it_becomes(kam: User) -> None:
    """Before it is saved (R128)."""
    assert "Mon 23 Nov" in chips(kam, "сб отчёт")


def test_several_clients_that_fit_are_offered(kam: User) -> None:
    one, _other = ClientFactory(manager=kam, name="Север один"), ClientFactory(manager=kam, name="Север два")
    ClientFactory(name="Север чужой")
    text = chips(kam, "они: 300 т север к пт")
    assert "Север один?" in text and "Север два?" in text and "чужой" not in text
    assert "Which client?" in text
    assert "Which client?" not in chips(kam, "они: 300 т север к пт", client=one.pk)


def test_lines_become_what_they_say(kam: User, lukoshko: Client) -> None:
    """Requests go to a department, a colleague or the head (R32)."""
    stock = DepartmentFactory(name="Склад и логистика")
    anna = UserFactory(role="support", email="anna@example.com", department=stock)
    web = signed_in(kam)

    def enter(line: str) -> int:
        return web.post(ADD, {"line": line}, headers=HTMX).status_code

    assert enter("они: 300 т лукошко к пт") == 200
    promise = Promise.objects.get()
    assert (promise.side, promise.amount, promise.due_on, promise.client) == (
        "theirs", 300_000, dt.date(2026, 11, 20), lukoshko,
    )  # fmt: skip
    assert enter("@склад довоз к 10:00") == 200
    assert enter("@anna акт лукошко") == 200
    assert enter("! снять стоп") == 200
    assert enter("каждый пн обзвон") == 200
    assert enter("просто мысль") == 200
    made = [
        (task.text, task.kind, task.department_id, task.assignee_id, task.repeat, task.due_on)
        for task in Task.objects.order_by("pk")
    ]
    head, monday = kam.department.head_id, dt.date(2026, 11, 23)  # type: ignore[union-attr]
    assert made == [
        ("Довоз", "request", stock.pk, None, "", dt.date(2026, 11, 19)),
        ("Акт лукошко", "request", None, anna.pk, "", None),
        ("Снять стоп", "request", None, head, "", None),
        ("Обзвон", "own", None, kam.pk, "week", monday),
        ("Просто мысль", "own", None, kam.pk, "", None),
    ]


def test_what_is_missing_stands_beside_the_line_that_is_kept(kam: User, lukoshko: Client) -> None:
    web = signed_in(kam)
    for line, words in (
        ("они: 300 т к пт", "Which client?"), ("мы: прайс лукошко", "By when?"), ("@nobody акт", "Nobody is known"),
        ("завтра", "Say what is to be done."),
    ):  # fmt: skip
        answer = web.post(ADD, {"line": line}, headers=HTMX)
        assert answer.status_code == 422 and words in answer.text and f'value="{line}"' in answer.text
    assert not Task.objects.exists() and not Promise.objects.exists()
    assert web.post(ADD, {"line": "завтра"}).status_code == 422  # without scripts on a page


def test_sent_twice_it_is_entered_once(kam: User) -> None:
    key, web = "5d0f2f8e-9d5f-4c5e-8d2a-0d8d1f1b1a11", signed_in(kam)
    for _time in range(2):
        assert web.post(ADD, {"line": "отчёт", "client_uuid": key}).url == "/tasks/"
    assert Task.objects.count() == 1


def test_a_head_orders_several_at_once(kam: User) -> None:
    """One for each; a colleague of another department is asked instead (R129)."""
    head = kam.department.head  # type: ignore[union-attr]
    other = UserFactory(role="kam", department=kam.department)
    stranger = UserFactory(role="kam", department=DepartmentFactory())
    web, new = signed_in(head), reverse("plans:task_new")
    sent = {
        "text": "Draft the matrix",
        "people": [kam.pk, other.pk],
        "assignee": stranger.pk,
        "due_on": "2026-11-24",
    }
    assert web.post(new, sent).url == "/tasks/"
    kinds = dict(Task.objects.values_list("assignee", "kind"))
    assert kinds == {kam.pk: "order", other.pk: "order", stranger.pk: "request"}
    late = web.post(new, sent | {"due_on": "2026-11-18"})
    assert late.status_code == 422 and "This day is over." in late.text and "Draft the matrix" in late.text
    assert Task.objects.count() == 3
