"""What changed since a position, in the order of commits, as a person sees it.

Rows are read only below the oldest transaction that still runs: nothing can appear before a position that was given
out, however long an import takes. The order alone decides what is read; what an entry says is what holds now, so that
of two writes at one moment the later reader is never told the earlier state.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from django.conf import settings
from django.db.models import Q

from accounts.models import User
from accounts.rights.secrets import sight_of_secrets
from dossiers.clients.querysets import managers_in_scope
from integrations.changes.kinds import KINDS, SECRET_KINDS
from integrations.changes.models import Change, What
from kam_crm.shared import clock
from kam_crm.shared.running import incarnation, oldest_transaction

PAGE_SIZE = 200
LARGEST_PAGE = 1000


class Meaning(StrEnum):
    """What happened to a row, as the reader sees it."""

    CREATED = "created"
    CHANGED = "changed"
    DELETED = "deleted"
    OUT_OF_SIGHT = "out_of_sight"
    INTO_SIGHT = "into_sight"


class StartOver(Exception):
    """The position cannot be continued: too old, or the reader now sees other clients or other kinds."""


@dataclass(frozen=True)
class Position:
    """Everything up to this row of the log is known. `scope` is a digest of what the reader saw then."""

    xid: int
    row: int
    at: dt.datetime
    scope: str

    def encode(self) -> str:
        text = f"{self.xid} {self.row} {int(self.at.timestamp())} {self.scope}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> Self:
        """Raises ValueError for what is no position."""
        try:
            raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
        except (binascii.Error, UnicodeDecodeError) as error:
            raise ValueError(text) from error
        xid, row, at, scope = raw.split(" ")
        if max(map(len, (xid, row, at))) > 18 or not (xid + row + at).isdigit():
            raise ValueError(text)
        return cls(int(xid), int(row), dt.datetime.fromtimestamp(int(at), dt.UTC), scope)


@dataclass(frozen=True)
class Entry:
    """One entry of the feed. `client` is None for what belongs to no client."""

    kind: str
    id: int
    what: Meaning
    client: int | None
    at: dt.datetime


@dataclass(frozen=True)
class Page:
    """`more`: the reader goes on at once; else nothing else has been committed yet."""

    entries: list[Entry]
    position: Position
    more: bool


def position_now(user: User, kinds: Collection[str]) -> Position:
    """Where to begin before the lists are read: everything committed later comes after it."""
    return Position(oldest_transaction(), 0, clock.now(), scope_of(user, kinds))


def read(user: User, since: Position, kinds: Collection[str], size: int = PAGE_SIZE) -> Page:
    """The changes after `since` of these kinds, `size` rows of the log at most; a row named twice comes once.

    Raises StartOver.
    """
    scope = scope_of(user, kinds)
    if since.scope != scope or since.at < clock.now() - dt.timedelta(days=settings.CHANGES_DAYS):
        raise StartOver
    # before the rows: what commits in between waits for the next reading
    now, upto = clock.now(), oldest_transaction()
    rows = Change.objects.visible_to(user).filter(kind__in=kinds, xid__lt=upto)
    # the first condition is what an index can be sought with
    rows = rows.filter(Q(xid__gte=since.xid) & (Q(xid__gt=since.xid) | Q(pk__gt=since.row)))
    found = list(rows.order_by("xid", "pk")[: size + 1])
    more, page = len(found) > size, found[:size]
    if more:
        last = page[-1]
        return Page(_entries(user, page), Position(last.xid, last.pk, last.at, scope), True)
    return Page(_entries(user, page), Position(max(upto, since.xid), 0, now, scope), False)


def scope_of(user: User, kinds: Collection[str]) -> str:
    """Changes when the person comes to see other clients otherwise than by a hand-over, other secrets or other kinds.

    It changes with a restored database too: what was told after the moment of the copy has never been.
    """
    managers = managers_in_scope(user)
    seen = "all" if managers is None else ",".join(map(str, sorted(managers)))
    secrets = sight_of_secrets(user) if SECRET_KINDS.intersection(kinds) else ""
    text = f"{incarnation()} {user.pk} {user.role} {seen} {secrets} {','.join(sorted(kinds))}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _entries(user: User, page: Sequence[Change]) -> list[Entry]:
    """Each row once, where it was written last."""
    last: dict[tuple[str, int], Change] = {}
    whats: dict[tuple[str, int], list[Change]] = defaultdict(list)
    for change in page:
        key = (change.kind, change.row_id)
        last.pop(key, None)  # to the end
        last[key] = change
        whats[key].append(change)
    seen = _seen(user, last)
    managers = managers_in_scope(user)
    entries = []
    for (kind, row_id), change in last.items():
        what = _meaning(whats[kind, row_id], (kind, row_id) in seen, managers)
        # of a row that was never seen nothing is told
        if what:
            entries.append(Entry(kind, row_id, what, change.client_id, change.at))
    return entries


def _seen(user: User, keys: Iterable[tuple[str, int]]) -> set[tuple[str, int]]:
    """Those the person sees now, by the rule of each list."""
    ids: dict[str, list[int]] = defaultdict(list)
    for kind, row_id in keys:
        ids[kind].append(row_id)
    return {
        (kind, pk)
        for kind, of_kind in ids.items()
        for pk in KINDS[kind]
        .model.objects.visible_to(user)
        .filter(pk__in=of_kind)
        .values_list("pk", flat=True)
    }


def _meaning(changes: Sequence[Change], is_seen: bool, managers: list[int] | None) -> Meaning | None:
    whats = {change.what for change in changes}
    if is_seen:
        if any(_came(change, managers) for change in changes):
            return Meaning.INTO_SIGHT
        return Meaning.CREATED if What.CREATED in whats else Meaning.CHANGED
    if What.DELETED in whats:
        return Meaning.DELETED
    # a week plan or a request of others: never seen, and by nobody's hand-over
    return Meaning.OUT_OF_SIGHT if any(change.manager_id for change in changes) else None


def _came(change: Change, managers: list[int] | None) -> bool:
    return change.what == What.HANDED_OVER and managers is not None and change.left_id not in managers
