"""One act whole: what it wrote by kinds, and the events of one kind a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import Http404, QueryDict
from django.utils.text import capfirst

from accounts.models import User
from desk.trail.filters import wanted_of
from desk.trail.kinds import Kind
from desk.trail.pages.lines import Line, Lines
from desk.trail.pages.listing import Entry, entries_of
from desk.trail.querysets import Act, Wanted, acts_for, events_of_act
from kam_crm.shared import formats
from kam_crm.shared.web.params import int_param

PAGE_SIZE = 100


@dataclass(frozen=True)
class LinePage:
    """`next` is the cursor of the older ones, "" at the end."""

    items: list[Line]
    next: str


class ActPage:
    """Raises Http404 for an act in which the person sees nothing."""

    def __init__(self, user: User, key: UUID, query: QueryDict) -> None:
        self.user, self.query = user, query
        given = wanted_of(query)
        self.of = given.of
        found = acts_for(user, Wanted(act=key, of=given.of), 1)
        if not found:
            raise Http404
        self.act: Act = found[0]
        kinds = {group.kind.name: group.kind for group in self.act.groups}
        self.kind: Kind = kinds.get(given.kind) or next(iter(kinds.values()))

    @cached_property
    def entry(self) -> Entry:
        """Who, whence and why; its lines are not asked for."""
        return entries_of(self.user, Wanted(), [Act(self.act.id, self.act.at, self.act.about)])[0]

    @cached_property
    def kinds(self) -> list[dict[str, Any]]:
        """Tabs with how many events of each kind there are."""
        counts: dict[Kind, int] = {}
        for group in self.act.groups:
            counts[group.kind] = counts.get(group.kind, 0) + group.count
        return [
            {
                "name": kind.name,
                "label": capfirst(str(kind.labels)),
                "count": formats.whole(count),
                "current": kind is self.kind,
            }
            for kind, count in counts.items()
        ]

    @cached_property
    def page(self) -> LinePage:
        events = events_of_act(
            self.user, self.kind, Wanted(of=self.of), UUID(self.act.id),
            before=int_param(self.query.get("cursor")), limit=PAGE_SIZE + 1,
        )  # fmt: skip
        shown = events[:PAGE_SIZE]
        words = Lines(self.user, {self.kind: shown})
        more = str(shown[-1].pgh_id) if len(events) > PAGE_SIZE else ""
        return LinePage([words.of(self.kind, event) for event in shown], more)
