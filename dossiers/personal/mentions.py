"""Texts that name a person: shown before somebody is anonymised, because people wrote them and change them by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Model, Q

from accounts.models import User
from dossiers.models import Person

SHOWN = 10  # of each kind
SHORTEST = 3  # letters of a name that is looked for


@dataclass(frozen=True)
class Texts:
    """`fields` of rows of the model that people write freely; `url` of a row."""

    model: type[Model]
    fields: tuple[str, ...]
    url: Callable[[Any], str]


@dataclass(frozen=True)
class Mention:
    label: Any
    text: str
    url: str


_texts: dict[str, Texts] = {}


def register(texts: Texts) -> None:
    """Add a kind; the same again replaces it."""
    _texts[texts.model._meta.label_lower] = texts


def of(person: Person, user: User) -> list[Mention]:
    """Among what `user` sees, the newest of each kind, by the first word of the name: «Иванов» is in «Иванову»."""
    stem = person.full_name.split()[0] if person.full_name else ""
    if len(stem) < SHORTEST:
        return []
    return [
        Mention(texts.model._meta.verbose_name, str(row), texts.url(row))
        for texts in _texts.values()
        for row in _rows(texts, stem, user)
    ]


def _rows(texts: Texts, stem: str, user: User) -> Any:
    named = reduce(or_, (Q(**{f"{field}__icontains": stem}) for field in texts.fields))
    rows = texts.model._default_manager.visible_to(user)  # type: ignore[attr-defined]
    return rows.filter(named).order_by("-pk")[:SHOWN]
