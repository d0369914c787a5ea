"""One time line of a client out of many sources; apps above add theirs when they start.

    class PlansConfig(AppConfig):
        def ready(self):
            from plans.timeline import activity_rows, activity_events
            timeline.register(
                timeline.Source("activities", _("Visits and calls"), activity_rows, activity_events, at="done_at")
            )

`rows(client, user)` are all that a source may tell of, as the person sees them, a plain query; `at` and `pk` name the
columns of moment and key. One statement finds the newest of all sources, and only of those among them the rows are
read: `events(rows)` puts them in words, in any order.

    def activity_events(rows):
        return [Event(row.done_at, row.pk, "walk", row.result, url=…) for row in rows.select_related("manager")]

What a source tells of may depend on the client's key and on who looks, on nothing else of the client: the statement
of a first page is kept. `at` may be a date (`is_dated`): its events stand at midnight, company time (`moment_of`). An
event without text is passed over but keeps its place, so that a source may not seem to be at its end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, F, Func, Q, QuerySet, Value

from accounts.models import User
from accounts.rights.covers import sight_of
from accounts.services import log_secrets
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.company import company
from kam_crm.shared.kept import Kept

PAGE_SIZE = 40
CONVERSATIONS = "conversations"  # as a kind: what was said and agreed, without papers, money and settings
MIDNIGHT = dt.time(0, 0)


@dataclass(frozen=True)
class Event:
    """`icon` is a name of the sprite, `who` the person's name, `note` quoted words under the text.

    `is_secret`: its showing is logged. `author_id` is the key of who wrote a note.
    """

    at: dt.datetime
    pk: int
    icon: str
    text: str
    url: str = ""
    who: str = ""
    note: str = ""
    source: str = ""
    is_secret: bool = False
    author_id: int | None = None

    @property
    def day(self) -> dt.date:
        """The company's date; events that are dates stand on their own."""
        return clock.local(self.at).date()


@dataclass(frozen=True)
class Window:
    """The part of a source that is older than the last event shown; `position` None is the whole of it."""

    source: str
    limit: int
    position: tuple[dt.datetime, str, int] | None = None

    def older(self, at: str, pk: str = "pk") -> Q:
        """The condition for rows whose moment is the column `at`."""
        return self._older(at, pk, self.position[0]) if self.position else Q()

    def older_days(self, day: str, pk: str = "pk") -> Q:
        """The same for a column that is a date: its events stand at midnight, company time."""
        if self.position is None:
            return Q()
        local = clock.local(self.position[0])
        if local.time() == MIDNIGHT:
            return self._older(day, pk, local.date())
        # the position is later that day: its dated events, at midnight, are all older
        return Q(**{f"{day}__lte": local.date()})

    def _older(self, at: str, pk: str, value: dt.date) -> Q:
        assert self.position is not None
        _at, source, last = self.position
        before = Q(**{f"{at}__lt": value})
        # of one moment sources follow by name backwards, then rows by key: exactly what `position_of` compares
        if self.source == source:
            return before | Q(**{at: value, f"{pk}__lt": last})
        return before | Q(**{at: value}) if self.source < source else before


def moment_of(day: dt.date) -> dt.datetime:
    """Where an event that has a day and no hour stands."""
    return clock.at(day, MIDNIGHT)


class Midnight(Func):
    """The same in the database."""

    template = "(%(expressions)s)"
    arg_joiner = "::timestamp AT TIME ZONE "
    output_field = DateTimeField()

    def __init__(self, day: str) -> None:
        super().__init__(F(day), Value(company().time_zone))


Rows = Callable[[Client, User], "QuerySet[Any]"]
Events = Callable[["QuerySet[Any]"], Iterable[Event]]
Position = tuple[dt.datetime, str, int]


@dataclass(frozen=True)
class Source:
    """`name` is stable (it stands in addresses), `label` names the filter, `capability` is needed to see it.

    `is_conversation`: it tells what was said and agreed with the client.
    """

    name: str
    label: Any
    rows: Rows
    events: Events
    capability: str = "clients.view"
    at: str = "at"
    pk: str = "pk"
    is_dated: bool = False
    is_conversation: bool = False

    def fits(self, kind: str) -> bool:
        return kind in ("", self.name) or (kind == CONVERSATIONS and self.is_conversation)

    def newest(self, client: Client, user: User, window: Window) -> QuerySet[Any]:
        """Moment, name and key of its newest rows inside the window."""
        older = window.older_days if self.is_dated else window.older
        rows = self.rows(client, user).filter(older(self.at, self.pk)).order_by(f"-{self.at}", f"-{self.pk}")
        moment = Midnight(self.at) if self.is_dated else F(self.at)
        # names that no column of a source has
        return rows.values(event_at=moment, event_source=Value(self.name), event_pk=F(self.pk))[
            : window.limit
        ]

    def events_of(self, client: Client, user: User, keys: Iterable[int]) -> Iterable[Event]:
        """The events of these rows, each marked with the source: the cursor names it."""
        found = self.events(self.rows(client, user).filter(**{f"{self.pk}__in": list(keys)}))
        return (replace(event, source=self.name) for event in found)


