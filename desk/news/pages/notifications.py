"""News as one person is shown them: by days, what is new marked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from accounts.models import User
from desk.news import feed
from desk.news.pages.decisions import decisions_to_read
from dossiers.history.timeline import Event, TimelinePage
from kam_crm.shared import clock

LATEST = 15


@dataclass(frozen=True)
class Line:
    event: Event
    is_new: bool


class Notifications:
    """One page of news. The latest (`size`) are what the bell opens."""

    def __init__(self, user: User, *, cursor: str = "", kind: str = "", size: int = feed.PAGE_SIZE) -> None:
        self.user, self.cursor, self.kind, self.size = user, cursor, kind, size
        self.now = clock.now()
        self.seen = feed.clamp_to_window(feed.marker_of(user))

    @cached_property
    def page(self) -> TimelinePage:
        return feed.news(self.user, cursor=self.cursor, kind=self.kind, size=self.size)

    @cached_property
    def lines(self) -> list[Line]:
        return [Line(event, event.at > self.seen) for event in self.page.events]

    @property
    def days(self) -> Iterator[tuple[dt.date, list[Line]]]:
        for day, lines in groupby(self.lines, key=lambda line: line.event.day):
            yield day, list(lines)

    @property
    def has_new(self) -> bool:
        return any(line.is_new for line in self.lines)

    @property
    def until(self) -> str:
        """What «all seen» means here: the newest that is shown, ISO 8601."""
        # not «now»: what comes while the page is read has not been seen
        newest = self.lines[0].event.at if self.lines and not (self.cursor or self.kind) else self.now
        return newest.isoformat()

    @cached_property
    def decisions_to_read(self) -> int:
        """How many decisions of management wait to be read, however old they are; at most feed.MOST."""
        return decisions_to_read(self.user)[: feed.MOST].count() if self.user.can("decisions.view") else 0

    @property
    def kinds(self) -> list[tuple[str, Any]]:
        return [(source.name, source.label) for source in feed.sources_for(self.user)]
