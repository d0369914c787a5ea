"""Every address as every role against the tables, no address without an entry, and twins that prove it can fail."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from django.urls import get_resolver, path
from django.views.decorators.http import require_safe

from accounts.middleware import CapabilityMiddleware
from accounts.models import Absence
from kam_crm.shared import clock
from kam_crm.shared.api.permissions import HasCapability
from tests.permissions.matrix import (
    ASKED_AS,
    CLIENTS,
    EVERYBODY,
    NOTHING,
    REPORTS,
    ROLES,
    Route,
    assert_as_written,
    breaches,
    unlisted,
)
from tests.permissions.world import APPS, DEPUTISED, SIDES, World, of_every_app

pytestmark = pytest.mark.django_db
ROUTES: list[Route] = [route for routes in of_every_app("routes", "ROUTES") for route in routes]


def test_every_address_stands_in_a_table() -> None:
    missing = unlisted(ROUTES)
    assert not missing, "\n".join(missing)


def test_an_address_without_an_entry_is_reported() -> None:
    @require_safe
    def forgotten(request: object) -> None: ...

    patterns = [*get_resolver().url_patterns, path("forgotten/", forgotten, name="forgotten")]
    assert "forgotten: get stands in no table" in unlisted(ROUTES, patterns)


def test_a_method_without_an_entry_is_reported() -> None:
    kept = [route for route in ROUTES if str(route) != "POST accounts:set_theme"]
    assert "accounts:set_theme: post stands in no table" in unlisted(kept)


def test_the_reports_that_are_closed_to_some_stand_in_a_table() -> None:
    """A name that leads nowhere would close nothing."""
    assert {route.name for route in ROUTES} >= REPORTS


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_everybody_reaches_what_the_table_says_and_nothing_else(route: Route, whole_world: World) -> None:
    """Pages and API by one table; support and finance read states of orders and debts (R25, R222, R224)."""
    assert_as_written(whole_world, route)


@pytest.mark.parametrize("app", APPS)
def test_the_table_of_every_app_is_tried(app: str) -> None:
    assert [table for table in of_every_app("routes", "ROUTES", only=app) if table], (
        f"routes_{app}.py is empty"
    )


def hides_something(route: Route) -> bool:
    """Some role comes here and does not see everything."""
    return any(set(route.sees[role]) != set(SIDES) for role in route.roles)


# Objects whose addresses lead through other doors: a line is looked up among the lines of its order, an event of
# the history among those of the people one sees, what is asked at a meeting behind its own door and the meeting's.
DOORS = {
    "order_line": ("order",),
    "person_event": ("person",),
    "question": ("question", "activity"),
    "week_demand": ("week_demand", "week_plan"),
}
HIDDEN = sorted(
    {name for route in ROUTES if hides_something(route) for name in (route.obj, route.lists) if name}
)


@pytest.mark.usefixtures("nothing_kept")
@pytest.mark.parametrize("name", HIDDEN)
def test_without_visible_to_the_matrix_reports_a_breach(
    name: str, whole_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    side = whole_world.sides["kam"]
    doors = {type(type(side[door])._default_manager.all()) for door in DOORS.get(name, (name,))}
    concerned = [route for route in ROUTES if name in (route.obj, route.lists)]
    for rows in doors:
        monkeypatch.setattr(rows, "visible_to", lambda rows, user: rows.all())
    assert next(breaches(whole_world, concerned), None) is not None


def test_the_day_after_an_absence_its_deputy_sees_nothing(whole_world: World) -> None:
    """The matrix, which lets our KAM into the deputised side, must then report every address of it."""
    absence = whole_world.sides[DEPUTISED]["absence"]
    yesterday = clock.today() - dt.timedelta(days=1)
    concerned = [
        route for route in ROUTES
        if "kam" in route.roles and (route.obj or route.lists) and route.sees is CLIENTS
        and "absence" not in (route.obj, route.lists)  # that he deputised stays to be read
        and not {400, 422, 302, 200}.intersection(route.hidden)
    ]  # fmt: skip
    with transaction.atomic():
        Absence.objects.filter(pk=absence.pk).update(first_day=yesterday, last_day=yesterday)
        found = list(breaches(whole_world, concerned, roles=["kam"], sides=[DEPUTISED]))
        transaction.set_rollback(True)
    silent = [
        str(route) for route in concerned if not any(line.startswith(f"{route} as kam") for line in found)
    ]
    assert not silent, silent


def closed_to_somebody() -> list[Route]:
    return [route for route in ROUTES if not route.public and EVERYBODY - set(route.roles)]


def test_without_the_door_of_pages_the_matrix_reports_a_breach(
    whole_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CapabilityMiddleware, "process_view", lambda *args: None)
    pages = [route for route in closed_to_somebody() if not route.is_api]
    assert next(breaches(whole_world, pages), None) is not None


def test_without_the_door_of_the_api_the_matrix_reports_a_breach(
    whole_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(HasCapability, "has_permission", lambda *args: True)
    routes = [route for route in closed_to_somebody() if route.is_api]
    assert next(breaches(whole_world, routes), None) is not None


def test_a_role_left_out_of_a_table_is_reported(whole_world: World) -> None:
    strict = Route("accounts:profile", {"kam"})
    reported = list(breaches(whole_world, [strict]))
    assert reported == [
        f"GET accounts:profile as {role}: 200, 403 expected" for role in ASKED_AS if role != "kam"
    ]


def test_an_object_a_table_hides_is_reported(whole_world: World) -> None:
    sees = dict.fromkeys(ROLES, ())
    hiding = Route("api:users-detail", {"director"}, obj="user", sees=sees)
    reported = list(breaches(whole_world, [hiding], roles=["director"], sides=["stranger"]))
    assert reported == [
        "GET api:users-detail as director on stranger's user: 200, an invisible object expected"
    ]


def test_a_list_that_shows_too_much_is_reported(whole_world: World) -> None:
    sees = {**dict.fromkeys(ROLES, ()), "director": ("kam",)}
    listing = Route("api:users-list", {"director"}, lists="user", sees=sees)
    reported = list(breaches(whole_world, [listing], roles=["director"]))
    assert reported == [
        f"GET api:users-list as director: shows {side}'s user" for side in SIDES if side != "kam"
    ]


def test_a_write_of_one_who_is_kept_out_is_reported(whole_world: World) -> None:
    """The answer alone looks like a refusal; what was done meanwhile does not."""
    route = Route(
        "accounts:set_theme", {"kam"}, "post", obj="token", sees=dict.fromkeys(ROLES, ()), kwargs=NOTHING,
        data=lambda world, token: {"theme": "dark"}, hidden={302},
    )  # fmt: skip
    reported = list(breaches(whole_world, [route], roles=["kam"], sides=["stranger"]))
    assert len(reported) == 1
    assert "but it wrote" in reported[0]
