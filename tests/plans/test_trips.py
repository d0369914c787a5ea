"""Business trips: several clients on one route (R126)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import User
from kam_crm.shared import clock
from kam_crm.shared.errors import NotAllowed, StateConflict
from plans.models import Activity, Trip
from plans.services import (
    add_trip,
    drop_trip,
    move_activities,
    move_activity,
    plan_activity,
    put_on_trip,
    update_trip,
)
from tests.factories.accounts import AbsenceFactory, UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.plans import ActivityFactory, TripFactory
from tests.support.copies import rows
from tests.support.refusals import refusal, refused

pytestmark = pytest.mark.django_db

SignedIn = Callable[[User], Browser]
DAY = dt.timedelta(days=1)


@pytest.fixture
def kam() -> User:
    return UserFactory(role="kam")


def facts(**more: Any) -> dict[str, Any]:
    return {"title": "Tver", "starts_on": clock.today(), "ends_on": clock.today() + DAY, **more}


def test_several_clients_are_visited_on_one_route(kam: User, signed_in: SignedIn) -> None:
    """The trip is planned, its visits put into it from their form or afterwards; page and programs show them (R126)."""
    browser, today = signed_in(kam), clock.today()
    sent = {"title": " Tver,  Torzhok ", "starts_on": today, "ends_on": today + DAY, "order_number": "K-7"}
    page = browser.post(reverse("plans:trip_new"), sent).url
    trip = Trip.objects.get()
    assert (trip.title, trip.manager, page) == (
        "Tver, Torzhok",
        kam,
        reverse("plans:trip_detail", args=[trip.pk]),
    )
    first, second, elsewhere = (ClientFactory(manager=kam, name=name) for name in ("Alpha", "Beta", "Gamma"))
    visit = {
        "client": first.pk,
        "kind": "visit",
        "day": today + DAY,
        "minutes": 60,
        "purpose": "x",
        "trip": trip.pk,
    }
    new = reverse("plans:activity_new", query={"trip": trip.pk})
    assert f'value="{trip.pk}" selected' in browser.get(new).content.decode()
    assert browser.post(new, visit).status_code == 302
    later = ActivityFactory(client=second, day=today)
    ActivityFactory(client=elsewhere, day=today + 5 * DAY)
    text = browser.get(page).content.decode()
    take = reverse("plans:trip_take", args=[trip.pk, later.pk])
    assert "Alpha" in text and take in text and "Gamma" not in text
    assert browser.post(take).url == page
    assert {row["client_code"] for row in rows(browser, "activities", trip=str(trip.pk)).values()} == {
        first.code, second.code}  # fmt: skip
    listed = browser.get(reverse("plans:trip_list")).context["list"].page.items
    assert [(row.pk, row.stops, row.clients) for row in listed] == [(trip.pk, 2, 2)]
    assert browser.post(reverse("plans:trip_leave", args=[trip.pk, later.pk])).url == page
    assert list(trip.activities.values_list("client", flat=True)) == [first.pk]
    outside = browser.post(new, visit | {"day": today + 4 * DAY, "client": second.pk})
    assert outside.status_code == 422 and outside.context["form"].has_error("trip", "outside_trip")


def test_a_contact_belongs_to_a_trip_of_its_manager_and_its_days(kam: User) -> None:
    trip, activity = TripFactory(manager=kam), ActivityFactory(client__manager=kam)
    with refused("trip_of_another"):
        put_on_trip(by=kam, activity=activity, trip=TripFactory())
    far = TripFactory(manager=kam, starts_on=clock.today() + 5 * DAY, ends_on=clock.today() + 6 * DAY)
    with refused("outside_trip"):
        put_on_trip(by=kam, activity=activity, trip=far)
    put_on_trip(by=kam, activity=activity, trip=trip)
    assert refusal(update_trip, by=kam, trip=trip, starts_on=clock.today() + DAY).code == "contacts_outside"
    with refused("trip_in_use", StateConflict):
        drop_trip(by=kam, trip=trip)
    within = move_activity(by=kam, activity=activity, day=clock.today() + DAY, starts_at=None)
    assert within.trip == trip
    assert move_activity(by=kam, activity=within, day=clock.today() + 9 * DAY, starts_at=None).trip is None
    drop_trip(by=kam, trip=trip)
    assert not Trip.objects.filter(pk=trip.pk).exists()


def test_another_manager_does_not_travel_in_their_stead(kam: User) -> None:
    """Handed over, a contact leaves the trip: the new manager travels otherwise."""
    client, heir = ClientFactory(manager=kam), UserFactory(role="kam")
    trip = TripFactory(manager=kam)
    planned = {"kind": "visit", "day": clock.today(), "purpose": "x", "trip": trip}
    activity = plan_activity(by=kam, client=client, **planned)
    move_activities(by=UserFactory(role="head"), client_ids=[client.pk], manager=heir)
    assert (Activity.objects.get(pk=activity.pk).trip, trip.activities.count()) == (None, 0)


def test_a_deputy_plans_the_trip_of_whom_they_stand_in_for(kam: User) -> None:
    absent, stranger = UserFactory(role="kam"), UserFactory(role="kam")
    AbsenceFactory(user=absent, deputy=kam)
    assert add_trip(by=kam, manager=absent, **facts()).manager == absent
    with refused("not_own_trip", NotAllowed):
        add_trip(by=kam, manager=stranger, **facts())
    with pytest.raises(NotAllowed):
        update_trip(by=kam, trip=TripFactory(manager=stranger), title="x")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"title": " "}, "title_required"),
        ({"ends_on": dt.date(2020, 1, 1)}, "trip_ends_before_start"),
        ({"ends_on": dt.date(2098, 1, 1)}, "trip_too_long"),
        ({"starts_on": dt.date(26, 11, 22)}, "unlikely_date"),
    ],
)
def test_what_is_no_trip(kam: User, wrong: dict[str, Any], code: str) -> None:
    assert refusal(add_trip, by=kam, **facts(**wrong)).code == code


def test_programs_plan_and_change_trips(kam: User, signed_in: SignedIn) -> None:
    """Found by what changed; an order number is given when it is known (R126)."""
    browser = signed_in(kam)
    day = clock.today().isoformat()
    body = {"title": "Tver", "starts_on": day, "ends_on": day}
    made = browser.post("/api/v1/trips/", body, content_type="application/json").json()
    path = f"/api/v1/trips/{made['id']}/"
    changed = browser.patch(path, {"order_number": "12-k"}, content_type="application/json").json()
    assert (changed["order_number"], changed["manager"]) == ("12-k", kam.email)
    assert list(rows(browser, "trips", updated_since=made["updated_at"])) == [made["id"]]
    activity = ActivityFactory(client__manager=kam)
    put = browser.post(
        f"/api/v1/activities/{activity.pk}/trip/", {"trip": made["id"]}, content_type="application/json"
    )
    assert put.json()["trip"] == made["id"]
