"""A marked text in every field and file: nobody's answers hold one they must not see, draw one, or go unlogged.

Whoever adds a field that not all may see names it among the `secrets` or `personal` of its model in
desk/trail/kinds.py, and puts a row of the model on each side in world_<app>.py: the walk then plants a marker in it by
itself. A model whose words are secret to others than the strategy of a client gets its line in SIGHT (walk.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from accounts.models import Access, AccessLog, Clearance
from desk.trail.kinds import KINDS
from dossiers.models import Document, KeyStatus, Note, PersonalData
from integrations.calendar.services import renew_calendar_feed
from kam_crm.shared import clock, company
from tests.permissions import walk
from tests.permissions.matrix import CLIENTS
from tests.permissions.walk import (
    BY_MARKER,
    CANARIES,
    FILE,
    MARKER,
    READING,
    ROLES,
    SECRET,
    WHOLE,
    Met,
    Walk,
    read,
)  # fmt: skip
from tests.permissions.world import DEPUTISED, World, build_world
from tests.support.rendered import source

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("walk")]
# of rows that the world has in another state: a type that is proposed has not ended, the dismissal is over
NOT_DRAWN = {
    "dossiers.candidatedismissal reason",
    "dossiers.clientkeytype end_reason",
    "dossiers.clientkeytype exception_reason",
}
# files with nothing of the company's: titles with an example that nobody entered, and rows of a file that was given
WITHOUT_DATA = {"integrations:import_template", "integrations:import_bad_rows"}
# Must be among those filled: where this test would look at nothing, it must not pass.
TYPED = {
    "accounts.User.full_name", "accounts.Department.name", "dossiers.Client.name", "dossiers.Client.address",
    "dossiers.Person.full_name", "dossiers.Contract.number", "catalogue.Product.name", "orders.Order.note",
    "plans.Activity.purpose", "receivables.Payment.purpose",
}  # fmt: skip
# asks for what must not be done twice, or leads out of the company
LEFT_OUT = re.compile(r"^/(static|media)/|logout|format=")
# who needs a clearance, and whose client they have: our KAM stands in for the deputised one
UNCLEARED = {"support": "kam", "finance": "kam", "kam": DEPUTISED}


@pytest.fixture(scope="module")
def walked(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Walk, set[str]]]:
    """The walk, and the columns that hold the script, in a company that keeps secrets."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        known = replace(company.company(), secret_mark="Commercial secret. Fox & Co, Moscow")
        patch.setattr("kam_crm.shared.company._file.read", lambda: vars(known))
        world = build_world()
        filled = walk.mark(world)
        yield Walk(world), filled
        transaction.set_rollback(True)


@pytest.fixture
def walking(walked: tuple[Walk, set[str]]) -> Walk:
    return walked[0]


@pytest.fixture
def world(walking: Walk) -> World:
    return walking.world


@pytest.mark.parametrize("role", ROLES)
def test_no_role_is_shown_what_is_not_for_it(walking: Walk, role: str) -> None:
    """Pages, API, search, exports, sheets, feed, history, light pages and files, one role after another (R35, R36).

    No page draws a script that somebody typed, none fails, and what leaves as a file leaves a line in the access log.
    """
    met = walking.of(role)
    assert walking.trespasses(role, met) == {}
    assert [(one.address, one.trouble) for one in met if one.status >= 500] == []
    assert [one.address for one in met if one.is_drawn] == []
    assert sum(one.is_escaped for one in met) > 10
    assert {route for route, lines in walk.exports(met) if lines != 1} <= WITHOUT_DATA
    with transaction.atomic():
        feed = renew_calendar_feed(by=walking.world.users[role]) if role != "admin" else None
        if feed is not None:
            address = reverse("integrations:calendar_feed", args=[feed])
            assert not read(walking.world.browser(role), address, "")[0].markers
        transaction.set_rollback(True)


