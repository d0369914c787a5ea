"""What an item was before, who wrote it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from accounts.models import User
from accounts.rights.covers import author
from dossiers.facts.pages.page import words_of
from dossiers.models import DossierAnswer, DossierItem

MOST = 50


@dataclass(frozen=True)
class Version:
    """`pk` is the key of the event; None of the version that is in force."""

    pk: int | None
    at: dt.datetime
    who: str
    text: str
    source: str


def versions_of(item: DossierItem, answer: DossierAnswer) -> list[Version]:
    """The newest first; confirmations change no words and are left out."""
    events = list(answer.history[:MOST])
    people = User.objects.in_bulk(
        {key for event in events for key in (event.author_id, event.on_behalf_of_id) if key}
    )
    found: list[Version] = []
    for event in events:
        text, who = words_of(item, event.value), people.get(event.author_id)
        words = author(who.full_name if who else "", people.get(event.on_behalf_of_id))
        if found and (found[-1].text, found[-1].source) == (text, event.source):
            found.pop()
        is_now = not found
        found.append(
            Version(None if is_now else event.pgh_id, event.pgh_created_at, words, text, event.source)
        )
    return found
