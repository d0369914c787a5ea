"""One time line of a client out of many sources; apps above add theirs when they start.

    class PlansConfig(AppConfig):
        def ready(self):
            from plans.timeline import activity_events
            timeline.register(timeline.Source("activities", _("Visits and calls"), activity_events))

A source is a plain query. It gets the client, the person who looks and the `Window`, and returns its newest events
inside the window, at most `window.limit`, newest first:

    def activity_events(client, user, window):
        rows = Activity.objects.visible_to(user).filter(window.older("done_at"), client=client, status="done")
        newest = rows.order_by("-done_at", "-pk")[: window.limit]
        return [Event(row.done_at, row.pk, "walk", row.result, url=…, who=…) for row in newest]

`window.older_days("paid_on")` and `window.moment(row.paid_on)` do the same for columns that are dates. An event without
text is passed over but keeps its place, so that a source may not seem to be at its end.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Q

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared import clock

PAGE_SIZE = 40
MIDNIGHT = dt.time(0, 0)


@dataclass(frozen=True)
class Event:
    """`icon` is a name of the sprite, `who` the person's name, `note` quoted words under the text."""

    at: dt.datetime
    pk: int
    icon: str
    text: str
    url: str = ""
    who: str = ""
    note: str = ""
    source: str = ""

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

    @staticmethod
    def moment(day: dt.date) -> dt.datetime:
        return clock.at(day, MIDNIGHT)

    def _older(self, at: str, pk: str, value: dt.date) -> Q:
        assert self.position is not None
        _at, source, last = self.position
        before = Q(**{f"{at}__lt": value})
        # of one moment sources follow by name backwards, then rows by key: exactly what `position_of` compares
        if self.source == source:
            return before | Q(**{at: value, f"{pk}__lt": last})
        return before | Q(**{at: value}) if self.source < source else before


EventQuery = Callable[[Client, User, Window], Iterable[Event]]


@dataclass(frozen=True)
class Source:
    """`name` is stable (it stands in addresses), `label` names the filter, `capability` is needed to see it."""

    name: str
    label: Any
    query: EventQuery
    capability: str = "clients.view"

    def events(self, client: Client, user: User, window: Window) -> list[Event]:
        """What the query gives, each marked with the source: the cursor names it."""
        return [Event(**{**vars(event), "source": self.name}) for event in self.query(client, user, window)]


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
    """The newest events before `cursor`, of one source (`kind`) or of all. One query set per source and page."""
    position = decode_position(cursor)
    wanted = [source for source in sources_for(user) if kind in ("", source.name)]
    # one more than is shown tells whether there is an older page; any source may fill the whole one
    streams = [source.events(client, user, Window(source.name, page_size + 1, position)) for source in wanted]
    merged = heapq.merge(*streams, key=position_of, reverse=True)
    found = list(islice(merged, page_size + 1))
    shown = found[:page_size]
    # events without text count, or a page of them would end the line
    more = encode_position(shown[-1]) if len(found) > page_size else ""
    return TimelinePage([event for event in shown if event.text], more)


def position_of(event: Event) -> tuple[dt.datetime, str, int]:
    return event.at, event.source, event.pk


def encode_position(event: Event) -> str:
    return f"{event.at.astimezone(dt.UTC):%Y%m%dT%H%M%S.%f}~{event.source}~{event.pk}"


def decode_position(cursor: str) -> tuple[dt.datetime, str, int] | None:
    """A cursor that makes no sense is the first page."""
    try:
        at, source, pk = cursor.split("~")
        moment = dt.datetime.strptime(at, "%Y%m%dT%H%M%S.%f").replace(tzinfo=dt.UTC)
        # raises OverflowError at the ends of the calendar, where the company's zone leads out of it
        clock.local(moment)
        return moment, source, int(pk)
    except (ValueError, OverflowError):
        return None
