"""Who calls or writes, and on whose behalf: people by name, phone or e-mail, each with all their sides (R51, R52, R54).

A side is a client that the person works at or is. Apps above count how often a person acted for each side:

    lookup.count_by(contacts_by_side)
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.clients.querysets import NOTHING
from dossiers.models import Client, ClientContact, Person
from dossiers.search import Query, find_clients, find_people, people_with_links
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.identifiers import phone_tail

MOST = 12
SHORTEST_PHONE = 6  # digits; abroad there are short ones
YEAR = dt.timedelta(days=365)

# (keys of people, first day) → how often each acted for a client, by (person, client)
SideCounter = Callable[[Collection[int], dt.date], dict[tuple[int, int], int]]


@dataclass(frozen=True)
class Side:
    """A client on whose behalf a person speaks. `contacts` of the last year; the usual side has most of them."""

    link: ClientContact
    contacts: int = 0
    is_usual: bool = False

    @property
    def client(self) -> Client:
        client: Client = self.link.client
        return client

    @property
    def is_own(self) -> bool:
        """The person speaks for nobody but themselves."""
        return self.client.person_id == self.link.person_id


@dataclass(frozen=True)
class Caller:
    """A person and their sides, the usual one first. `via` is the client whose own number or e-mail led here."""

    person: Person
    sides: list[Side]
    via: Client | None = None

    @property
    def must_choose(self) -> bool:
        return len(self.sides) > 1


@dataclass(frozen=True)
class Found:
    """`clients` are those whose own number or e-mail it is."""

    callers: list[Caller] = field(default_factory=list)
    clients: list[Client] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.callers or self.clients)


_counters: list[SideCounter] = []


def count_by(counter: SideCounter) -> None:
    if counter not in _counters:
        _counters.append(counter)


def look_up(user: User, *, phone: str = "", email: str = "", words: str = "") -> Found:
    """Whom `user` sees of those whom it may be: the first that is given decides.

    Numbers and e-mails find only for those who may see them. Raises `phone_too_short`.
    """
    people_by, clients_by = NOTHING, NOTHING
    if phone.strip():
        tail = whole_tail(phone)
        people_by, clients_by = Q(phone_tail=tail), Q(phone__icontains=tail)
    elif email.strip():
        people_by, clients_by = Q(email__iexact=email.strip()), Q(email__iexact=email.strip())
    elif words.strip():
        return Found(with_sides(user, find_people(user, words, MOST)))
    # otherwise trying numbers one by one would tell a hidden phone
    if not user.can("people.contact_data"):
        people_by = NOTHING
    clients = list(
        Client.objects.visible_to(user)
        .filter(clients_by)
        .select_related("manager")
        .order_by("sort_key")[:MOST]
    )
    people = _people(user, people_by)
    callers = with_sides(user, people)
    known = {caller.person.pk for caller in callers}
    return Found([*callers, *_of_clients(user, clients, known)], clients)


def find_callers(user: User, query: str, limit: int = MOST) -> list[Person]:
    """As `find_people`; a number or an e-mail of a client also finds who there speaks for others (R52)."""
    people = find_people(user, query, limit)
    if len(people) < limit and Query(query).is_number:
        known = {person.pk for person in people}
        others = _of_clients(user, find_clients(user, query, MOST), known)
        people += [caller.person for caller in others]
    return people[:limit]


def whole_tail(phone: str) -> str:
    """The digits by which a whole number is found. Raises `phone_too_short`."""
    tail = phone_tail(phone)
    if len(tail) < SHORTEST_PHONE:
        raise BusinessRuleError("phone_too_short", _("Give the whole number."), "phone")
    return tail


def sides_of(user: User, person: Person) -> list[Side]:
    """The usual one first; only clients that `user` sees."""
    callers = with_sides(user, people_with_links(user).filter(pk=person.pk))
    return callers[0].sides if callers else []


def sides_of_people(user: User, people: Collection[int]) -> list[Side]:
    """Of several people, by their keys."""
    if not people:
        return []
    callers = with_sides(user, people_with_links(user).filter(pk__in=people))
    return [side for caller in callers for side in caller.sides]


def side_for(user: User, person: Person, client: Client | None) -> ClientContact:
    """The link by which the person speaks for `client`; without one, for the only client there is.

    Raises `side_required` (`params["clients"]`: keys to choose from), `not_a_side`.
    """
    sides = sides_of(user, person)
    if client is None:
        if len(sides) == 1:
            return sides[0].link
        message = _("%(name)s speaks for several clients: choose on whose behalf.")
        raise BusinessRuleError(
            "side_required",
            message % {"name": person.full_name},
            "client",
            clients=[side.client.pk for side in sides],
        )
    for side in sides:
        if side.client.pk == client.pk:
            return side.link
    raise not_a_side()


def not_a_side() -> BusinessRuleError:
    return BusinessRuleError("not_a_side", _("This person does not speak for this client."), "client")


def with_sides(user: User, people: Iterable[Person]) -> list[Caller]:
    """People as `people_with_links` reads them, with how often each side was theirs in the last year."""
    found = list(people)
    counts = _counts([person.pk for person in found])
    return [Caller(person, _sides(person, counts)) for person in found]


def _people(user: User, condition: Q) -> list[Person]:
    """By one's own number, and by that of a second record that was merged into theirs."""
    if condition == NOTHING:
        return []
    merged = Person.objects.filter(condition, merged_into__isnull=False)
    keys = list(merged.values_list("merged_into", flat=True)[:MOST])
    return list(people_with_links(user).filter(condition | Q(pk__in=keys)).order_by("sort_key", "pk")[:MOST])


def _of_clients(user: User, clients: list[Client], known: set[int]) -> list[Caller]:
    """Who of these clients speaks for others, too."""
    links = ClientContact.objects.visible_to(user).filter(client__in=clients, is_active=True)
    via: dict[int, int] = {}
    for link in links.order_by("pk"):
        via.setdefault(link.person_id, link.client_id)
    people = people_with_links(user).filter(pk__in=set(via) - known).order_by("sort_key", "pk")
    by_key = {client.pk: client for client in clients}
    return [
        Caller(caller.person, caller.sides, by_key[via[caller.person.pk]])
        for caller in with_sides(user, people[: MOST * 2])
        if caller.must_choose
    ]


def _counts(people: list[int]) -> Counter[tuple[int, int]]:
    counts: Counter[tuple[int, int]] = Counter()
    if people:
        since = clock.today() - YEAR
        for counter in _counters:
            counts.update(counter(people, since))
    return counts


def _sides(person: Person, counts: Counter[tuple[int, int]]) -> list[Side]:
    links: list[ClientContact] = person.seen_links  # type: ignore[attr-defined]
    sides = [Side(link, counts[person.pk, link.client_id]) for link in links]
    sides.sort(key=lambda side: (-side.contacts, side.client.sort_key))
    if sides and sides[0].contacts:
        sides[0] = Side(sides[0].link, sides[0].contacts, is_usual=True)
    return sides
