"""Clients and people found by what one remembers of them.

Names forgive letter case, ё, punctuation, the legal form, the wrong keyboard layout and typing errors. Digits find a
client by part of the INN or code and by phone, a person by phone. Every condition stands on a trigram index.
"""

from __future__ import annotations

import re
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.db.models import Case, IntegerField, Model, Prefetch, Q, QuerySet, Value, When

from accounts.models import User
from dossiers.clients.querysets import NOTHING
from dossiers.finding.alike import find_alike
from dossiers.models import Client, ClientContact, FormerName, Person
from kam_crm.shared.identifiers import phone_tail
from kam_crm.shared.matching import matching
from kam_crm.shared.text import search_variants, transliterated

LONGEST_QUERY = 100
SHORTEST_NUMBER = 4  # digits; fewer fit half of all numbers
MOST_FORMER = 50  # people found by a name or number of before
TRUNK = 11  # digits of a Russian number with the 7 or 8 before it
_ADDRESS = re.compile(r"[A-Za-z0-9._%+@-]*[A-Za-z][A-Za-z0-9._%+@-]{2,}")
_NUMBER = re.compile(r"^[+\d][\d\s()\-.–]*$")

M = TypeVar("M", bound=Model)


class Query:
    """What was typed, and the conditions for columns that may hold it."""

    def __init__(self, typed: str, *, as_is: bool = False) -> None:
        """`as_is`: neither the other keyboard layout nor the other alphabet."""
        # PostgreSQL refuses a NUL inside a text
        self.text = typed.replace("\x00", "").strip()[:LONGEST_QUERY]
        self.variants = search_variants(self.text)[: 1 if as_is else None]
        other = transliterated(self.variants[0]) if self.variants and not as_is else ""
        if other and other not in self.variants:
            self.variants.append(other)

    @property
    def names(self) -> Q:
        """Names that hold every word of one spelling."""
        return matching(self.variants, ("sort_key",)) if self.variants else NOTHING

    @property
    def digits(self) -> str:
        """The digits of something written like a number; "" for words and for numbers that are too short."""
        digits = re.sub(r"\D", "", self.text) if _NUMBER.match(self.text) else ""
        return digits if len(digits) >= SHORTEST_NUMBER else ""

    @property
    def client_numbers(self) -> Q:
        found = Q(code__icontains=self.text)
        if self.is_address:
            found |= Q(email__icontains=self.text)
        if digits := self.digits:
            found |= Q(inn__icontains=digits) | Q(ogrn__icontains=digits) | self._phones("phone")
        return found

    @property
    def person_numbers(self) -> Q:
        found = Q(email__icontains=self.text) if self.is_address else NOTHING
        return found | self._phones("phone_tail") if self.digits else found

    @property
    def is_number(self) -> bool:
        """A phone, or a whole e-mail."""
        return bool(self.digits) or (self.is_address and "@" in self.text)

    @property
    def is_address(self) -> bool:
        """A part of an e-mail: in Latin letters, and long enough to mean something."""
        return _ADDRESS.fullmatch(self.text) is not None

    def _phones(self, column: str) -> Q:
        """By the tail: 8 495 … and +7 495 … are the same phone, also where its end is not typed yet."""
        found = Q(**{f"{column}__icontains": phone_tail(self.digits)})
        if self.digits[0] in "78" and SHORTEST_NUMBER < len(self.digits) <= TRUNK:
            found |= Q(**{f"{column}__icontains": self.digits[1:]})
        return found


def find_clients(user: User, query: str, limit: int = 12) -> list[Client]:
    """Clients `user` sees, with manager and summary: the one of this code first, then names that begin so.

    Typing errors only if need be.
    """
    visible = Client.objects.visible_to(user).select_related("manager", "summary")
    wanted = Query(query)
    return _find(visible, wanted, wanted.client_numbers, limit, exact=Q(code__iexact=wanted.text))


def find_people(user: User, query: str, limit: int = 12) -> list[Person]:
    """People `user` sees, each with `seen_links`: where they work, as far as `user` sees those clients (R51, R52).

    Phones and e-mails are looked into only for those who may see them.
    """
    wanted = Query(query)
    # otherwise trying numbers one by one would tell a hidden phone
    others = numbers_of_people(wanted) if user.can("people.contact_data") else NOTHING
    return _find(people_with_links(user), wanted, others | formerly_named(wanted), limit)


def people_with_links(user: User) -> QuerySet[Person]:
    """People `user` sees, each with `seen_links`."""
    links = ClientContact.objects.visible_to(user).filter(is_active=True).select_related("client")
    seen = Prefetch("links", queryset=links.order_by("client__sort_key"), to_attr="seen_links")
    people: QuerySet[Person] = Person.objects.visible_to(user).prefetch_related(seen)
    return people


def clients_matching(query: str) -> Q:
    """The condition of the same search without its forgiveness of typing errors: for filters of lists."""
    wanted = Query(query)
    return wanted.names | wanted.client_numbers


def people_matching(query: str, *, with_numbers: bool) -> Q:
    """The condition of `find_people` without its forgiveness of typing errors."""
    wanted = Query(query)
    names = wanted.names | formerly_named(wanted)
    return names | numbers_of_people(wanted) if with_numbers else names


def formerly_named(wanted: Query) -> Q:
    """People who bore such a name before, also as a second record: by keys, so that both indexes serve (R49)."""
    if not wanted.variants:
        return NOTHING
    # whom the caller sees among them is the caller's own condition
    keys = FormerName.objects.filter(wanted.names).values_list("person", flat=True)[:MOST_FORMER]
    found = list(keys)
    return Q(pk__in=found) if found else NOTHING


def numbers_of_people(wanted: Query) -> Q:
    """By one's own numbers, and by those of a second record that was merged into theirs."""
    if wanted.person_numbers == NOTHING:
        return NOTHING
    merged = Person.objects.filter(wanted.person_numbers, merged_into__isnull=False)
    found = list(merged.values_list("merged_into", flat=True)[:MOST_FORMER])
    return wanted.person_numbers | Q(pk__in=found) if found else wanted.person_numbers


def ranked(
    rows: QuerySet[M], query: Query, found: Q, exact: Q = NOTHING, then: tuple[str, ...] = ()
) -> QuerySet[M]:
    """Rows that were found: `exact` first, then names that begin so, then by name."""
    return in_order(rows, *rank_of(query, found), exact, then)


def rank_of(query: Query, found: Q) -> tuple[Q, Q]:
    """What was found, and whose names begin with what was typed."""
    # nothing typed, or punctuation alone: an empty text is part of every code
    if not query.variants:
        return NOTHING, NOTHING
    return found, reduce(or_, (Q(sort_key__istartswith=variant) for variant in query.variants))


def in_order(
    rows: QuerySet[M], found: Q, begins: Q, exact: Q = NOTHING, then: tuple[str, ...] = ()
) -> QuerySet[M]:
    rank = Case(
        When(exact, then=Value(0)), When(begins, then=Value(1)), default=Value(2), output_field=IntegerField()
    )
    marked: Any = rows.filter(found).annotate(rank=rank)
    ordered: QuerySet[M] = marked.order_by("rank", *then, "sort_key", "pk")
    return ordered


def _find(rows: QuerySet[M], query: Query, numbers: Q, limit: int, exact: Q = NOTHING) -> list[M]:
    found = ranked(rows, query, query.names | numbers, exact)
    return list(found[:limit]) or find_alike(rows, query.variants, limit)
