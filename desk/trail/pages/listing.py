"""The history as a list: acts newest first, each with its events in words; many of one kind as one line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from accounts.rights.covers import author_for
from desk.trail.filters import SOURCE_WORDS, decode_position, encode_position, wanted_of
from desk.trail.kinds import KINDS, kinds_for
from desk.trail.pages.lines import Line, Lines, names_of
from desk.trail.querysets import (
    PAGE_SIZE,
    Act,
    Group,
    Wanted,
    acts_for,
    events_of_act,
    events_of_groups,
    is_seen,
)
from kam_crm.shared import clock, formats
from kam_crm.shared.pagination import Page
from kam_crm.shared.tables import Column
from kam_crm.shared.web.addresses import address
from kam_crm.shared.web.listings import Listing

FOLDED = 3  # so many events of a kind in one act are shown, more are one line that opens
BATCH = 500  # events of a folded group read at once


@dataclass(frozen=True)
class Folded:
    """Many events of a kind in one act, told in a sentence."""

    act: str
    group: Group
    text: str
    url: str


@dataclass(frozen=True)
class Entry:
    """An act as it is shown: `who` with the one a deputy acted for, `whence` where it came from."""

    act: Act
    who: str
    whence: str
    reason: str
    lines: list[Line | Folded]

    @property
    def day(self) -> dt.date:
        return clock.local(self.act.at).date()


class History(Listing):
    sorts = {"time": ("at",)}
    default_sort = "-time"
    export_view = "desk:history_export"
    subject = "history"
    sources = SOURCE_WORDS
    page_size = PAGE_SIZE

    @cached_property
    def wanted(self) -> Wanted:
        return wanted_of(self.query)

    @cached_property
    def page(self) -> Page[Any]:
        before = decode_position(self.query.get("cursor", ""))
        # one more than is shown tells whether there are older ones
        acts = acts_for(self.user, self.wanted, self.page_size + 1, before)
        shown = acts[: self.page_size]
        more = encode_position(shown[-1].position) if len(acts) > self.page_size else ""
        return Page(entries_of(self.user, self.wanted, shown), more, "")

    @cached_property
    def kinds(self) -> list[tuple[str, str]]:
        return [(kind.name, capfirst(str(kind.labels))) for kind in kinds_for(self.user)]

    @cached_property
    def people(self) -> list[tuple[int, str]]:
        return self._people("user")

    @cached_property
    def absent(self) -> list[tuple[int, str]]:
        return self._people("acting_for")

    def _people(self, name: str) -> list[tuple[int, str]]:
        return self.options(
            User.objects.visible_to(self.user).order_by("sort_key").only("full_name", "role"), name
        )

    @cached_property
    def row_words(self) -> str:
        """The row that the history is narrowed to, where the person sees anything of it."""
        if self.wanted.of is None:
            return ""
        kind, key = KINDS[self.wanted.of[0]], self.wanted.of[1]
        names = names_of(kind.model, {key}) if is_seen(self.user, kind, key) else {}
        return f"{capfirst(str(kind.label))}: {names.get(key) or f'№ {key}'}"

    # ---- export ------------------------------------------------------------------------------------------------

    @property
    def columns(self) -> list[Column]:
        return [
            Column(_("when"), lambda row: row[0].act.at, "moment"),
            Column(_("who"), lambda row: row[0].who, width=30),
            Column(_("from where"), lambda row: row[0].whence, width=24),
            Column(_("kind"), lambda row: str(row[1].kind.label), width=20),
            Column(_("of what"), lambda row: row[1].title, width=36),
            Column(_("what"), lambda row: row[1].what),
            Column(_("fields"), lambda row: row[1].changes, width=80),
            Column(_("reason"), lambda row: row[0].reason, width=36),
        ]

    def export(self) -> Any:
        """Every event of the acts that the filters leave, none folded."""
        return self.exported(self._events())

    def _events(self) -> Iterator[tuple[Entry, Line]]:
        before = None
        while acts := acts_for(self.user, self.wanted, BATCH, before):
            for entry in entries_of(self.user, self.wanted, acts):
                for line in entry.lines:
                    lines = self._unfolded(line) if isinstance(line, Folded) else [line]
                    yield from ((entry, one) for one in lines)
            before = acts[-1].position

    def _unfolded(self, line: Folded) -> Iterator[Line]:
        group, act, before = line.group, UUID(line.act), None
        while events := events_of_act(
            self.user, group.kind, self.wanted, act, label=group.label, before=before, limit=BATCH
        ):
            words = Lines(self.user, {group.kind: events})
            yield from (words.of(group.kind, event) for event in events)
            before = events[-1].pgh_id


def entries_of(user: User, wanted: Wanted, acts: Sequence[Act]) -> list[Entry]:
    """The acts in words; names and states before by one statement for each model among them."""
    shown = [(act, group) for act in acts for group in act.groups if group.count <= FOLDED]
    found = events_of_groups(user, wanted, shown)
    words = Lines(user, {KINDS[name]: events for name, events in found.items()})
    by_group: dict[tuple[str, str, str], list[Line]] = {}
    for kind, events in words.events.items():
        for event in events:
            key = (str(event.pgh_context_id), kind.name, event.pgh_label)
            by_group.setdefault(key, []).append(words.of(kind, event))
    people = _people_of(acts)
    entries = []
    for act in acts:
        lines: list[Line | Folded] = []
        for group in act.groups:
            lines += by_group.get((act.id, group.kind.name, group.label)) or [folded(act, group, wanted)]
        entries.append(Entry(act, who(act, people), whence(act), str(act.about.get("reason") or ""), lines))
    return entries


def _people_of(acts: Iterable[Act]) -> dict[int, str]:
    keys = {act.about.get(name) for act in acts for name in ("user", "acting_for")} - {None}
    return names_of(User, {int(key) for key in keys if key is not None})


def who(act: Act, people: dict[int, str]) -> str:
    name = people.get(act.about.get("user") or 0, "")
    return author_for(name, people.get(act.about.get("acting_for") or 0, ""))


def whence(act: Act) -> str:
    """A page, a token of the API, a file, the installation itself, or a role of the database past all of them."""
    about = act.about
    source, url, token = (str(about.get(name) or "") for name in ("source", "url", "token"))
    if source.startswith("import "):
        return _("file %(name)s") % {"name": source.removeprefix("import ")}
    if source:
        return source
    if url.startswith("/api/"):
        return _("API, token %(name)s") % {"name": token} if token else _("API")
    if url:
        return pgettext("where a change came from", "page")
    if about.get("user"):
        return ""
    if about.get("role"):
        return _("the database itself, role %(name)s") % {"name": about["role"]}
    return pgettext("where a change came from", "the installation itself")


def folded(act: Act, group: Group, wanted: Wanted) -> Folded:
    """«clients: 20 000 changed»."""
    count = formats.whole(group.count)
    words = {
        "insert": pgettext("many rows", "%(count)s created"),
        "update": pgettext("many rows", "%(count)s changed"),
        "delete": pgettext("many rows", "%(count)s deleted"),
    }
    text = f"{capfirst(str(group.kind.labels))}: {words[group.label] % {'count': count}}"
    query = {"kind": group.kind.name, "of": ":".join(map(str, wanted.of or ()))}
    url = address(
        "desk:history_act", UUID(act.id), query={name: value for name, value in query.items() if value}
    )
    return Folded(act.id, group, text, url)
