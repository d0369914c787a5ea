"""A portfolio changes hands in one act: who reads what until when, and all of it back again (R29)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from dossiers.models import Client, ClientLoan, Handover
from dossiers.services import add_note, assign_portfolio, undo_handover
from dossiers.tasks import hand_over_due
from plans.models import Promise, Task
from plans.services import proposals_for, week_plan
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.orders import OrderFactory
from tests.factories.plans import ActivityFactory, PromiseFactory, TaskFactory
from tests.support.days import TODAY
from tests.support.refusals import refusal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

DAY = TODAY + dt.timedelta(days=4)
UNTIL = DAY + dt.timedelta(days=30)


@pytest.fixture
def heirs(department: Any) -> tuple[User, User]:
    first = UserFactory(role="kam", full_name="Вера Климова", department=department)
    return first, UserFactory(role="kam", full_name="Олег Белов", department=department)


@pytest.fixture
def clients(kam: User) -> tuple[Client, Client]:
    return ClientFactory(manager=kam, name="Столовые порта"), ClientFactory(manager=kam, name="Якорь")


def given(head: User, clients: Any, heirs: Any, **terms: Any) -> list[Handover]:
    receivers = dict(zip(clients, heirs, strict=True))
    terms = {"day": DAY, "reason": "Order 15", "reads_until": UNTIL, **terms}
    return assign_portfolio(by=head, receivers=receivers, **terms)


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def seen(user: User) -> set[str]:
    return set(Client.objects.visible_to(fresh(user)).values_list("name", flat=True))


def on(day: dt.date, settings: Any) -> None:
    settings.BUSINESS_DATE = day


def test_a_portfolio_goes_to_several_managers_with_everything_open(kam, heirs, head, clients):
    """Tasks, plans and orders of each client go to its new manager in one action (R29)."""
    first, second = clients
    task = TaskFactory(client=first, author=kam, assignee=kam)
    promise = PromiseFactory(client=second, owner=kam)
    visit = ActivityFactory(client=first, manager=kam, day=DAY)
    order = OrderFactory(client=first)
    made = given(head, clients, heirs, day=TODAY)
    assert len({one.portfolio for one in made}) == 1
    task.refresh_from_db()
    promise.refresh_from_db()
    visit.refresh_from_db()
    order.refresh_from_db()
    assert (task.assignee, visit.manager, order.client.manager) == (heirs[0],) * 3
    assert promise.owner == heirs[1]
    assert not Task.objects.filter(assignee=kam).exists()
    assert not Promise.objects.filter(owner=kam).exists()


def test_the_new_manager_reads_from_the_decision_and_writes_from_the_first_day(
    kam, heirs, head, clients, settings
):
    """Until then one prepares; the manager of the client goes on working (R29)."""
    given(head, clients, heirs)
    assert seen(heirs[0]) == {"Столовые порта"}
    assert seen(kam) == {"Столовые порта", "Якорь"}
    assert refusal(add_note, by=fresh(heirs[0]), client=clients[0], text="Hello").code == "client_to_read"
    add_note(by=fresh(kam), client=clients[0], text="Still mine")
    on(DAY, settings)
    hand_over_due()
    clients[0].refresh_from_db()
    add_note(by=fresh(heirs[0]), client=clients[0], text="Mine now")


def test_the_former_manager_reads_to_the_day_that_was_set_and_takes_nothing_along(
    kam, heirs, head, clients, settings
):
    """Reads and changes nothing, then reads no more; files hold none of these clients (R29)."""
    given(head, clients, heirs)
    on(DAY, settings)
    hand_over_due()
    assert seen(kam) == {"Столовые порта", "Якорь"}
    clients[0].refresh_from_db()
    answer = refusal(add_note, by=fresh(kam), client=clients[0], text="Hello")
    assert answer.code == "client_to_read"
    leaving = fresh(kam)
    leaving.is_exporting = True
    assert not Client.objects.visible_to(leaving).exists()
    on(UNTIL + dt.timedelta(days=1), settings)
    assert seen(kam) == set()


def test_the_list_shows_what_one_reads_and_its_file_does_not(kam, heirs, head, clients, signed_in):
    given(head, clients, heirs, day=TODAY)
    browser = signed_in(kam)
    assert "Якорь" in browser.get(reverse("dossiers:client_list"), {"scope": "all"}).content.decode()
    file = browser.get(reverse("dossiers:client_export"), {"format": "csv", "scope": "all"})
    assert "Якорь" not in b"".join(file.streaming_content).decode()


def test_a_page_answers_a_reader_who_writes_with_words(kam, heirs, head, clients, signed_in):
    given(head, clients, heirs, day=TODAY)
    address = reverse("dossiers:client_history", args=[clients[0].pk])
    browser = signed_in(kam)
    assert browser.get(address).status_code == 200
    answer = browser.post(reverse("dossiers:note_add", args=[clients[0].pk]), {"text": "Hello"})
    assert answer.status_code in {403, 409, 422}


@pytest.mark.parametrize("is_done", [False, True])
def test_undo_takes_the_whole_act_back(kam, heirs, head, clients, is_done):
    """One undo for all receivers, before the first day and on it (R29)."""
    made = given(head, clients, heirs, day=TODAY if is_done else DAY)
    undo_handover(by=head, handover=made[0])
    assert set(Client.objects.values_list("manager", flat=True)) == {kam.pk}
    assert not Handover.objects.filter(undone_at=None).exists()
    assert not ClientLoan.objects.exists()
    assert seen(heirs[0]) == set()


def test_another_act_stays_as_it_is(heirs, head, clients):
    """Its twin: only what was decided together is undone together."""
    first = given(head, clients[:1], heirs[:1])
    second = given(head, clients[1:], heirs[1:])
    undo_handover(by=head, handover=first[0])
    second[0].refresh_from_db()
    assert second[0].is_waiting


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"reads_until": DAY - dt.timedelta(days=1)}, "reads_too_short"),
        ({"reads_until": DAY + dt.timedelta(days=200)}, "reads_too_short"),
        ({"introduction": 61}, "introduction_too_long"),
        ({"reason": " "}, "reason_required"),
        ({"day": TODAY - dt.timedelta(days=1), "reads_until": None}, "handover_past"),
    ],
)
def test_terms_are_checked(heirs, head, clients, terms, code):
    answer = refusal(given, head=head, clients=clients, heirs=heirs, **terms)
    assert answer.code == code
    assert not Handover.objects.exists()


def test_nobody_to_receive_is_refused(head):
    assert refusal(assign_portfolio, by=head, receivers={}, day=DAY, reason="x").code == "nobody_receives"


def test_the_weeks_of_the_new_manager_propose_to_get_to_know_the_clients(kam, heirs, head, clients):
    """Key clients by a visit with the former manager; nobody twice, and nothing without an introduction (R29)."""
    key, other = clients
    Client.objects.filter(pk=key.pk).update(is_key=True)
    heir = heirs[0]
    given(head, clients, (heir, heir), day=TODAY, introduction=30)

    def proposed() -> dict[Any, list[str]]:
        found = proposals_for(week_plan(heir, DAY), TODAY)
        return {one.client: [one.reason, *one.others] for one in found}

    first = proposed()
    assert any("together with " + kam.full_name in words for words in first[key])
    assert any("new manager" in words for words in first[other])
    ActivityFactory(client=key, manager=heir, day=TODAY, status="done", outcome="agreed", result="We met")
    assert not any("together with" in words for words in proposed().get(key, []))


def test_without_an_introduction_nothing_is_proposed(heirs, head, clients):
    given(head, clients, (heirs[0], heirs[0]), day=TODAY)
    found = proposals_for(week_plan(heirs[0], DAY), TODAY)
    assert not any("new manager" in words for one in found for words in (one.reason, *one.others))
