"""A marked text in every secret, strategic and personal field and file: nobody's answers hold one they must not see.

Whoever adds a field that not all may see names it among the `secrets` or `personal` of its model in
desk/trail/kinds.py, and puts a row of the model on each side in world_<app>.py: this walk then plants a marker in it by
itself. A model whose words are secret to others than the strategy of a client gets its line in SIGHT.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pypdfium2
import pytest
from django.core.cache import cache
from django.db import models, transaction
from django.urls import reverse

from desk.trail.kinds import KINDS, Kind
from dossiers.models import (
    Document,
    DocumentContent,
    DossierItem,
    DossierTemplate,
    KeyStatus,
    Note,
    PersonalData,
)
from integrations.calendar.services import renew_calendar_feed
from kam_crm.shared import clock, company
from tests.factories.dossiers import DossierItemFactory
from tests.permissions.matrix import CLIENTS, LIKE, Route, reaches
from tests.permissions.world import DEPUTISED, SIDES, World, build_world, of_every_app

DEPARTMENT = {"kam", "head", "colleague"}
Sides = Mapping[str, Any]
# secrets of clients, where nobody has a clearance: our KAM stands in for one side and does not know its secrets
SECRET: Sides = {"kam": {"kam"}, "head": DEPARTMENT, "director": SIDES}
CONTACT: Sides = {"kam": {"kam", DEPUTISED}, "head": DEPARTMENT, "support": DEPARTMENT}
PERSONAL: Sides = {"kam": {"kam", DEPUTISED}, "head": DEPARTMENT, "director": SIDES}
# who sees the fields of a model; SECRET unless it stands here
SIGHT: dict[str, Sides] = {"dossiers.person": CONTACT, "dossiers.personaldata": PERSONAL}
# personal data are shown at these addresses and nowhere else: each logs it
LOGGED = ("/personal/", "/export/")
ROLES = ("kam", "head", "support", "finance", "director", "lawyer", "admin")
# the side whose addresses a role is asked for: it sees the client and not all of its secrets, if there is such a side
ASKED = {"kam": DEPUTISED}
# of rows that the world has in another state: a type that is proposed has not ended, the dismissal is over
NOT_DRAWN = {
    "dossiers.candidatedismissal reason",
    "dossiers.clientkeytype end_reason",
    "dossiers.clientkeytype exception_reason",
}
FILE = "dossiers.document file"
READING: list[Route] = [
    route
    for routes in of_every_app("routes", "ROUTES")
    for route in routes
    if route.method == "get" and not route.public
]


@dataclass(frozen=True)
class Canary:
    """`name` is «app.model field»; markers differ by side: «zqx07kj» is the seventh on the side of our KAM."""

    number: int
    name: str
    sight: Sides

    @property
    def stem(self) -> str:
        return f"zqx{self.number:02}"

    def marker(self, side: str) -> str:
        return f"{self.stem}{side[0]}j"


def fields_of(kind: Kind) -> Iterator[models.Field[Any, Any]]:
    """Its hidden texts; a number, a day or a choice cannot be marked."""
    hidden = kind.secrets | kind.personal
    for field in kind.model._meta.concrete_fields:
        is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
        if field.name in hidden and is_text and field.name != "birthday":
            yield field


def canaries() -> list[Canary]:
    names = [
        (f"{kind.name} {field.name}", SIGHT.get(kind.name, SECRET))
        for kind in KINDS.values()
        for field in fields_of(kind)
    ]
    return [Canary(n, name, sight) for n, (name, sight) in enumerate([*names, (FILE, SECRET)])]


CANARIES = canaries()


def plant(world: World) -> None:
    by_name = {canary.name: canary for canary in CANARIES}
    for side in world.sides.values():
        for kind in KINDS.values():
            values = {
                field.name: by_name[f"{kind.name} {field.name}"].marker(side.name) + suffix_of(field)
                for field in fields_of(kind)
            }
            if not values:
                continue
            keys = [row.pk for row in side.values() if type(row) is kind.model]
            assert keys, f"put a row of {kind.name} on each side in world_<app>.py"
            kind.model._default_manager.filter(pk__in=keys).update(**values)
        text = by_name[FILE].marker(side.name).encode()
        content = DocumentContent.objects.create(sha256=f"{side.name:0<64}", data=text)
        Document.objects.filter(pk=side["document"].pk).update(content=content)
    make_secret(world)


def make_secret(world: World) -> None:
    """Rows that are secret one by one, or by the item they answer."""
    keys = {"dossiers.note": "note", "dossiers.document": "document"}
    for name, key in keys.items():
        rows = [side[key].pk for side in world.sides.values()]
        KINDS[name].model._default_manager.filter(pk__in=rows).update(is_secret=True)
    asked = {side["answer"].key for side in world.sides.values()}
    items = DossierItem.objects.filter(
        key__in=asked, template__in=DossierTemplate.objects.in_force(clock.today())
    )
    if not items.update(is_secret=True):
        for key in asked:
            DossierItemFactory(key=key, is_secret=True)


def suffix_of(field: models.Field[Any, Any]) -> str:
    return "@canary.example" if isinstance(field, models.EmailField) else ""


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        known = replace(company.company(), secret_mark="Commercial secret. Fox & Co, Moscow")
        patch.setattr("kam_crm.shared.company._file.read", lambda: vars(known))
        world = build_world()
        plant(world)
        yield world
        transaction.set_rollback(True)


def addresses(world: World, role: str) -> Iterator[str]:
    """Pages, lists and rows of the API, files, sheets, light pages: whatever the role may read; searches, history."""
    side = world.sides[ASKED.get(role, "kam")]
    for route in READING:
        if reaches(route, role) and (not route.obj or route.obj in side):
            obj = side[route.obj] if route.obj else None
            yield reverse(route.name, kwargs=route.kwargs(world, obj), query=route.query(world, obj) or None)
    if role != "admin":
        for canary in CANARIES:
            yield reverse("desk:search", query={"q": canary.stem})
        client = side["client"].pk
        for kind in ("notes", "key", "files"):
            yield reverse("dossiers:client_history", args=[client], query={"kind": kind})
    if role in {"head", "finance", "director", "admin"}:
        for kind in KINDS.values():
            if next(fields_of(kind), None) is not None:
                yield reverse("desk:history", query={"kind": kind.name})
                yield reverse("desk:history_export", query={"kind": kind.name, "format": "csv"})
    for name in ("notes", "documents", "key-statuses", "persons", "client-contacts"):
        yield f"/api/v1/{name}/?search=zqx"


def read(browser: Any, address: str) -> tuple[int, str]:
    cache.clear()
    with transaction.atomic():
        answer = browser.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return answer.status_code, text_of(body)


def text_of(body: bytes) -> str:
    if body.startswith(b"PK"):
        packed = zipfile.ZipFile(io.BytesIO(body))
        return "\n".join(text_of(packed.read(name)) for name in packed.namelist())
    if body.startswith(b"%PDF"):
        return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(body))
    return body.decode("utf-8", "replace")


def trespasses(world: World, role: str) -> dict[str, set[str]]:
    """Name of a field → addresses whose answer to the role holds a marker that it must not."""
    browser, like = world.browser(role), LIKE.get(role, role)
    known = {canary.marker(side): (canary, side) for canary in CANARIES for side in SIDES}
    found: dict[str, set[str]] = {}
    for address in addresses(world, role):
        status, text = read(browser, address)
        assert status < 500, address
        for canary, side in (known[marker] for marker in set(MARKER.findall(text))):
            if not may_show(canary, side, like, address):
                found.setdefault(canary.name, set()).add(address)
    return found


def may_show(canary: Canary, side: str, role: str, address: str) -> bool:
    """Whether an answer of this address to the role may hold the canary of the side."""
    if canary.sight is CONTACT and WHOLE.fullmatch(address):
        # all about a person, phones too, for whom the person or the law asks
        return side in PERSONAL.get(role, ())
    is_logged = canary.sight is not PERSONAL or any(part in address for part in LOGGED)
    return is_logged and side in canary.sight.get(role, ())


WHOLE = re.compile(r"/people/\d+/export/")
MARKER = re.compile(r"zqx\d\d[a-z]j")


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_no_role_is_shown_what_is_not_for_it(world: World, role: str) -> None:
    """Pages, API, search, exports, sheets, feed, history, light pages and files, one role after another (R35, R36)."""
    assert trespasses(world, role) == {}
    with transaction.atomic():
        feed = renew_calendar_feed(by=world.users[role]) if role != "admin" else None
        if feed is not None:
            address = reverse("integrations:calendar_feed", args=[feed])
            assert not MARKER.search(read(world.browser(role), address)[1])
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_who_may_see_finds_every_marker(world: World) -> None:
    """The walk passes by all that it looks for: a director, a manager and a head are told what is theirs."""
    shown: set[str] = set()
    for role in ("head", "director"):
        browser = world.browser(role)
        for address in addresses(world, role):
            shown |= set(MARKER.findall(read(browser, address)[1]))
    unseen = {canary.name for canary in CANARIES if canary.marker("kam") not in shown}
    assert unseen <= NOT_DRAWN, unseen - NOT_DRAWN


def everything(rows: Any, user: Any) -> Any:
    return rows.all()


def unmask(patch: pytest.MonkeyPatch, kind: str) -> None:
    patch.setitem(KINDS, kind, replace(KINDS[kind], personal=frozenset(), secrets=frozenset()))


TWINS: dict[str, tuple[str, str, Callable[[pytest.MonkeyPatch], None]]] = {
    "the clearance of a deputy": (
        "kam", "dossiers.note text",
        lambda patch: patch.setattr("dossiers.clients.querysets.needs_clearance_for", lambda user: []),
    ),
    "the secrecy of a file": (
        "support", FILE,
        lambda patch: patch.setattr(type(Document.objects.all()), "visible_to", everything),
    ),
    "the mask of the history": (
        "head", "dossiers.personaldata hobby", lambda patch: unmask(patch, "dossiers.personaldata"),
    ),
    "phones and e-mails on request": (
        "finance", "dossiers.person email",
        lambda patch: patch.setattr("dossiers.people.api.ShowsContactData.shows_contact_data", lambda view: True),
    ),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("mask", TWINS)
def test_a_mask_that_is_taken_off_is_found(world: World, mask: str, monkeypatch: pytest.MonkeyPatch) -> None:
    role, name, take_off = TWINS[mask]
    take_off(monkeypatch)
    assert name in trespasses(world, role)


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
