"""Somebody leaves: one act does all of it, today or on a day to come, once and wholly."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import AccessLog, OneTimeLink, User
from accounts.services import create_token, invite, update_user
from dossiers.departures import services as inside
from dossiers.models import Client, Departure, Handover
from dossiers.services import Confirmed, arrange_departure, assign_clients, cancel_departure
from dossiers.tasks import carry_out_departures, hand_over_due
from kam_crm.shared.errors import BusinessRuleError, NotAllowed
from plans.models import Activity
from tests.factories.accounts import AbsenceFactory, UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.plans import ActivityFactory
from tests.support.days import TODAY
from tests.support.races import at_once
from tests.support.refusals import refusal
from tests.support.sessions import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
NEXT_WEEK = TODAY + dt.timedelta(days=7)
WHY = {"reason": "Moves to another city"}


@pytest.fixture
def admin() -> User:
    return UserFactory(role="admin", full_name="Admin Person")


@pytest.fixture
def heir() -> User:
    return UserFactory(full_name="Vera Heir")


@pytest.fixture
def clients(kam: User) -> list[Client]:
    """Two ordinary ones and a key one."""
    return [ClientFactory(manager=kam), ClientFactory(manager=kam), ClientFactory(manager=kam, is_key=True)]


def managers(clients: list[Client]) -> list[User]:
    return [Client.objects.select_related("manager").get(pk=client.pk).manager for client in clients]


def leave(admin: User, user: User, **facts: Any) -> Departure:
    return arrange_departure(**{"by": admin, "user": user, "day": TODAY, **WHY, **facts})


def test_today_everything_is_done_at_once(admin, kam, heir, clients) -> None:
    """Clients with their visits go, tokens, links and sessions end, the account is closed; the log says why (R29)."""
    visit = ActivityFactory(client=clients[0], manager=kam, day=NEXT_WEEK, status="planned")
    token, _key = create_token(by=kam, name="Exchange")
    User.objects.filter(pk=kam.pk).update(last_login=None)
    browser = signed_in(kam)
    User.objects.filter(pk=kam.pk).update(last_login=None)
    invite(by=admin, user=kam)
    departure = leave(admin, kam, manager=heir)
    kam.refresh_from_db()
    token.refresh_from_db()
    assert (kam.is_active, departure.is_waiting) == (False, False)
    assert managers(clients) == [heir] * 3
    assert Activity.objects.get(pk=visit.pk).manager == heir
    assert token.revoked_at is not None
    assert OneTimeLink.objects.get(user=kam).revoked_at is not None
    assert browser.get(reverse("accounts:profile")).status_code == 302
    handover = Handover.objects.get()
    assert (handover.by, handover.reason) == (admin, WHY["reason"])
    row = AccessLog.objects.get()
    assert (row.user, row.what, row.subject, row.details) == (admin, "left", f"user {kam.pk}", WHY)


def test_key_clients_may_go_to_somebody_else(admin, kam, heir, clients) -> None:
    other = UserFactory(role="head")
    leave(admin, kam, manager=heir, key_manager=other)
    assert managers(clients) == [heir, heir, other]


def test_who_has_no_clients_needs_nobody(admin) -> None:
    user = UserFactory(role="finance")
    leave(admin, user)
    assert not User.objects.get(pk=user.pk).is_active


def test_a_day_to_come_waits_for_its_morning(admin, kam, heir, clients, settings) -> None:
    """Also clients that came meanwhile; done once however often it is asked."""
    departure = leave(admin, kam, manager=heir, day=NEXT_WEEK)
    assert (departure.is_waiting, carry_out_departures()) == (True, 0)
    assert managers(clients) == [kam] * 3
    clients.append(ClientFactory(manager=kam))
    settings.BUSINESS_DATE = NEXT_WEEK
    assert (carry_out_departures(), carry_out_departures()) == (1, 0)
    assert managers(clients) == [heir] * 4
    assert not User.objects.get(pk=kam.pk).is_active
    assert refusal(cancel_departure, by=admin, departure=departure).code == "departure_over"


def test_it_is_cancelled_before_its_day(admin, kam, heir, clients, settings) -> None:
    departure = leave(admin, kam, manager=heir, day=NEXT_WEEK)
    cancel_departure(by=admin, departure=departure)
    settings.BUSINESS_DATE = NEXT_WEEK
    assert carry_out_departures() == 0
    assert User.objects.get(pk=kam.pk).is_active
    leave(admin, kam, manager=heir, day=NEXT_WEEK)


def test_what_stops_it_on_its_day_is_kept_and_tried_again(admin, kam, heir, clients, settings) -> None:
    departure = leave(admin, kam, manager=heir, day=NEXT_WEEK)
    User.objects.filter(pk=heir.pk).update(role="finance")
    settings.BUSINESS_DATE = NEXT_WEEK
    assert carry_out_departures() == 0
    departure.refresh_from_db()
    assert "may be responsible" in departure.trouble
    assert User.objects.get(pk=kam.pk).is_active
    assert "may be responsible" in signed_in(admin).get(reverse("desk:leave", args=[kam.pk])).text
    User.objects.filter(pk=heir.pk).update(role="kam")
    assert carry_out_departures() == 1
    departure.refresh_from_db()
    assert departure.trouble == ""


@pytest.mark.parametrize("point", ["set_head", "update_user", "assign_leaver"])
def test_killed_half_way_nothing_is_done(admin, heir, monkeypatch, point) -> None:
    head = UserFactory(role="head")
    client = ClientFactory(manager=head)
    token, _key = create_token(by=head, name="Exchange")

    def killed(**_facts: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(inside, point, killed)
    with pytest.raises(KeyboardInterrupt):
        leave(admin, head, manager=heir, confirmed=Confirmed(headless=True))
    token.refresh_from_db()
    head.refresh_from_db()
    assert (head.is_active, token.revoked_at, managers([client])) == (True, None, [head])
    assert not (Departure.objects.exists() or Handover.objects.exists() or AccessLog.objects.exists())
    assert head.headed.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("day", [TODAY, NEXT_WEEK])
def test_of_two_administrators_at_once_one_arranges_it(day) -> None:
    kam, heir = UserFactory(), UserFactory()
    client = ClientFactory(manager=kam)
    writes = [
        partial(leave, UserFactory(role="admin"), kam, manager=heir, day=day, reason=f"{turn}")
        for turn in range(2)
    ]
    answers = at_once(*writes)
    refused = [answer for answer in answers if isinstance(answer, BusinessRuleError)]
    assert [error.code for error in refused] == ["already_left" if day == TODAY else "departure_waits"]
    assert Departure.objects.count() == 1
    assert managers([client]) == [heir if day == TODAY else kam]


def test_a_head_leaves_with_a_new_one_named_or_the_gap_confirmed(admin, heir) -> None:
    first, second = UserFactory(role="head"), UserFactory(role="head")
    department = first.department
    assert refusal(partial(leave, admin, first)).code == "head_required"
    assert refusal(partial(leave, admin, first, new_head=heir)).code == "not_a_head"
    leave(admin, first, new_head=second)
    department.refresh_from_db()
    assert department.head == second
    leave(admin, second, confirmed=Confirmed(headless=True))
    department.refresh_from_db()
    assert department.head is None


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"manager": None}, "successor_required"),
        ({"reason": " "}, "reason_required"),
        ({"day": TODAY - dt.timedelta(days=1)}, "handover_past"),
        ({"day": TODAY + dt.timedelta(days=200)}, "handover_too_far"),
        ({"manager": "kam"}, "successor_leaves"),
        ({"key_manager": "leaving"}, "successor_leaves"),
        ({"manager": "finance"}, "not_a_manager"),
        ({"manager": "away"}, "receiver_away"),
        ({"user": "admin"}, "own_departure"),
    ],
)
def test_what_is_refused_changes_nothing(admin, kam, heir, clients, facts, code) -> None:
    people = {"kam": kam, "finance": UserFactory(role="finance"), "admin": admin, "leaving": UserFactory()}
    people["away"] = AbsenceFactory(first_day=TODAY, last_day=NEXT_WEEK).user
    leave(admin, people["leaving"], day=NEXT_WEEK)
    given = {
        name: people.get(value, value) if isinstance(value, str) else value for name, value in facts.items()
    }
    assert (
        refusal(
            arrange_departure, **{"by": admin, "user": kam, "day": TODAY, **WHY, "manager": heir, **given}
        ).code
        == code
    )
    assert managers(clients) == [kam] * 3
    assert Departure.objects.count() == 1


def test_the_last_administrator_stays(admin) -> None:
    other = UserFactory(role="admin", is_active=False)
    assert refusal(partial(leave, admin, other)).code == "already_left"
    User.objects.filter(pk=admin.pk).update(is_active=False)
    User.objects.filter(pk=other.pk).update(is_active=True)
    with pytest.raises(BusinessRuleError) as error:
        leave(admin, other)
    assert error.value.code == "last_admin"


def test_a_deputy_leaves_only_when_that_was_read(admin, kam, heir) -> None:
    absence = AbsenceFactory(
        user=UserFactory(full_name="Olga Away"), deputy=kam, first_day=TODAY, last_day=NEXT_WEEK
    )
    error = refusal(partial(leave, admin, kam))
    assert error.code == "deputises"
    assert absence.user.full_name in str(error)
    leave(admin, kam, confirmed=Confirmed(uncovered=True))


def test_what_was_to_go_elsewhere_goes_there_on_its_day(admin, kam, heir, clients, settings) -> None:
    """A hand-over that waits is not lost: it goes on from the successor."""
    third = UserFactory()
    assign_clients(by=UserFactory(role="director"), clients=clients[:1], manager=third, day=NEXT_WEEK, **WHY)
    leave(admin, kam, manager=heir)
    assert managers(clients) == [heir] * 3
    settings.BUSINESS_DATE = NEXT_WEEK
    hand_over_due()
    assert managers(clients) == [third, heir, heir]


@pytest.mark.parametrize("role", ["kam", "head", "support", "finance", "director"])
def test_nobody_but_the_administrator_arranges_it(kam, role) -> None:
    by = UserFactory(role=role)
    with pytest.raises(NotAllowed):
        leave(by, kam)
    assert signed_in(by).get(reverse("desk:leave", args=[kam.pk])).status_code == 403


def test_the_page_shows_counts_and_no_names_of_clients(admin, kam, heir, clients) -> None:
    address = reverse("desk:leave", args=[kam.pk])
    browser = signed_in(admin)
    page = browser.get(address).text
    assert "key ones: 1" in page
    assert not any(client.name in page for client in clients)
    refused = browser.post(address, {"day": TODAY.isoformat(), "reason": "x"})
    assert (refused.status_code, 'id="id_manager_error"' in refused.text) == (422, True)
    data = {"day": TODAY.isoformat(), "reason": "x", "manager": heir.pk}
    assert "the account is closed" in browser.post(address, data, follow=True).text
    assert managers(clients) == [heir] * 3
    assert browser.post(address, data).status_code in (409, 422)


def test_the_page_asks_before_a_receiver_who_is_away(admin, kam, clients) -> None:
    away = AbsenceFactory(first_day=TODAY, last_day=NEXT_WEEK).user
    address, data = (
        reverse("desk:leave", args=[kam.pk]),
        {"day": TODAY.isoformat(), "reason": "x", "manager": away.pk},
    )
    browser = signed_in(admin)
    assert 'type="checkbox" name="confirm_away"' in browser.post(address, data).text
    browser.post(address, {**data, "confirm_away": "on"})
    assert managers(clients) == [away] * 3


def test_a_waiting_one_is_shown_and_cancelled(admin, kam, heir, clients) -> None:
    address = reverse("desk:leave", args=[kam.pk])
    browser = signed_in(admin)
    data = {"day": NEXT_WEEK.isoformat(), "reason": WHY["reason"], "manager": heir.pk}
    page = browser.post(address, data, follow=True).text
    assert (WHY["reason"] in page, heir.full_name in page) == (True, True)
    departure = Departure.objects.get()
    browser.post(reverse("desk:leave_cancel", args=[departure.pk]))
    departure.refresh_from_db()
    assert departure.cancelled_at is not None
    update_user(by=admin, user=kam, full_name="Stays Here")
