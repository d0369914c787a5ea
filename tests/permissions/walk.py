"""One walk per role through everything it may read, in a world where every text is marked; tests ask what it met.

Every hidden field (`secrets` and `personal` of desk/trail/kinds.py) and file holds a marker that says which and whose
it is, every other text column a script. Each address is asked once; what its answer holds is noted, and the answer
forgotten.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urljoin

import pypdfium2
from django.apps import apps
from django.core.cache import cache
from django.db import Error, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Cast, Concat
from django.test import Client
from django.urls import reverse

from accounts.models import Access, AccessLog
from desk.trail.kinds import KINDS, Kind
from dossiers.models import Document, DocumentContent, DossierItem, DossierTemplate
from kam_crm.shared import clock
from tests.factories.dossiers import DossierItemFactory
from tests.permissions.matrix import LIKE, Route, reaches
from tests.permissions.world import APPS, DEPUTISED, SIDES, World, of_every_app

DEPARTMENT = {"kam", "head", "colleague"}
Sides = Mapping[str, Any]
# secrets of clients, where nobody has a clearance: our KAM stands in for one side and does not know its secrets
SECRET: Sides = {"kam": {"kam"}, "head": DEPARTMENT, "director": SIDES}
CONTACT: Sides = {"kam": {"kam", DEPUTISED}, "head": DEPARTMENT, "support": DEPARTMENT}
PERSONAL: Sides = {"kam": {"kam", DEPUTISED}, "head": DEPARTMENT, "director": SIDES}
# who sees the fields of a model; SECRET unless it stands here
SIGHT: dict[str, Sides] = {"dossiers.person": CONTACT, "dossiers.personaldata": PERSONAL}
# personal data are shown at these addresses and nowhere else: each logs it
PERSONAL_ASKED = re.compile(r".*/personal/.*|/people/\d+/export/")
ROLES = ("kam", "head", "support", "finance", "director", "general", "lawyer", "admin")
# whose addresses a role is asked for; a manager as a deputy, too: that client is seen, its secrets are not
ASKED = {"kam": ("kam", DEPUTISED)}
FILE = "dossiers.document file"
READING: list[Route] = [
    route
    for routes in of_every_app("routes", "ROUTES")
    for route in routes
    if route.method == "get" and not route.public
]
SCRIPT = '"><script>!'
DRAWN, ESCAPED = "<script>!", "&lt;script&gt;!"
# Names of other things, which a person does not type: changed, they would lead nowhere.
KEYS = {
    "sha256", "media_type", "locale", "theme", "password", "path", "method", "page", "column", "object_type",
    "session_key", "session_data",
}  # fmt: skip
MARKER = re.compile(r"zqx\d\d[a-z]j")
WHOLE = re.compile(r"/people/\d+/export/")
HREF = re.compile(r'\bhref="(/[^"#]*|\?[^"#]*)')


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
    for one in kind.model._meta.concrete_fields:
        is_text = isinstance(one, models.CharField | models.TextField) and not one.choices
        if one.name in hidden and is_text and one.name != "birthday":
            yield one


def canaries() -> list[Canary]:
    names = [
        (f"{kind.name} {one.name}", SIGHT.get(kind.name, SECRET))
        for kind in KINDS.values()
        for one in fields_of(kind)
    ]
    return [Canary(n, name, sight) for n, (name, sight) in enumerate([*names, (FILE, SECRET)])]


CANARIES = canaries()
BY_MARKER = {canary.marker(side): (canary, side) for canary in CANARIES for side in SIDES}


def may_show(canary: Canary, side: str, role: str, address: str) -> bool:
    """Whether an answer of this address to the role may hold the canary of the side."""
    role = LIKE.get(role, role)
    if canary.sight is CONTACT and WHOLE.fullmatch(address):
        # all about a person, phones too, for whom the person or the law asks
        return side in PERSONAL.get(role, ())
    is_logged = canary.sight is not PERSONAL or PERSONAL_ASKED.fullmatch(address) is not None
    return is_logged and side in canary.sight.get(role, ())


# ---- the marked world ---------------------------------------------------------------------------------------------


def mark(world: World) -> set[str]:
    """Every text of the world; returns the columns that hold the script."""
    filled = fill()
    plant(world)
    return filled


def fill() -> set[str]:
    """Put the script into every text column that takes it; its key behind it keeps unique ones apart."""
    filled = set()
    for one in text_fields():
        name = f"{one.model._meta.label}.{one.name}"
        rows = one.model._base_manager.all()
        marked = Concat(Value(SCRIPT), Cast(F("pk"), models.TextField()))
        for value in (marked, Value(SCRIPT)):
            try:
                with transaction.atomic():
                    if rows.update(**{one.name: value}):
                        filled.add(name)
                break
            except Error:  # a check or a length does not let it in
                continue
    return filled


def text_fields() -> Iterator[models.Field[Any, Any]]:
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            if not model._meta.managed or model.__name__.endswith("Event"):
                continue
            for one in model._meta.concrete_fields:
                wide = not one.max_length or one.max_length > len(SCRIPT)
                is_text = type(one) in (models.CharField, models.TextField)
                if is_text and wide and not one.choices and one.name not in KEYS:
                    yield one


def plant(world: World) -> None:
    by_name = {canary.name: canary for canary in CANARIES}
    for side in world.sides.values():
        for kind in KINDS.values():
            values = {
                one.name: by_name[f"{kind.name} {one.name}"].marker(side.name) + suffix_of(one)
                for one in fields_of(kind)
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
    """Rows that are secret one by one, or by the item they answer; the history has their text from before."""
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


def suffix_of(one: models.Field[Any, Any]) -> str:
    return "@canary.example" if isinstance(one, models.EmailField) else ""


# ---- the walk -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Met:
    """What one answer held: markers, lines it left in the access log by what they are, and where its links lead."""

    address: str
    route: str
    status: int
    trouble: str
    markers: frozenset[str]
    is_page: bool
    is_file: bool
    is_drawn: bool
    is_escaped: bool
    lines: Mapping[str, tuple[str, ...]]
    links: frozenset[str]


@dataclass
class Walk:
    world: World
    met: dict[str, list[Met]] = field(default_factory=dict)

    def of(self, role: str) -> list[Met]:
        """All that the role may read, read once."""
        if role not in self.met:
            self.met[role] = [*self.through(role)]
        return self.met[role]

    def through(self, role: str, only: Callable[[str], bool] = lambda address: True) -> Iterator[Met]:
        """The same, read anew as it is asked for, of these addresses."""
        browser = self.world.browser(role)
        for address, route in addresses(self.world, role):
            if only(address):
                met, again = read(browser, address, route)
                yield met
                if again:
                    yield read(browser, address, route, {"HX-Request": "true"})[0]

    def trespasses(self, role: str, met: list[Met]) -> dict[str, set[str]]:
        """Name of a field → addresses whose answer to the role holds a marker that it must not."""
        found: dict[str, set[str]] = {}
        for one in met:
            for canary, side in (BY_MARKER[marker] for marker in one.markers):
                if not may_show(canary, side, role, one.address):
                    found.setdefault(canary.name, set()).add(one.address)
        return found


def addresses(world: World, role: str) -> Iterator[tuple[str, str]]:
    """Pages, lists and rows of the API, files, sheets, light pages: whatever the role may read; searches, history.

    Each with the name of its route, or nothing.
    """
    asked = set()
    for name in ASKED.get(role, ("kam",)):
        side = world.sides[name]
        for route in READING:
            if reaches(route, role) and (not route.obj or route.obj in side):
                obj = side[route.obj] if route.obj else None
                query = route.query(world, obj) or None
                address = reverse(route.name, kwargs=route.kwargs(world, obj), query=query)
                if address not in asked:
                    asked.add(address)
                    yield address, route.name
    for address in searches(world, role):
        yield address, ""


def searches(world: World, role: str) -> Iterator[str]:
    side = world.sides[ASKED.get(role, ("kam",))[-1]]
    client, note = side["client"].pk, side["note"].pk
    if role != "admin":
        for canary in CANARIES:
            yield reverse("desk:search", query={"q": canary.stem})
        yield reverse("dossiers:client_list", query={"q": "zqx", "scope": "all"})
        for kind in ("all", "notes", "key", "files"):
            yield reverse("dossiers:client_history", args=[client], query={"kind": kind})
    if role in {"head", "finance", "director", "admin"}:
        for kind in sorted({canary.name.split()[0] for canary in CANARIES}):
            yield reverse("desk:history", query={"kind": kind})
            yield reverse("desk:history_export", query={"kind": kind, "format": "csv"})
        for name, key in (("dossiers.note", note), ("dossiers.client", client)):
            yield reverse("desk:history", query={"of": f"{name}:{key}"})
            yield reverse("desk:history_export", query={"of": f"{name}:{key}", "format": "csv"})
    for name in ("notes", "documents", "key-statuses", "persons", "client-contacts"):
        yield f"/api/v1/{name}/?search=zqx"
    for name in ("notes", "key-statuses"):
        yield f"/api/v1/{name}/?client={client}"
    yield f"/api/v1/notes/{note}/"
    since = world.browser(role).get("/api/v1/changes/?kind=notes").json().get("next_since", 0)
    yield f"/api/v1/changes/?kind=notes&since={since}"


def read(
    browser: Client, address: str, route: str, headers: dict[str, str] | None = None
) -> tuple[Met, bool]:
    """What the answer held, and whether htmx gets another one; what was written is taken back, lines of the log too."""
    cache.clear()
    trouble = ""
    with transaction.atomic():
        before = AccessLog.objects.values_list("pk", flat=True).order_by("-pk").first() or 0
        try:
            answer: Any = browser.get(address, headers=headers)
            # what is streamed is written, and logged, while it is read
            body = answer.getvalue() if answer.streaming else answer.content
            status, given = answer.status_code, answer.headers
        except Exception as error:
            status, trouble, body, given = 500, repr(error), b"", {}
        lines: dict[str, tuple[str, ...]] = {}
        for what, subject in AccessLog.objects.filter(pk__gt=before).values_list("what", "subject"):
            lines[what] = (*lines.get(what, ()), subject)
        transaction.set_rollback(True)
    text = text_of(body)
    is_page = "html" in given.get("Content-Type", "")
    met = Met(
        address=address,
        route=route,
        status=status,
        trouble=trouble,
        markers=frozenset(MARKER.findall(text)),
        is_page=is_page,
        is_file="attachment" in given.get("Content-Disposition", ""),
        is_drawn=is_page and DRAWN in text,
        is_escaped=is_page and ESCAPED in text,
        lines=lines,
        links=frozenset(urljoin(address, unescape(href)) for href in HREF.findall(text))
        if is_page
        else frozenset(),
    )
    return met, headers is None and ("HX-Request" in given.get("Vary", "") or status in {302, 404})


def text_of(body: bytes) -> str:
    if body.startswith(b"PK"):
        packed = zipfile.ZipFile(io.BytesIO(body))
        return "\n".join(text_of(packed.read(name)) for name in packed.namelist())
    if body.startswith(b"%PDF"):
        return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(body))
    return body.decode("utf-8", "replace")


def exports(met: list[Met]) -> Iterator[tuple[str, int]]:
    """(route, lines in the access log) of every answer that a browser keeps as a file.

    Besides, each person whose phone or e-mail goes along has a line, and so has each client whose secrets do.
    """
    apart = {Access.CONTACT_DATA, Access.SECRET}
    for one in met:
        if one.is_file and one.status == 200 and one.route and not one.route.startswith("api:"):
            yield one.route, sum(len(subjects) for what, subjects in one.lines.items() if what not in apart)
