"""One query put to every kind at once: which rows, how many, and what was meant where nothing is called so."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from desk.search.kinds import BY_NAME, KINDS, Kind
from dossiers.finding.alike import find_alike
from dossiers.finding.asked import Asked
from dossiers.finding.kept import keys_of
from dossiers.models import Client, Person

MOST = 99  # counted exactly


@dataclass(frozen=True)
class Group:
    """Rows of one kind, the first of `count`; `count` is above MOST where there are more."""

    kind: Kind
    rows: list[Any]
    count: int

    @property
    def is_capped(self) -> bool:
        return self.count > MOST


@dataclass(frozen=True)
class Found:
    """`asked` is what was looked for, `corrected` the words shown instead of those typed, if they are others."""

    asked: Asked
    groups: list[Group]
    corrected: str = ""

    @property
    def count(self) -> int:
        return sum(min(group.count, MOST) for group in self.groups)

    @property
    def is_capped(self) -> bool:
        return any(group.is_capped for group in self.groups)


def find(user: User, typed: str, *, each: int, of: str = "", most: int = 0, as_is: bool = False) -> Found:
    """At most `each` rows of every kind, of the kind `of` up to `most`; kinds without any are left out.

    Where nothing is called so, the nearest words are looked for, unless `as_is`.
    """
    asked = Asked(user, typed, as_is=as_is)
    groups = _groups(asked, each, of, most)
    if groups or as_is or not asked.variants:
        return Found(asked, groups)
    nearest = nearest_words(user, asked)
    if not nearest:
        return Found(asked, [])
    meant = Asked(user, nearest, as_is=True)
    return Found(meant, _groups(meant, each, of, most), nearest)


def nearest_words(user: User, asked: Asked) -> str:
    """The query in words that a client or person is called by; "" where none is like it."""
    if not re.search(r"[^\W\d_]", asked.text):
        return ""
    called: list[Any] = []
    if user.can("clients.view"):
        called = find_alike(Client.objects.visible_to(user), asked.variants)
    if not called and user.can("people.view"):
        called = find_alike(Person.objects.visible_to(user), asked.variants)
    if not called:
        return ""
    # on the other layout, or in the other alphabet, as well as typed: whichever comes nearest to the name
    words = called[0].sort_key.split()
    likest = max((_likest(variant.split(), words) for variant in asked.variants), key=lambda found: found[0])[
        1
    ]
    return " ".join(dict.fromkeys(likest))


def _likest(typed: list[str], words: list[str]) -> tuple[float, list[str]]:
    """For each word typed the likest of `words`, and how like they are on the average, 0 to 1."""
    pairs = [max((difflib.SequenceMatcher(None, one, word).ratio(), word) for word in words) for one in typed]
    return sum(ratio for ratio, _word in pairs) / len(pairs), [word for _ratio, word in pairs]


def _groups(asked: Asked, each: int, of: str, most: int) -> list[Group]:
    if not asked.variants:
        return []
    kinds = [
        kind for kind in KINDS if asked.user.can(kind.capability) and (kind.is_numbered or asked.spellings)
    ]
    keys = _keys(asked, kinds)
    groups = []
    for kind in kinds:
        if found := keys.get(kind.name):
            wanted = found[: (most if kind.name == of else each)]
            by_key = kind.shown(asked.user).in_bulk(wanted) if wanted else {}
            groups.append(Group(kind, [by_key[key] for key in wanted if key in by_key], len(found)))
    return groups


def _keys(asked: Asked, kinds: list[Kind]) -> dict[str, list[int]]:
    """Keys of the rows of each kind, the likeliest first: one statement for all of them."""
    meant = [(number, kind.meant(asked)) for number, kind in enumerate(kinds)]
    keys: dict[str, list[int]] = {}
    for number, key in keys_of(asked.user, meant, MOST + 1):
        keys.setdefault(kinds[number].name, []).append(key)
    return keys


def known(name: str) -> Kind | None:
    return BY_NAME.get(name)
