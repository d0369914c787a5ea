"""The permission matrix: every page and API route × every role × every side, against tables written by hand.

How to add a route
------------------
Each app keeps `tests/permissions/routes_<app>.py` with `ROUTES: list[Route]`, and `world_<app>.py` with
`build_<app>(world)`. Roles are written out there and never taken from capabilities.py: two sources must agree.

    ROUTES = [
        Route("orders:order_list", lists="order", roles=WORKERS),
        Route("orders:order_detail", obj="order", roles=WORKERS),
        Route("orders:order_submit", obj="order", method="post", roles={"kam", "head"}),
        Route("orders:order_new", obj="client", roles={"kam", "head"}, kwargs=NOTHING,
              query=lambda world, client: {"client": client.pk}),
        Route("orders:line_edit", obj="order_line", method="post", roles={"kam", "head"},
              kwargs=lambda world, line: {"pk": line.order_id, "line": line.uuid},
              data=lambda world, line: {"quantity": "2"}),
        Route("api:orders-list", lists="order", roles=WORKERS),
        Route("api:orders-list", method="post", roles={"kam", "head"}, obj="client", kwargs=NOTHING,
              data=lambda world, client: {"client": client.code, …}, hidden={400, 422}),
        Route("catalogue:product_list", roles=WORKERS),
    ]

- One entry per address and HTTP method. A page view says its methods (`require_safe`, `require_POST`,
  `require_http_methods`); one that does not counts as GET and POST. A viewset's methods come from its routes.
- `obj`: the name under which world_<app>.py keeps the object of each side; asked for once per side.
- `lists`: the answer must show the objects of all sides this role sees and none of the others. A page shows an object
  by `str(object)`, an API list by `id` among `results`; `mark=lambda order: order.number` says otherwise. The
  world's objects must be such that the list shows them (give `query` where a filter hides them).
- `sees`: who sees whose objects; CLIENTS (everything that hangs on a client) unless given.
- `also`: further statuses that are a right answer for those who may.
- `hidden`: the answer where the object is invisible, 404 unless it comes in the body or the query.
- `public`: no sign-in needed. EVERYBODY as roles: any signed-in person.

Outcome: anonymous → login page or 401; role missing in `roles` → 403, whatever the object; invisible object → `hidden`;
else 2xx, 3xx or a business answer (400, 409, 422). Whoever is kept out must not have written anything either.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.views.generic.edit import ProcessFormView

from tests.permissions.world import DEPUTISED, SIDES, Side, World

ROLES = ("kam", "head", "support", "finance", "director", "admin")
# Roles without a column of their own see the rows of another one. The general director reaches what the tables say of
# the commercial one; the lawyer what they say of all with business data, reports left out.
LIKE = {"general": "director", "lawyer": "finance"}
ASKED_AS = (*ROLES, *LIKE)
EVERYBODY = frozenset(ROLES)
WORKERS = EVERYBODY - {"admin"}  # everybody with business data

# the figures of the company: who only reads debts and contracts has none of them
REPORTS = frozenset({
    "reports:segment_list", "reports:segment_export", "reports:attainment_list", "reports:attainment_export",
    "reports:policy_list", "reports:alert_list", "api:segments-list", "api:alerts-list", "api:client-months-list",
    "api:attainment-list", "reports:new_clients", "reports:new_clients_export",
    "reports:discipline", "reports:discipline_export", "api:payment-discipline-list", "api:payment-discipline-detail",
})  # fmt: skip

# Whose objects a role sees: sides are named after the manager whose client it is (world.py).
CLIENTS: Mapping[str, Collection[str]] = {
    "kam": {"kam", "deputised"},
    "head": {"kam", "head", "colleague"},
    "support": {"kam", "head", "colleague"},
    "finance": SIDES,
    "director": SIDES,
    "admin": (),
}
EVERYTHING = dict.fromkeys(ROLES, SIDES)  # reference data

LOGIN = "/accounts/login/"
BUSINESS_ANSWERS = {400, 409, 422}
SAFE = {"get"}
WRITE = re.compile(r"\b(INSERT INTO|(?<!FOR )UPDATE|DELETE FROM|MERGE INTO)\s+\"?\w", re.IGNORECASE)
UNWRITTEN = ("accounts_session", "accounts_sharedvalue")  # of the request itself: who asks, how often
UNNOTICED = {"head", "options", "trace"}

Lookup = Callable[[World, Any], dict[str, Any]]


def NOTHING(world: World, obj: Any) -> dict[str, Any]:
    """For an address without parameters whose object travels in the query or the body."""
    return {}


def by_pk(world: World, obj: Any) -> dict[str, Any]:
    return {} if obj is None else {"pk": obj.pk}


@dataclass(frozen=True)
class Route:
    name: str
    roles: Collection[str] = frozenset()
    method: str = "get"
    obj: str = ""
    lists: str = ""
    mark: Callable[[Any], str] | None = None
    sees: Mapping[str, Collection[str]] = field(default_factory=lambda: CLIENTS)
    kwargs: Lookup = by_pk
    query: Lookup = NOTHING
    data: Lookup = NOTHING
    hidden: Collection[int] = frozenset({404})
    also: Collection[int] = frozenset()
    public: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_api(self) -> bool:
        return self.name.startswith("api:") or self.name in {"schema", "docs"}

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.name}"


def breaches(
    world: World, routes: Iterable[Route], *, roles: Iterable[str] = ASKED_AS, sides: Iterable[str] = SIDES
) -> Iterator[str]:
    """Everything that answered otherwise than its table says, one sentence each, lazily."""
    asked = [world.sides[name] for name in sides]
    for route in routes:
        yield from _anonymous(world, route)
        cache.clear()  # the API's throttle counts calls there
        for role in roles:
            for side in asked if route.obj else asked[:1]:
                if side.name != DEPUTISED or role == "kam":  # to the others it is one more foreign side
                    yield from _signed_in(world, route, role, side)


def reaches(route: Route, role: str) -> bool:
    """Whether the role may ask for this route at all, be the object what it may."""
    if role == "lawyer":
        return set(route.roles) >= WORKERS and route.name not in REPORTS
    return LIKE.get(role, role) in route.roles


def assert_as_written(world: World, route: Route) -> None:
    found = list(breaches(world, [route]))
    assert not found, "\n".join(found)


def _anonymous(world: World, route: Route) -> Iterator[str]:
    answer = ask(world, route, Client(), world.sides[SIDES[0]])
    if route.public:
        right = not answer.to_login and _answered(route, answer.status)
    else:
        right = (answer.status == 401 if route.is_api else answer.to_login) and not answer.writes
    if not right:
        yield f"{route} as anonymous: {answer}"


def _signed_in(world: World, route: Route, role: str, side: Side) -> Iterator[str]:
    answer = ask(world, route, world.browser(role), side)
    where = f"{route} as {role}" + (f" on {side.name}'s {route.obj}" if route.obj else "")
    wanted = expected(route, role, side)
    if not wanted(answer.status):
        yield f"{where}: {answer}, {wanted.__doc__} expected"
    elif wanted.__name__ != "allowed" and answer.writes:
        yield f"{where}: {answer}, but it wrote: {answer.writes[0]}"
    elif route.lists and answer.status == 200 and reaches(route, role):
        yield from (f"{where}: {trouble}" for trouble in _wrong_rows(world, route, role, answer.text))


def expected(route: Route, role: str, side: Side) -> Callable[[int], bool]:
    def forbidden(status: int) -> bool:
        "403"
        return status == 403

    def invisible(status: int) -> bool:
        "an invisible object"
        return status in route.hidden

    def allowed(status: int) -> bool:
        "an answer"
        return _answered(route, status)

    if not reaches(route, role) and not route.public:
        return forbidden
    return invisible if route.obj and side.name not in route.sees[LIKE.get(role, role)] else allowed


def _answered(route: Route, status: int) -> bool:
    return status < 400 or status in BUSINESS_ANSWERS or status in route.also


def _wrong_rows(world: World, route: Route, role: str, text: str) -> Iterator[str]:
    for side in world.sides.values():
        shown = _shows(route, text, side[route.lists])
        if shown != (side.name in route.sees[LIKE.get(role, role)]):
            yield f"{'shows' if shown else 'does not show'} {side.name}'s {route.lists}"


def _shows(route: Route, text: str, obj: Any) -> bool:
    if route.is_api and route.mark is None:
        answer = json.loads(text)
        rows = answer["results"] if isinstance(answer, dict) else answer
        return any(row.get("id") == obj.pk for row in rows)
    mark = re.escape((route.mark or str)(obj))
    return re.search(rf"(?<!\w){mark}(?!\w)", html.unescape(text)) is not None


@dataclass(frozen=True)
class Answer:
    """What came back, and the rows the request changed before it was rolled back."""

    status: int
    text: str
    location: str
    writes: list[str]

    @property
    def to_login(self) -> bool:
        return self.status == 302 and self.location.startswith(LOGIN)

    def __str__(self) -> str:
        return f"{self.status} {self.text}" if self.status == 500 else str(self.status)


def ask(world: World, route: Route, client: Client, side: Side) -> Answer:
    """One request, rolled back; an exception that escapes counts as 500 with its words."""
    obj = side[route.obj] if route.obj else None
    address = reverse(route.name, kwargs=route.kwargs(world, obj), query=route.query(world, obj) or None)
    options: dict[str, Any] = {"headers": dict(route.headers)}
    if route.method not in SAFE:
        options["data"] = route.data(world, obj)
    if route.is_api and route.method not in SAFE:
        options["content_type"] = "application/json"
    writes: list[str] = []
    with transaction.atomic(), connection.execute_wrapper(_noting(writes)):
        try:
            response = getattr(client, route.method)(address, **options)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            answer = Answer(
                response.status_code,
                body.decode("utf-8", "replace"),
                response.headers.get("Location", ""),
                writes,
            )
        except Exception as error:
            answer = Answer(500, repr(error), "", writes)
        transaction.set_rollback(True)
    return answer


def _noting(writes: list[str]) -> Callable[..., Any]:
    """A wrapper of queries that notes those that change rows, except the browser's own session."""

    def note(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        text = str(sql)
        if WRITE.search(text) and not any(table in text for table in UNWRITTEN):
            writes.append(text[:120])
        return execute(sql, params, many, context)

    return note


# ---- does every address stand in a table? -----------------------------------------------------------------------


def unlisted(routes: Iterable[Route], patterns: Iterable[Any] | None = None) -> list[str]:
    """Addresses and methods of the URLconf that no table names, and entries whose address does not exist."""
    listed = {(route.name, route.method) for route in routes}
    served = set(addresses(get_resolver().url_patterns if patterns is None else patterns))
    missing = [f"{name or 'nameless'}: {method} stands in no table" for name, method in served - listed]
    extra = [f"{name}: {method} stands in a table but is not served" for name, method in listed - served]
    return sorted(missing + extra)


def addresses(patterns: Iterable[Any], namespace: str = "") -> Iterator[tuple[str, str]]:
    """(name, method) of every address below `patterns`."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            name = f"{namespace}{pattern.name}" if pattern.name else ""
            yield from ((name, method) for method in methods_of(pattern.callback))


def methods_of(view: Any) -> set[str]:
    """HTTP methods a view serves, lower case, without HEAD and OPTIONS, which follow GET."""
    if actions := getattr(view, "actions", None):
        return set(actions) - UNNOTICED
    view_class = getattr(view, "cls", None) or getattr(view, "view_class", None)
    if view_class is not None:
        served = {name for name in view_class.http_method_names if hasattr(view_class, name)} - UNNOTICED
        return served - {"put"} if issubclass(view_class, ProcessFormView) else served  # there PUT is POST
    stated = _stated_methods(view)
    return {"get", "post"} if stated is None else stated - UNNOTICED


def _stated_methods(view: Any) -> set[str] | None:
    """What `require_http_methods` was told, found through all decorators around the view."""
    while view is not None:
        cells = dict(zip(view.__code__.co_freevars, view.__closure__ or (), strict=True))
        if "request_method_list" in cells:
            return {method.lower() for method in cells["request_method_list"].cell_contents}
        view = getattr(view, "__wrapped__", None)
    return None
