"""What stands in the calendar of a person: any app adds a source when it starts, `integrations` writes the feed.

    class PlansConfig(AppConfig):
        def ready(self) -> None:
            from plans.tasks.pages import task_entries
            calendar_feed.register(calendar_feed.Source("tasks", "tasks.view", task_entries))

    def task_entries(user, span):
        rows = Task.objects.visible_to(user).filter(due_on__range=(span.first, span.last)).select_related("client")
        for row in rows:
            yield Entry(f"task-{row.pk}", f"{_('Task')}: {row.client}", row.due_on, row.updated_at, path=…)

A feed leaves the house: no personal data, no phone numbers, no amounts. What a source yields is what the person sees
and answers for, read in a number of statements that does not depend on the rows. Words are in the person's language.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Span:
    """The days, both included, that a feed shows. What was cancelled since `cancelled_since` is in it, as cancelled."""

    first: dt.date
    last: dt.date
    cancelled_since: dt.datetime


@dataclass(frozen=True)
class Entry:
    """`uid` is the same for ever, wherever the thing is moved; `changed_at` grows with every change of it.

    Without `starts_at` it lasts all day, up to `last_day` where that is given. `path` is the page that shows it.
    """

    uid: str
    title: str
    day: dt.date
    changed_at: dt.datetime
    starts_at: dt.time | None = None
    minutes: int = 60
    last_day: dt.date | None = None
    description: str = ""
    path: str = ""
    is_cancelled: bool = False


@dataclass(frozen=True)
class Source:
    """`name` is unique, `capability` is needed to have its entries; `entries(user, span)` reads them."""

    name: str
    capability: str
    entries: Callable[[Any, Span], Iterable[Entry]]


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Add a source; the same name again replaces it."""
    _sources[source.name] = source


def entries_for(user: Any, span: Span) -> list[Entry]:
    """All entries of the person, by day and hour."""
    found = [
        entry
        for source in _sources.values()
        if user.can(source.capability)
        for entry in source.entries(user, span)
    ]
    return sorted(found, key=lambda entry: (entry.day, entry.starts_at or dt.time.min, entry.uid))
