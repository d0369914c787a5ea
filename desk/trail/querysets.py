"""Who changed what: acts and the events in them, as a person sees them.

An act is what one request, one job or one transaction wrote: a context of pghistory, with the events of all tracked
models that name it. Acts are read newest first by the index of their moment, and each is asked whether it holds an
event that the person sees: a page costs the same with a thousand events and with a million, an import of 20,000 rows
is one act. Where what is wanted is rare among the newest acts, its events are gathered instead and their acts sorted.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from accounts.models import User
from accounts.rights.covers import sight_of
from desk.trail.kinds import KINDS, Kind, kinds_for
from kam_crm.shared import clock
from kam_crm.shared.kept import Kept

PAGE_SIZE = 40
# that many of the newest acts are looked through one by one; with the rights of a head 30 µs each
WINDOW = 2000
DAY = dt.timedelta(days=1)
NAMES = ("full_name", "name", "number")  # of a row, where it has one of them
Position = tuple[dt.datetime, str]
Part = tuple[str, tuple[Any, ...]]

# name → condition on the metadata of an act
SOURCES = {
    "page": "act.metadata ? 'url' AND act.metadata ->> 'url' NOT LIKE '/api/%%'",
    "api": "act.metadata ->> 'url' LIKE '/api/%%'",
    "file": "act.metadata ->> 'source' LIKE 'import %%'",
    "other": "NOT act.metadata ? 'url' AND coalesce(act.metadata ->> 'source', '') NOT LIKE 'import %%'",
}


@dataclass(frozen=True)
class Wanted:
    """What the history is narrowed to. `of` is a row: the label of its model and its key; `words` of the source."""

    user: int | None = None
    acting_for: int | None = None
    source: str = ""
    words: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    kind: str = ""
    of: tuple[str, int] | None = None
    act: UUID | None = None  # the only one


@dataclass(frozen=True)
class Group:
    """Events of one kind with one label (insert, update, delete) in an act; `newest` is the key of the last."""

    kind: Kind
    label: str
    count: int
    newest: int


@dataclass
class Act:
    """`about` is the metadata: user, acting_for, reason, source, url, token."""

    id: str
    at: dt.datetime
    about: dict[str, Any]
    groups: list[Group] = field(default_factory=list)

    @property
    def position(self) -> Position:
        return self.at, self.id


def events_for(user: User, kind: Kind, wanted: Wanted) -> QuerySet[Any] | None:
    """Events of a kind that the person sees; None where none can be meant."""
    if wanted.kind not in ("", kind.name):
        return None
    events: QuerySet[Any] = kind.event_model.objects.filter(kind.sees(user))
    if wanted.of is None:
        return events
    label, key = wanted.of
    path = kind.path_to(label)
    return None if path is None else events.filter(**{path: key})


def acts_for(user: User, wanted: Wanted, limit: int, before: Position | None = None) -> list[Act]:
    """The newest acts before the position with an event that the person sees, with their groups of events."""
    parts = _parts.get((sight_of(user), wanted.kind, wanted.of), lambda: _parts_for(user, wanted))
    if parts is None:
        return []
    # of one row there are few events: gathered at once
    if wanted.of is None:
        acts, is_whole = _read(parts, _walk(parts, wanted, before, limit))
        if is_whole or len(acts) == limit:
            return acts
    return _read(parts, _gather(parts, wanted, before, limit))[0]


def events_of_act(
    user: User, kind: Kind, wanted: Wanted, act: UUID, *, label: str = "", before: int | None, limit: int
) -> list[Any]:
    """Events of one kind in one act, the last first, each with the state before it (`before_id`)."""
    events = events_for(user, kind, wanted)
    if events is None:
        return []
    rows = events.filter(pgh_context_id=act, **({"pgh_label": label} if label else {}))
    if before is not None:
        rows = rows.filter(pgh_id__lt=before)
    return list(with_previous(kind, rows).order_by("-pgh_id")[:limit])


def events_of_groups(user: User, wanted: Wanted, groups: Sequence[tuple[Act, Group]]) -> dict[str, list[Any]]:
    """The events of these groups by kind, each with the state before it; one statement a kind."""
    by_kind: dict[Kind, dict[str, list[str]]] = {}
    for act, group in groups:
        by_kind.setdefault(group.kind, {}).setdefault(group.label, []).append(act.id)
    found = {}
    for kind, labels in by_kind.items():
        condition = Q()
        for label, acts in labels.items():
            condition |= Q(pgh_label=label, pgh_context_id__in=acts)
        events = events_for(user, kind, wanted)
        assert events is not None
        found[kind.name] = list(with_previous(kind, events.filter(condition)).order_by("pgh_id"))
    return found


def is_seen(user: User, kind: Kind, key: int) -> bool:
    """Whether the person sees any event of this row."""
    return kind in kinds_for(user) and kind.event_model.objects.filter(kind.sees(user), pgh_obj=key).exists()


def states(kind: Kind, keys: Iterable[int]) -> dict[int, Any]:
    """Events of rows that the caller has scoped, by their keys."""
    found: dict[int, Any] = kind.event_model.objects.in_bulk(keys)
    return found


def last_states(model: Any, keys: Iterable[int]) -> dict[int, str]:
    """What deleted rows were known by, as their last events tell."""
    events = model.pgh_event_model.objects.filter(pgh_obj_id__in=keys)
    last = events.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    named = ((event, [getattr(event, name, "") for name in NAMES]) for event in last)
    return {event.pgh_obj_id: next(filter(None, names), f"№ {event.pgh_obj_id}") for event, names in named}


def with_previous(kind: Kind, events: QuerySet[Any]) -> QuerySet[Any]:
    """With the key of the event before of the same row; of a new dated row, of the one that it takes over from.

    Where a kind has secrets, `holds_secret` says whether they are in this event.
    """
    every = kind.event_model.objects
    older = every.filter(pgh_obj=OuterRef("pgh_obj"), pgh_id__lt=OuterRef("pgh_id")).order_by("-pgh_id")
    previous: Any = Subquery(older.values("pgh_id")[:1])
    if kind.dated:
        same = {name: OuterRef(name) for name in kind.dated}
        earlier = every.filter(**same, valid_from__lt=OuterRef("valid_from"), pgh_id__lt=OuterRef("pgh_id"))
        taken_over = earlier.exclude(pgh_label="delete").order_by("-valid_from", "-pgh_id").values("pgh_id")
        previous = Coalesce(previous, Subquery(taken_over[:1]))
    secret = {"holds_secret": kind.is_secret()} if kind.is_secret else {}
    annotated: QuerySet[Any] = events.annotate(before_id=previous, **secret)
    return annotated


# ---- the statement ------------------------------------------------------------------------------------------------

_IS_NAMED = "(act.metadata ? 'source' OR act.metadata ? 'token')"
_WHENCE = "lower(coalesce(act.metadata ->> 'source', '') || ' ' || coalesce(act.metadata ->> 'token', ''))"
_ORDER = "ORDER BY act.created_at DESC, act.id DESC LIMIT %s"
_ACT = "SELECT act.id, act.created_at, act.metadata FROM"


@dataclass(frozen=True)
class Parts:
    """The events that a person sees, as SQL: of the act at hand, the acts of all, of the act at hand by groups."""

    in_act: Part
    acts: Part
    groups: Part


# to put some eighty queries together takes several times as long as reading what they find
_parts: Kept[Parts | None] = Kept()


def _parts_for(user: User, wanted: Wanted) -> Parts | None:
    """None where nothing can be found."""
    sources = [(kind, events_for(user, kind, wanted)) for kind in kinds_for(user)]
    kept = [(kind, events.order_by()) for kind, events in sources if events is not None]
    try:
        return Parts(
            in_act=_union((_in_act(events).values(one=RawSQL("1", ())), "") for _kind, events in kept),
            acts=_union((events.values("pgh_context_id"), "") for _kind, events in kept),
            groups=_union((_grouped(_in_act(events)), kind.name) for kind, events in kept),
        )
    except EmptyResultSet:
        return None


def _in_act(events: QuerySet[Any]) -> QuerySet[Any]:
    return events.filter(pgh_context_id=RawSQL("act.id", ()))


def _grouped(events: QuerySet[Any]) -> QuerySet[Any]:
    # names that no tracked model has for a field; `_read` gives them others by their order
    grouped: Any = events.values("pgh_label")
    return grouped.annotate(pgh_count=Count("pgh_id"), pgh_newest=Max("pgh_id"))  # type: ignore[no-any-return]


def _union(parts: Iterable[tuple[QuerySet[Any], str]]) -> Part:
    """One after another, each with its name in front; what can hold nothing is left out. Raises EmptyResultSet."""
    texts: list[str] = []
    values: list[Any] = []
    for rows, name in parts:
        try:
            sql, own = rows.query.sql_with_params()
        except EmptyResultSet:
            continue
        texts.append(f"(SELECT %s::text, part.* FROM ({sql}) part)" if name else f"({sql})")
        values += [name, *own] if name else own
    if not texts:
        raise EmptyResultSet
    return " UNION ALL ".join(texts), tuple(values)


def _walk(parts: Parts, wanted: Wanted, before: Position | None, limit: int) -> tuple[Part, Part]:
    """The acts, and how many were looked through."""
    conditions, values = _conditions(wanted, before)
    seen, seen_values = parts.in_act
    newest = f"{_ACT} pghistory_context act WHERE {conditions} {_ORDER}"
    acts = f"{_ACT} ({newest}) act WHERE EXISTS ({seen}) {_ORDER}"
    counted = f"SELECT count(*) AS seen FROM ({newest}) act"
    return (acts, (*values, WINDOW, *seen_values, limit)), (counted, (*values, WINDOW))


def _gather(parts: Parts, wanted: Wanted, before: Position | None, limit: int) -> tuple[Part, Part]:
    conditions, values = _conditions(wanted, before)
    seen, seen_values = parts.acts
    acts = f"{_ACT} pghistory_context act WHERE {conditions} AND act.id IN ({seen}) {_ORDER}"
    return (acts, (*values, *seen_values, limit)), ("SELECT 0 AS seen", ())


def _read(parts: Parts, found: tuple[Part, Part]) -> tuple[list[Act], bool]:
    """The acts with their groups, and whether older ones need not be looked for."""
    (acts, act_values), (counted, count_values) = found
    groups, group_values = parts.groups
    # to compile eighty small queries takes ten times as long as to run them
    statement = (
        "SELECT set_config('jit', 'off', true); "
        f"WITH act AS MATERIALIZED ({acts}) SELECT found.*, counted.seen FROM ({counted}) counted "
        "LEFT JOIN (SELECT act.id, act.created_at, act.metadata::text, told.* FROM act "
        f"CROSS JOIN LATERAL ({groups}) AS told (kind, label, count, newest)) found ON TRUE "
        "ORDER BY found.created_at DESC, found.id DESC"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, (*act_values, *count_values, *group_values))
        rows = cursor.fetchall()
    return _acts(rows), rows[0][-1] < WINDOW


def _acts(rows: Iterable[tuple[Any, ...]]) -> list[Act]:
    acts: dict[str, Act] = {}
    for key, at, about, kind, label, count, newest, _seen in rows:
        if key is not None:
            act = acts.setdefault(str(key), Act(str(key), at, json.loads(about)))
            act.groups.append(Group(KINDS[kind], label, count, newest))
    order = list(KINDS)
    for act in acts.values():
        act.groups.sort(key=lambda group: (order.index(group.kind.name), group.label))
    return list(acts.values())


def _conditions(wanted: Wanted, before: Position | None) -> Part:
    """On the act itself."""
    texts = ["TRUE"]
    values: list[Any] = []
    for name, value in (("user", wanted.user), ("acting_for", wanted.acting_for)):
        if value is not None:
            texts.append(f"act.metadata ->> '{name}' = %s")
            values.append(str(value))
    if wanted.source in SOURCES:
        texts.append(f"({SOURCES[wanted.source]})")
    if wanted.words:
        # as in the index that finds them (migration 0002)
        texts.append(f"{_IS_NAMED} AND {_WHENCE} LIKE %s")
        values.append("%" + re.sub(r"([\\%_])", r"\\\1", wanted.words.lower()) + "%")
    for sign, moment in ((">=", wanted.since), ("<", wanted.until and wanted.until + DAY)):
        if moment is not None:
            texts.append(f"act.created_at {sign} %s")
            values.append(clock.at(moment, dt.time()))
    if wanted.act is not None:
        texts.append("act.id = %s")
        values.append(str(wanted.act))
    if before is not None:
        texts.append("(act.created_at, act.id) < (%s, %s::uuid)")
        values += before
    return " AND ".join(texts), tuple(values)