def test_who_may_see_finds_every_marker(walking: Walk) -> None:
    """The walk passes by all that it looks for: a director and a head are told what is theirs."""
    shown = {marker for role in ("head", "director") for one in walking.of(role) for marker in one.markers}
    unseen = {canary.name for canary in CANARIES if canary.marker("kam") not in shown}
    assert unseen <= NOT_DRAWN, unseen - NOT_DRAWN


def test_the_walk_reaches_every_export(walking: Walk) -> None:
    """Whatever calls itself an export answers somebody with a file."""
    files = {route for role in ROLES for route, _lines in walk.exports(walking.of(role))}
    assert {route.name for route in READING if route.name.endswith(("_export", "_present"))} - files == set()


def test_the_columns_people_type_into_hold_the_script(walked: tuple[Walk, set[str]]) -> None:
    assert TYPED - walked[1] == set()


def test_a_page_that_draws_it_would_be_noticed() -> None:
    assert walk.DRAWN in source("<p>{{ note|safe }}</p>", {"note": walk.SCRIPT})
    assert walk.DRAWN not in source("<p title='{{ note }}'>{{ note }}</p>", {"note": walk.SCRIPT})


def test_every_link_of_every_page_opens(walking: Walk) -> None:
    """The lawyer sees classes and sums beside clients, whose reports are closed to them (R25)."""
    met = walking.of("lawyer")
    known = {one.address: one.status for one in met}
    offered = {link: one.address for one in met if one.is_page and one.route for link in one.links}
    links = {link: page for link, page in offered.items() if not LEFT_OUT.search(link)}
    assert len(links) > 20
    browser = walking.world.browser("lawyer")
    statuses = {link: known.get(link) or read(browser, link, "")[0].status for link in links}
    assert {link: links[link] for link, status in statuses.items() if status in {403, 404}} == {}


def everything(rows: Any, user: Any) -> Any:
    return rows.all()


def unmask(patch: pytest.MonkeyPatch, kind: str) -> None:
    patch.setitem(KINDS, kind, replace(KINDS[kind], personal=frozenset(), secrets=frozenset()))


# role, field, where its words are found then, and what takes the mask off
TWINS: dict[str, tuple[str, str, str, Callable[[pytest.MonkeyPatch], None]]] = {
    "the clearance of a deputy": (
        "kam", "dossiers.note text", "note",
        lambda patch: patch.setattr("dossiers.clients.querysets.needs_clearance_for", lambda user: []),
    ),
    "the rule of secrets": (
        "finance", "dossiers.note text", "note",
        lambda patch: patch.setattr("dossiers.history.querysets.secret_scope", lambda user, prefix="": Q()),
    ),
    "the secrecy of a file": (
        "support", FILE, "document",
        lambda patch: patch.setattr(type(Document.objects.all()), "visible_to", everything),
    ),
    "the mask of the history": (
        "head", "dossiers.personaldata hobby", "/history/", lambda patch: unmask(patch, "dossiers.personaldata"),
    ),
    "phones and e-mails on request": (
        "finance", "dossiers.person email", "/api/",
        lambda patch: patch.setattr("dossiers.people.api.ShowsContactData.shows_contact_data", lambda view: True),
    ),
}  # fmt: skip


@pytest.mark.usefixtures("nothing_kept")
@pytest.mark.parametrize("mask", TWINS)
def test_a_mask_that_is_taken_off_is_found(walking: Walk, mask: str, monkeypatch: pytest.MonkeyPatch) -> None:
    role, name, where, take_off = TWINS[mask]
    take_off(monkeypatch)
    anew = walking.through(role, lambda address: where in address)
    assert any(name in walking.trespasses(role, [one]) for one in anew)


# ---- secrets of clients and who has a clearance ---------------------------------------------------------------------


# the name of a file stands in lists, opening it is logged; a whole person leaves under a name of its own
UNLOGGED = {"dossiers.document name", "dossiers.personlink note"}


def tells_secret(met: Met, side: str) -> bool:
    known = (BY_MARKER[marker] for marker in met.markers)
    is_told = any(one.sight is SECRET and whose == side and one.name not in UNLOGGED for one, whose in known)
    return is_told and not WHOLE.fullmatch(met.address)


