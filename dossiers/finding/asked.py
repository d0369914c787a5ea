"""A query of the search over everything, read in every way it may be meant."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from dossiers.clients.querysets import NOTHING
from dossiers.finding.kept import keys_of
from dossiers.models import Client, Person
from dossiers.search import Query
from kam_crm.shared.matching import holds
from kam_crm.shared.meant import Meant

MOST_NAMED = 20  # of a word; one that names more says nothing about whose rows are meant
MOST_WORDS = 5
SHORTEST_WORD = 3  # of a text: two letters stand in nearly every one


@dataclass(frozen=True)
class Word:
    """A word of the query and the keys of those it names, empty where they are too many."""

    text: str
    clients: tuple[int, ...] = ()
    people: tuple[int, ...] = ()

    def condition(self, texts: tuple[str, ...], client: str, person: str) -> Q:
        found = NOTHING
        if len(self.text) >= SHORTEST_WORD:
            found = either(*(Q(**{f"{field}__folded__contains": self.text}) for field in texts))
        if client and self.clients:
            found = either(found, Q(**{f"{client}__in": self.clients}))
        if person and self.people:
            found = either(found, Q(**{f"{person}__in": self.people}))
        return found


def either(*conditions: Q) -> Q:
    """Any of them; NOTHING where none can be met, so that nobody asks the database."""
    met = [one for one in conditions if one != NOTHING]
    return reduce(or_, met) if met else NOTHING


class Asked(Query):
    """For `user`: `spellings` are the words as typed, in the other layout and in the other alphabet."""

    def __init__(self, user: User, typed: str, *, as_is: bool = False) -> None:
        super().__init__(typed, as_is=as_is)
        self.user = user
        self.spellings = [] if self.digits else self._spellings()

    def holding(self, *texts: str, client: str = "client", person: str = "") -> Q:
        """Rows in which each word stands, or whose client or person it names («ильина акт»)."""
        spellings = (
            [word.condition(texts, client, person) for word in words] for words in self.spellings if words
        )
        # all of one spelling; one word that cannot be there leaves nothing of it
        whole = [reduce(and_, found) for found in spellings if NOTHING not in found]
        return either(*whole)

    def of_named(self, client: str = "client") -> Q:
        """Rows of the clients that all words name."""
        return self.holding(client=client)

    def _spellings(self) -> list[list[Word]]:
        words = [variant.split()[:MOST_WORDS] for variant in self.variants]
        distinct = list(dict.fromkeys(word for spelling in words for word in spelling if not word.isdigit()))
        named = self._named(distinct)
        return [[named.get(word, Word(word)) for word in spelling] for spelling in words]

    def _named(self, words: list[str]) -> dict[str, Word]:
        """One statement for all words; of each no more than tells that there are too many."""
        long = [word for word in words if len(word) >= SHORTEST_WORD]
        wanted = [(word, rows) for word in long for rows in (_clients, _people)]
        meant = [
            (number, Meant(rows, (holds("sort_key", word),))) for number, (word, rows) in enumerate(wanted)
        ]
        keys: dict[tuple[str, Any], list[int]] = {}
        for number, key in keys_of(self.user, meant, MOST_NAMED + 1):
            keys.setdefault(wanted[number], []).append(key)
        few = {mark: tuple(found) for mark, found in keys.items() if len(found) <= MOST_NAMED}
        return {
            word: Word(word, few.get((word, _clients), ()), few.get((word, _people), ())) for word in words
        }


def _clients(user: User, found: Q) -> QuerySet[Client]:
    return Client.objects.visible_to(user).filter(found).order_by()


def _people(user: User, found: Q) -> QuerySet[Person]:
    return Person.objects.visible_to(user).filter(found).order_by()
