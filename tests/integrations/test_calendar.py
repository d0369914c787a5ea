"""The calendar of a person at a secret address: what is in it, for whom, and when it opens nothing any more."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar, Event
from time_machine import travel

from accounts.models import User
from accounts.services import update_user
from dossiers.services import arrange_departure
from integrations.calendar import views
from integrations.calendar.services import renew_calendar_feed, revoke_calendar_feed
from integrations.models import CalendarFeed
from kam_crm import logs
from kam_crm.shared import calendar_feed, clock
from kam_crm.shared.calendar_feed import Entry, Source
from plans.activities.schedules import Planned, Schedule, plan_activities
from plans.services import cancel_activity, move_activity
from tests.factories.accounts import AbsenceFactory, UserFactory
from tests.factories.dossiers import ClientFactory, ContractFactory
from tests.factories.plans import ActivityFactory
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db
NOON = "2026-03-02T12:00:00+03:00"  # a Monday


@pytest.fixture
def kam() -> User:
    return UserFactory(role="kam")


def path_of(secret: str) -> str:
    return reverse("integrations:calendar_feed", args=[secret])


def fetch(user: User) -> Calendar:
    answer = Browser().get(path_of(renew_calendar_feed(by=user)))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(answer.content)


def events(user: User) -> list[Event]:
    return list(fetch(user).events)


def titles(user: User) -> set[str]:
    return {str(event["SUMMARY"]) for event in events(user)}


def test_a_visit_stands_at_its_hour_in_the_zone_of_the_company(kam: User) -> None:
    """What a strict reader asks for is there, and the zone it refers to is described (R219)."""
    visit = ActivityFactory(client__manager=kam, client__name="Vega; Trade, Ltd", minutes=45)
    calendar = fetch(kam)
    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"]
    [event] = calendar.events
    start = event["DTSTART"]
    assert start.params["TZID"] in {str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")}
    assert start.dt == clock.at(visit.day, visit.starts_at)
    assert event["DTEND"].dt - start.dt == dt.timedelta(minutes=45)
    assert {"UID", "DTSTAMP", "SEQUENCE", "LAST-MODIFIED"} <= set(event)
    assert str(event["SUMMARY"]) == "Visit: Vega; Trade, Ltd"
    assert str(event["DESCRIPTION"]) == visit.purpose
    assert str(event["URL"]).endswith(reverse("plans:activity_detail", args=[visit.pk]))


def test_what_has_no_hour_lasts_all_day(kam: User) -> None:
    """So do last days of contracts and days of absence (R127)."""
    today = clock.today()
    client = ClientFactory(manager=kam, name="Vega")
    ActivityFactory(client=client, kind="call", starts_at=None, day=today)
    ContractFactory(client=client, valid_to=today + dt.timedelta(days=5))
    ContractFactory(client=client, valid_to=today + dt.timedelta(days=5), status="draft")
    AbsenceFactory(user=kam, first_day=today, last_day=today + dt.timedelta(days=2))
    calendar = fetch(kam)
    days = {
        str(event["SUMMARY"]): (event["DTEND"].dt - event["DTSTART"].dt).days for event in calendar.events
    }
    assert days == {"Call: Vega": 1, "Contract ends: Vega": 1, "Away": 3}
    assert all(type(event["DTSTART"].dt) is dt.date for event in calendar.events)


def test_what_moves_keeps_its_identity_and_is_newer(kam: User) -> None:
    """Moved, then cancelled: one and the same event for the calendar, each time with a higher number (R219)."""
    with travel(NOON, tick=False) as time:
        visit = ActivityFactory(client__manager=kam, day=clock.today() + dt.timedelta(days=1))
        [planned] = events(kam)
        time.shift(60)
        move_activity(by=kam, activity=visit, day=visit.day, starts_at=dt.time(16, 30))
        [moved] = events(kam)
        time.shift(60)
        cancel_activity(by=kam, activity=visit, reason="closed that day")
        [cancelled] = events(kam)
        assert planned["UID"] == moved["UID"] == cancelled["UID"]
        assert planned["SEQUENCE"] < moved["SEQUENCE"] < cancelled["SEQUENCE"]
        assert moved["DTSTART"].dt.time() == dt.time(16, 30)
        assert [str(one["STATUS"]) for one in (moved, cancelled)] == ["CONFIRMED", "CANCELLED"]
        time.shift(dt.timedelta(days=31))
        assert events(kam) == []


def test_a_plan_that_is_loaded_again_is_the_same_events(kam: User) -> None:
    client = ClientFactory(manager=kam)
    with travel(NOON, tick=False):
        line = Planned(client, dt.date(2026, 3, 4), "visit", "Prices", dt.time(10, 0))
        [first] = plan_activities(by=None, planned=[line])
        [before] = events(kam)
        move_activity(by=kam, activity=first, day=dt.date(2026, 3, 5), starts_at=dt.time(12, 0))
        assert Schedule([line]).known(line) == first
        [after] = events(kam)
    assert before["UID"] == after["UID"]


def test_everybody_has_their_own_rows_and_those_they_deputise_for(kam: User) -> None:
    """(R127)"""
    head = UserFactory(role="head", department=kam.department)
    absent = UserFactory(role="kam", department=kam.department)
    for manager, name in (
        (kam, "Own"),
        (absent, "Covered"),
        (head, "Of the head"),
        (UserFactory(), "Foreign"),
    ):
        ActivityFactory(client=ClientFactory(manager=manager, name=name))
    assert titles(kam) == {"Visit: Own"}
    # the head sees the department's visits, and does not make them
    assert titles(head) == {"Visit: Of the head"}
    AbsenceFactory(user=absent, deputy=kam)
    covering = {"Visit: Own", "Visit: Covered", f"Deputy for {absent.full_name}"}
    assert titles(User.objects.get(pk=kam.pk)) == covering
    gone = ActivityFactory(client=ClientFactory(manager=kam, name="Handed over"))
    gone.client.manager = head
    gone.client.save()
    assert titles(User.objects.get(pk=kam.pk)) == covering


def test_nothing_of_people_leaves_with_it(kam: User) -> None:
    visit = ActivityFactory(client__manager=kam, client__phone="+74951234567", client__email="a@vega.example")
    body = fetch(kam).to_ical().decode()
    assert visit.client.phone not in body
    assert visit.client.email not in body


def test_another_app_adds_a_source(kam: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar_feed, "_sources", {})

    def tasks(user: User, span: calendar_feed.Span) -> list[Entry]:
        return [Entry("task-1", "Task: send prices", span.first, clock.now())]

    calendar_feed.register(Source("tasks", "activities.plan", tasks))
    assert titles(kam) == {"Task: send prices"}
    assert titles(UserFactory(role="finance")) == set()


def test_only_what_changed_is_sent_again(kam: User) -> None:
    with travel(NOON, tick=False) as time:
        visit = ActivityFactory(client__manager=kam)
        path, browser = path_of(renew_calendar_feed(by=kam)), Browser()
        first = browser.get(path)
        known = {"If-None-Match": first["ETag"]}
        time.shift(120)
        again = browser.get(path, headers=known)
        assert (again.status_code, again.content) == (304, b"")
        assert browser.get(path, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
        move_activity(by=kam, activity=visit, day=visit.day, starts_at=dt.time(17, 0))
        changed = browser.get(path, headers=known)
        assert changed.status_code == 200
        assert changed["ETag"] != first["ETag"]
        assert changed["Last-Modified"] != first["Last-Modified"]
        assert "no-store" not in changed["Cache-Control"]


def test_an_address_is_shown_once_renewed_and_revoked(kam: User) -> None:
    """Only its digest is kept; a renewed or revoked one opens nothing (R219)."""
    browser, page = signed_in(kam), reverse("integrations:calendar_address")
    assert "Make an address" in browser.get(page).text
    secrets = []
    for _ in range(2):
        answer = browser.post(page)
        secrets.append(answer.context["address"].rsplit("/", 1)[1].removesuffix(".ics"))
        assert secrets[-1] in answer.text
        assert "no-store" in answer["Cache-Control"]
    assert secrets[1] not in browser.get(page).text
    assert all(secret not in str(list(CalendarFeed.objects.values())) for secret in secrets)
    assert [Browser().get(path_of(secret)).status_code for secret in secrets] == [404, 200]
    browser.post(reverse("integrations:calendar_revoke"))
    answers = [Browser().get(path_of(secret)) for secret in (*secrets, "guess")]
    # unknown, renewed, revoked: nobody can tell them apart
    assert {(one.status_code, one.content, one["Content-Type"]) for one in answers} == {
        (404, b"", "text/plain")
    }


@pytest.mark.parametrize("way", ["closed", "leaves"])
def test_whoever_leaves_takes_no_calendar_along(way: str) -> None:
    """Also when the account is opened again (R219)."""
    kam, admin = UserFactory(role="kam"), UserFactory(role="admin")
    path = path_of(renew_calendar_feed(by=kam))
    if way == "closed":
        update_user(by=admin, user=kam, is_active=False)
    else:
        arrange_departure(by=admin, user=kam, day=clock.today(), reason="moves away")
    assert Browser().get(path).status_code == 404
    User.objects.filter(pk=kam.pk).update(is_active=True)
    assert Browser().get(path).status_code == 404
    # what was closed past the services is closed as well
    again = path_of(renew_calendar_feed(by=User.objects.get(pk=kam.pk)))
    User.objects.filter(pk=kam.pk).update(is_active=False)
    assert Browser().get(again).status_code == 404


def test_guessing_is_slowed_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "FETCHES", 2)
    answers = [Browser(REMOTE_ADDR="203.0.113.7").get(path_of("guess")) for _ in range(3)]
    assert [one.status_code for one in answers] == [404, 404, 429]
    assert int(answers[2]["Retry-After"]) > 0


def test_no_log_shows_the_address(kam: User) -> None:
    path = path_of(renew_calendar_feed(by=kam))
    event: Any = logs.hide_secrets(None, "info", {"request": f"GET {path}"})
    assert path.split("/")[-1] not in str(event)


def test_a_full_calendar_costs_no_more_statements(kam: User) -> None:
    client = ClientFactory(manager=kam)
    path = path_of(renew_calendar_feed(by=kam))

    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert Browser().get(path).status_code == 200
        return len(found)

    def fill(count: int) -> None:
        first = clock.today()
        ActivityFactory.create_batch(count, client=client, starts_at=None)
        for number in range(count):
            ContractFactory(client=client, valid_to=first + dt.timedelta(days=number))

    fill(1)
    few = statements()
    fill(99)
    assert statements() == few


def test_revoking_without_an_address_changes_nothing(kam: User) -> None:
    assert revoke_calendar_feed(by=kam) == 0
