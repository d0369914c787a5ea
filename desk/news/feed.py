"""Notifications of a person out of many sources, newest first, and how many of them are new.

    register(Source("notes", _("Notes"), note_rows, note_event))

`rows(user, since)` is a plain query of what concerns the person since that moment, None where the role gets none of
it: always through `visible_to`, never the person's own actions, and narrow by an index that exists (an order's or a
payment's `updated_at` is never before the moment of what happened with it). `event(row, user)` puts one row in words,
with icon and sentence of its event kind.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from django.db.models import F, QuerySet

from accounts.models import User
from desk.models import NewsSeen
from dossiers.history.timeline import (
    Event,
    TimelinePage,
    Window,
    decode_position,
    encode_position,
    position_of,
)
from kam_crm.shared import clock

DAYS = 30  # older news are in the dossiers
MOST = 100  # a count is exact below
PAGE_SIZE = 50

Rows = Callable[[User, dt.datetime], "QuerySet[Any, Any] | None"]


@dataclass(frozen=True)
class Source:
    """`at` and `pk` name the columns or annotations that hold the moment and the key of a row.

    `name` is stable (it stands in addresses), `label` names the filter. `load` fetches at once what the words of all
    rows need.
    """

    name: str
    label: Any
    rows: Rows
    event: Callable[[Any, User], Event]
    at: str = "at"
    pk: str = "pk"
    load: Callable[[list[Any]], None] | None = None


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Add a source; the same name again replaces it."""
    _sources[source.name] = source


def sources_for(user: User) -> list[Source]:
    """Those that may have something for this person."""
    now = clock.now()
    # the querysets are built and not read: no query for it
    return [source for source in _sources.values() if source.rows(user, now) is not None]


def marker_of(user: User) -> dt.datetime | None:
    """The moment up to which the person has seen their notifications; None before the first time."""
    return markers_of(user).values_list("seen_at", flat=True).first()


def markers_of(user: User) -> QuerySet[NewsSeen]:
    """The row with the moment, or none."""
    rows: QuerySet[NewsSeen] = NewsSeen.objects.visible_to(user)
    return rows


def clamp_to_window(since: dt.datetime | None) -> dt.datetime:
    """The moment itself, or the oldest that is still shown."""
    oldest = clock.now() - dt.timedelta(days=DAYS)
    return max(since, oldest) if since else oldest


def unseen(user: User, since: dt.datetime) -> int:
    """How many news are newer than `since`, at most MOST. One query."""
    parts = [
        rows.filter(**{f"{source.at}__gt": since}).order_by().values(moment=F(source.at))[:MOST]
        for source in _sources.values()
        if (rows := source.rows(user, since)) is not None
    ]
    if not parts:
        return 0
    # one statement: the bell asks on every page; all=True, since two events of one moment are two
    return parts[0].union(*parts[1:], all=True)[:MOST].count()


def news(
    user: User, *, cursor: str = "", kind: str = "", size: int = PAGE_SIZE, since: dt.datetime | None = None
) -> TimelinePage:
    """The newest news before `cursor`, of one source (`kind`) or of all. One query per source."""
    position = decode_position(cursor)
    since = clamp_to_window(since)
    wanted = [source for source in _sources.values() if kind in ("", source.name)]
    streams = [_events(source, user, since, Window(source.name, size + 1, position)) for source in wanted]
    # every stream is sorted already; one row more than a page tells whether there is a next one
    found = list(islice(heapq.merge(*streams, key=position_of, reverse=True), size + 1))
    return TimelinePage(
        found[:size], encode_position(*position_of(found[size - 1])) if len(found) > size else ""
    )


def _events(source: Source, user: User, since: dt.datetime, window: Window) -> Iterable[Event]:
    rows = source.rows(user, since)
    if rows is None:
        return []
    newest = rows.filter(window.older(source.at, source.pk), **{f"{source.at}__gte": since})
    ordered = list(newest.order_by(f"-{source.at}", f"-{source.pk}")[: window.limit])
    if source.load is not None:
        source.load(ordered)
    # the name goes into the cursor: of rows of one moment it tells which source was read how far
    return [replace(source.event(row, user), source=source.name) for row in ordered]