@pytest.mark.parametrize("role", UNCLEARED)
def test_the_rest_of_a_client_opens_without_a_clearance(world: World, role: str) -> None:
    browser, side = world.browser(role), world.sides[UNCLEARED[role]]
    pages = [("desk:client_overview", 200), ("dossiers:client_history", 200), ("dossiers:client_people", 200)]
    for name, status in [*pages, ("dossiers:client_key", 403)]:
        assert browser.get(reverse(name, args=[side["client"].pk])).status_code == status, name
    assert browser.get(f"/api/v1/notes/{side['note'].pk}/").status_code == 404


@pytest.mark.parametrize("role", UNCLEARED)
def test_with_a_clearance_the_same_addresses_tell_them(walking: Walk, role: str) -> None:
    """Names, notifications and the history of changes never tell it."""
    world, text = walking.world, next(one for one in CANARIES if one.name == "dossiers.note text")
    side = world.sides[UNCLEARED[role]]
    with transaction.atomic():
        Clearance.objects.create(
            user=world.users[role], valid_from=clock.today(), reason="Tenders", given_by=world.users["admin"]
        )
        anew = walking.through(
            role, lambda address: any(part in address for part in ("history", "notes", "news"))
        )
        telling = {one.address for one in anew if text.marker(side.name) in one.markers}
        transaction.set_rollback(True)
    history = reverse("dossiers:client_history", args=[side["client"].pk])
    assert {history, f"{history}?kind=notes", f"/api/v1/notes/{side['note'].pk}/"} <= telling
    assert not any("news" in address or address.startswith("/history/") for address in telling)


def test_roles_that_work_with_secrets_need_no_clearance(world: World) -> None:
    """The manager and the head for their clients, directors for all."""
    evidence, text = (
        next(canary for canary in CANARIES if canary.name == name)
        for name in ("dossiers.keystatus evidence", "dossiers.note text")
    )
    for role, name in (("kam", "kam"), ("head", "kam"), ("director", "stranger"), ("general", "stranger")):
        browser, side = world.browser(role), world.sides[name]
        page = browser.get(reverse("dossiers:client_key", args=[side["client"].pk])).content.decode()
        assert evidence.marker(name) in page, role
        assert text.marker(name) in browser.get(f"/api/v1/notes/{side['note'].pk}/").content.decode(), role


@pytest.mark.parametrize("role", ["head", "director"])
def test_every_answer_with_a_secret_leaves_a_line_in_the_access_log(walking: Walk, role: str) -> None:
    """Whichever address tells one, to whomever: one line for the person, the client and the day (R35)."""
    subject = f"client {walking.world.sides['kam']['client'].pk}"
    telling = [one for one in walking.of(role) if tells_secret(one, "kam")]
    assert len(telling) > 5
    assert [one.address for one in telling if one.lines.get(Access.SECRET, ()).count(subject) != 1] == []
    browser, person = walking.world.browser(role), walking.world.users[role]
    with transaction.atomic():
        for _time in range(2):
            browser.get(telling[0].address)
        assert AccessLog.objects.filter(user=person, what=Access.SECRET, subject=subject).count() == 1
        transaction.set_rollback(True)


def test_what_is_marked_secret_row_by_row_hides_its_words() -> None:
    """A model with `is_secret` says in desk/trail/kinds.py which of its fields are the secret."""
    marked = {
        kind.name
        for kind in KINDS.values()
        if any(one.name == "is_secret" for one in kind.model._meta.fields)
    }
    # what an item asks is known, its answers are secret
    assert {name for name in marked if not KINDS[name].secrets} <= {"dossiers.dossieritem"}
    assert {model._meta.label_lower for model in (Note, Document, KeyStatus, PersonalData)} <= {
        canary.name.split()[0] for canary in CANARIES
    }
    assert set(CLIENTS) >= set(SECRET)
    assert all(MARKER.fullmatch(marker) for marker in BY_MARKER)
