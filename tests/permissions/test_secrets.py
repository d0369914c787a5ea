"""Commercial secrets: every address is read as people without a clearance, and no word of a secret is in any answer."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from accounts.models import AccessLog, Clearance
from dossiers.models import KeyStatus, Note
from dossiers.services import set_note_secrecy
from kam_crm.shared import clock, company
from tests.permissions.matrix import LIKE, Route
from tests.permissions.world import DEPUTISED, SIDES, World, build_world, of_every_app

WORDS = ("Wolframite", "Tantalite", "Molybdenite")  # first line and second line of a note, evidence
# whose client: support and finance see the KAM's, our KAM stands in for the deputised one
UNCLEARED = {"support": "kam", "finance": "kam", "kam": DEPUTISED}
READING: list[Route] = [
    route
    for routes in of_every_app("routes", "ROUTES")
    for route in routes
    if route.method == "get" and not route.public
]


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """The world of the matrix with a secret note and secret evidence on every side, in a company that keeps secrets."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        known = replace(company.company(), secret_mark="Commercial secret. Fox & Co, Moscow")
        patch.setattr("kam_crm.shared.company._file.read", lambda: vars(known))
        world = build_world()
        for side in world.sides.values():
            # first for everybody: the history has the text from before, too
            note = Note.objects.get(pk=side["note"].pk)
            Note.objects.filter(pk=note.pk).update(text="\n".join(words_of(side.name)[:2]))
            set_note_secrecy(by=side.manager, note=note, is_secret=True)
            KeyStatus.objects.filter(client=side["client"]).update(evidence=words_of(side.name)[2])
        yield world
        transaction.set_rollback(True)


def words_of(side: str) -> list[str]:
    return [f"{word}-{side}" for word in WORDS]


def addresses(world: World, role: str) -> Iterator[str]:
    """Everything that the role may open, of the client whose secrets it may not know."""
    side = world.sides[UNCLEARED.get(role, "kam")]
    for route in READING:
        if LIKE.get(role, role) in route.roles and (not route.obj or route.obj in side):
            obj = side[route.obj] if route.obj else None
            yield reverse(route.name, kwargs=route.kwargs(world, obj), query=route.query(world, obj) or None)
    client, note = side["client"].pk, side["note"].pk
    for kind in ("notes", "key"):
        yield reverse("dossiers:client_history", args=[client], query={"kind": kind})
    for word in WORDS:
        yield reverse("desk:search", query={"q": word})
        yield reverse("dossiers:client_list", query={"q": word, "scope": "all"})
    if role in {"head", "finance", "director"}:
        for kind, key in (("dossiers.note", note), ("dossiers.client", client)):
            yield reverse("desk:history", query={"of": f"{kind}:{key}"})
            yield reverse("desk:history_export", query={"of": f"{kind}:{key}", "format": "csv"})
        for kind in ("dossiers.note", "dossiers.keystatus"):
            yield reverse("desk:history", query={"kind": kind})
    for name in ("notes", "key-statuses"):
        yield f"/api/v1/{name}/?client={client}"
    yield f"/api/v1/notes/{note}/"
    yield f"/api/v1/changes/?kind=notes&since={position(world, role)}"


def position(world: World, role: str) -> str:
    answer = world.browser(role).get("/api/v1/changes/?kind=notes").json()
    return str(answer["next_since"])


def answer_of(browser: Client, address: str) -> tuple[int, str]:
    cache.clear()
    with transaction.atomic():
        answer = browser.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    if body.startswith(b"PK"):
        sheets = zipfile.ZipFile(io.BytesIO(body))
        body = b"".join(sheets.read(name) for name in sheets.namelist())
    return answer.status_code, body.decode("utf-8", "replace")


def told(world: World, role: str, sides: Collection[str]) -> dict[str, list[str]]:
    """Address → the words of these sides' secrets in its answer, for all that answer with any."""
    browser, found = world.browser(role), {}
    words = [word for side in sides for word in words_of(side)]
    for address in addresses(world, role):
        status, text = answer_of(browser, address)
        assert status < 500, address
        said = [word for word in words if word in text]
        if said:
            found[address] = said
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("role", UNCLEARED)
def test_no_answer_tells_a_secret_without_a_clearance(world: World, role: str) -> None:
    """Pages, lists of the API, search, feed, history, notifications, files, pages kept for work offline (R35)."""
    assert told(world, role, set(SIDES) - ({"kam"} if role == "kam" else set())) == {}
    browser, side = world.browser(role), world.sides[UNCLEARED[role]]
    pages = [("desk:client_overview", 200), ("dossiers:client_history", 200), ("dossiers:client_people", 200)]
    for name, status in [*pages, ("dossiers:client_key", 403)]:
        assert answer_of(browser, reverse(name, args=[side["client"].pk]))[0] == status, name
    assert answer_of(browser, f"/api/v1/notes/{side['note'].pk}/")[0] == 404


@pytest.mark.django_db
@pytest.mark.parametrize("role", UNCLEARED)
def test_with_a_clearance_the_same_addresses_tell_them(world: World, role: str) -> None:
    """The walk above passes by what it is to find; names, notifications and the history of changes never tell it."""
    person, side = world.users[role], world.sides[UNCLEARED[role]]
    with transaction.atomic():
        Clearance.objects.create(
            user=person, valid_from=clock.today(), reason="Tenders", given_by=world.users["admin"]
        )
        found = told(world, role, [side.name])
        transaction.set_rollback(True)
    history = reverse("dossiers:client_history", args=[side["client"].pk])
    for address in (history, f"{history}?kind=notes", f"/api/v1/notes/{side['note'].pk}/"):
        assert words_of(side.name)[0] in found[address], address
    assert not any("news" in address or address.startswith("/history/") for address in found)


@pytest.mark.django_db
def test_roles_that_work_with_secrets_need_no_clearance(world: World) -> None:
    """The manager and the head for their clients, directors for all."""
    for role, name in (("kam", "kam"), ("head", "kam"), ("director", "stranger"), ("general", "stranger")):
        address = reverse("dossiers:client_key", args=[world.sides[name]["client"].pk])
        assert words_of(name)[2] in answer_of(world.browser(role), address)[1], role
        note = answer_of(world.browser(role), f"/api/v1/notes/{world.sides[name]['note'].pk}/")
        assert words_of(name)[0] in note[1], role


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["support", "finance"])
def test_without_the_rule_the_walk_finds_the_secrets(
    world: World, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dossiers.history.querysets.secret_scope", lambda user, prefix="": Q())
    assert told(world, role, SIDES)


@pytest.mark.django_db
def test_every_answer_with_a_secret_leaves_a_line_in_the_access_log(world: World) -> None:
    """Whichever address tells one, to whomever: one line for the person, the client and the day (R35)."""
    for role in ("head", "director"):
        person, browser, client = world.users[role], world.browser(role), world.sides["kam"]["client"].pk
        told_by = told(world, role, ["kam"])
        assert told_by
        for address in told_by:
            with transaction.atomic():
                for _time in range(2):
                    cache.clear()
                    browser.get(address)
                lines = AccessLog.objects.filter(
                    user=person, what="secret", subject=f"client {client}"
                ).count()
                transaction.set_rollback(True)
            assert lines == 1, address
