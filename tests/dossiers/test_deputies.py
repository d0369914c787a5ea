"""Clients of an absent manager and all that hangs on them, as the deputy sees and changes them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from accounts.models import User
from dossiers.history.timeline import timeline
from dossiers.models import Client
from dossiers.services import add_note, add_person, update_client, update_person
from plans.models import Activity, WeekPlan
from tests.factories.accounts import AbsenceFactory, DepartmentFactory, UserFactory
from tests.factories.dossiers import ClientFactory
from tests.support.days import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def petrova() -> User:
    return UserFactory(full_name="Petrova")


@pytest.fixture
def ivanov(petrova: User) -> User:
    """Petrova's deputy from today to tomorrow."""
    ivanov = UserFactory(full_name="Ivanov", department=petrova.department)
    AbsenceFactory(user=petrova, deputy=ivanov, first_day=TODAY, last_day=TODAY + dt.timedelta(days=1))
    return ivanov


@pytest.fixture
def client_(petrova: User) -> Client:
    return ClientFactory(manager=petrova)


@pytest.mark.parametrize(("later", "seen"), [(-1, False), (0, True), (1, True), (2, False)])
def test_clients_are_seen_on_the_days_of_the_absence(
    ivanov: User, client_: Client, settings: Any, later: int, seen: bool
) -> None:
    own = ClientFactory(manager=ivanov)
    settings.BUSINESS_DATE = TODAY + dt.timedelta(days=later)
    assert set(Client.objects.visible_to(ivanov)) == ({own, client_} if seen else {own})


def test_the_absent_manager_keeps_his_clients(ivanov: User, petrova: User, client_: Client) -> None:
    assert list(Client.objects.visible_to(petrova)) == [client_]


def test_a_head_deputises_for_another_department(client_: Client, petrova: User) -> None:
    head = UserFactory(role="head")
    team = ClientFactory(manager=UserFactory(department=head.department))
    AbsenceFactory(user=petrova, deputy=head, first_day=TODAY)
    foreign = ClientFactory(manager=UserFactory(department=petrova.department))
    assert set(Client.objects.visible_to(head)) == {client_, team}
    assert petrova in User.objects.visible_to(head)
    assert foreign.manager not in User.objects.visible_to(head)


def test_the_deputy_of_a_head_gets_the_head_s_own_clients_only() -> None:
    north = DepartmentFactory()
    head, deputy = UserFactory(role="head", department=north), UserFactory(department=north)
    own, _of_team = ClientFactory(manager=head), ClientFactory(manager=UserFactory(department=north))
    AbsenceFactory(user=head, deputy=deputy, first_day=TODAY)
    assert list(Client.objects.visible_to(deputy)) == [own]


def test_a_role_that_has_no_clients_gets_none_by_deputising(petrova: User, client_: Client) -> None:
    former = UserFactory(role="admin")
    AbsenceFactory(user=petrova, deputy=former, first_day=TODAY)
    assert not Client.objects.visible_to(former).exists()


def test_what_hangs_on_a_client_follows(ivanov: User, client_: Client, petrova: User) -> None:
    plan = WeekPlan.objects.create(manager=petrova, iso_year=2026, iso_week=47)
    assert plan in WeekPlan.objects.visible_to(ivanov)
    activity = Activity.objects.create(
        client=client_, manager=petrova, day=TODAY, purpose="-", created_by=petrova
    )
    assert activity in Activity.objects.visible_to(ivanov)


def authors(client: Client, user: User) -> set[str]:
    return {event.who for event in timeline(client, user).events}


def test_the_time_line_names_the_deputy_and_for_whom(ivanov: User, petrova: User, client_: Client) -> None:
    Client.objects.filter(pk=client_.pk).update(city="Moscow")  # nobody's
    client_.refresh_from_db()
    for write in (
        lambda: add_note(by=ivanov, client=client_, text="Called"),
        lambda: update_client(by=ivanov, client=client_, city="Pskov"),
        lambda: add_person(by=ivanov, client=client_, full_name="Olga", position="buyer", role="buyer"),
    ):
        write()
    assert authors(client_, petrova) == {"", "Ivanov for KAM Petrova"}


def test_it_stays_said_after_the_absence_and_a_handover(
    ivanov: User, petrova: User, client_: Client, settings: Any
) -> None:
    add_note(by=ivanov, client=client_, text="Called")
    settings.BUSINESS_DATE = TODAY + dt.timedelta(days=30)
    Client.objects.filter(pk=client_.pk).update(manager=ivanov)
    assert "Ivanov for KAM Petrova" in authors(client_, ivanov)


def test_own_work_is_in_one_s_own_name(ivanov: User, petrova: User, client_: Client) -> None:
    own = ClientFactory(manager=ivanov)
    add_note(by=ivanov, client=own, text="Called")
    update_client(by=ivanov, client=own, city="Pskov")
    add_note(by=petrova, client=client_, text="Back for an hour")
    assert authors(own, ivanov) == {"", "Ivanov"}
    assert authors(client_, petrova) == {"", "Petrova"}


def test_a_person_of_both_is_changed_in_one_s_own_name(ivanov: User, client_: Client) -> None:
    own = ClientFactory(manager=ivanov)
    for client in (own, client_):
        link = add_person(by=ivanov, client=client, full_name="Olga", position="buyer", role="buyer")
    changed = update_person(by=ivanov, person=link.person, full_name="Olga B.")
    assert changed.events.last().pgh_context.metadata == {"user": ivanov.pk, "acting_for": client_.manager_id}
    link = own.contacts.get()
    changed = update_person(by=ivanov, person=link.person, full_name="Olga C.")
    assert changed.events.last().pgh_context.metadata == {"user": ivanov.pk}