@dataclass(frozen=True)
class TimelinePage:
    """`next` is the cursor of the older page, "" at the end."""

    events: list[Event]
    next: str


# filled when the apps start: those above know this one, never the other way round
_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Add a source; the same name again replaces it."""
    _sources[source.name] = source


def sources_for(user: User) -> list[Source]:
    return [source for source in _sources.values() if user.can(source.capability)]


def timeline(
    client: Client, user: User, *, cursor: str = "", kind: str = "", page_size: int = PAGE_SIZE
) -> TimelinePage:
    """The newest events before `cursor`, of one source (`kind`), of CONVERSATIONS or of all.

    One statement finds them, then each source that is among them reads its own. Secrets among them are shown by
    this: the access log gets its line here, whichever page it is for.
    """
    wanted = {source.name: source for source in sources_for(user) if source.fits(kind)}
    position = decode_position(cursor)
    # one more than is shown tells whether there is an older page; any source may fill the whole one
    if position is None:
        found = _newest_of_all(tuple(wanted.values()), client, user, page_size + 1)
    else:
        found = newest(wanted.values(), client, user, position, page_size + 1)
    shown = found[:page_size]
    keys: dict[str, list[int]] = {}
    for _at, name, pk in shown:
        keys.setdefault(name, []).append(pk)
    by_key = {
        (name, event.pk): event
        for name, own in keys.items()
        for event in wanted[name].events_of(client, user, own)
    }
    events = [event for _at, name, pk in shown if (event := by_key.get((name, pk))) and event.text]
    if any(event.is_secret for event in events):
        log_secrets(user=user, clients=[client.pk])
    # events without text count, or a page of them would end the line
    more = encode_position(*shown[-1]) if len(found) > page_size else ""
    return TimelinePage(events, more)


def newest(
    sources: Iterable[Source], client: Client, user: User, position: Position | None, limit: int
) -> list[Position]:
    """Moment, source and key of the newest events before the position, newest first."""
    parts = [source.newest(client, user, Window(source.name, limit, position)) for source in sources]
    if not parts:
        return []
    found = _together(parts, limit)
    return [(row["event_at"], row["event_source"], row["event_pk"]) for row in found]


def _together(parts: list[QuerySet[Any]], limit: int) -> QuerySet[Any]:
    if len(parts) == 1:
        return parts[0]
    found = parts[0].union(*parts[1:], all=True)
    return found.order_by("-event_at", "-event_source", "-event_pk")[:limit]


# Every dossier begins with a first page, and putting thirteen queries together takes several times as long as reading
# what they find: the statement is kept for each person. None: it cannot be.
_statements: Kept[tuple[str, tuple[Any, ...]] | None] = Kept()
# no client's key: where it stands among the parameters of a kept statement, the client's own goes
STAND_IN = -1


def _newest_of_all(sources: tuple[Source, ...], client: Client, user: User, limit: int) -> list[Position]:
    """What `newest` finds without a position."""
    # the zone, too, stands in it: midnight of a day is by the company's clock
    key = (sight_of(user), company().time_zone, sources, limit)
    kept = _statements.get(key, lambda: _statement(sources, user, limit))
    if kept is None:
        return newest(sources, client, user, None, limit)
    sql, values = kept
    with connection.cursor() as cursor:
        cursor.execute(sql, [client.pk if value == STAND_IN else value for value in values])
        return cursor.fetchall()  # type: ignore[no-any-return]


def _statement(sources: Iterable[Source], user: User, limit: int) -> tuple[str, tuple[Any, ...]] | None:
    """None where a source does not say by a parameter whose events it wants: what it would find is not to be kept."""
    nobody = Client(pk=STAND_IN)
    parts = [source.newest(nobody, user, Window(source.name, limit)) for source in sources]
    if not parts or not all(STAND_IN in part.query.sql_with_params()[1] for part in parts):
        return None
    return _together(parts, limit).query.sql_with_params()


def position_of(event: Event) -> Position:
    return event.at, event.source, event.pk


def encode_position(at: dt.datetime, source: str, pk: int) -> str:
    return f"{at.astimezone(dt.UTC):%Y%m%dT%H%M%S.%f}~{source}~{pk}"


def decode_position(cursor: str) -> Position | None:
    """A cursor that makes no sense is the first page."""
    try:
        at, source, pk = cursor.split("~")
        moment = dt.datetime.strptime(at, "%Y%m%dT%H%M%S.%f").replace(tzinfo=dt.UTC)
        # raises OverflowError at the ends of the calendar, where the company's zone leads out of it
        clock.local(moment)
        return moment, source, int(pk)
    except (ValueError, OverflowError):
        return None
