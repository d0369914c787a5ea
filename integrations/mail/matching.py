"""Which client an e-mail is about: the code in an address of ours, else who wrote it or is written to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from accounts.models import User
from dossiers.models import Client, ClientContact, Person
from integrations.mail.models import Direction
from integrations.mail.parsing import Letter

MOST_LOOKED_UP = 20


@dataclass(frozen=True)
class Match:
    direction: Direction
    client: Client | None
    person: Person | None
    colleague: User | None


def match(letter: Letter, own_address: str) -> Match:
    """`own_address` is that of the mailbox; crm+CL0042@… beside it names the client of that code.

    Without a code there must be just one client: of the people by their e-mail, or by an address of its own. A person
    of several clients leaves it open.
    """
    everybody = [letter.from_address, *letter.recipients][:MOST_LOOKED_UP]
    colleagues = {user.email.lower(): user for user in User.objects.filter(_with_email("email", everybody))}
    is_sent = letter.from_address in colleagues
    others = letter.recipients if is_sent else [letter.from_address]
    others = [one for one in others if one not in colleagues and not _is_ours(one, own_address)][
        :MOST_LOOKED_UP
    ]
    people = list(Person.objects.filter(_with_email("email", others))) if others else []
    client = _named_client(letter.recipients, own_address) or _only_client(people, others)
    return Match(
        direction=Direction.OUT if is_sent else Direction.IN,
        client=client,
        person=_only_person(people, client),
        colleague=next((colleagues[one] for one in everybody if one in colleagues), None),
    )


def client_codes(addresses: Iterable[str], own_address: str) -> list[str]:
    """Codes in the addresses of the mailbox: «cl0042» of crm+cl0042@example.com."""
    name, _at, domain = own_address.lower().partition("@")
    pattern = re.compile(rf"{re.escape(name)}\+(?P<code>[^@]+)@{re.escape(domain)}")
    return [found["code"] for one in addresses if (found := pattern.fullmatch(one))]


def _is_ours(address: str, own_address: str) -> bool:
    return address == own_address.lower() or bool(client_codes([address], own_address))


def _named_client(addresses: Iterable[str], own_address: str) -> Client | None:
    for code in client_codes(addresses, own_address):
        if client := Client.objects.filter(code__iexact=code).first():
            found: Client = client
            return found
    return None


def _only_client(people: list[Person], addresses: list[str]) -> Client | None:
    if not addresses:
        return None
    at_work = ClientContact.objects.filter(person__in=people, is_active=True).values("client")
    # two are enough to know that it is not clear
    found = list(Client.objects.filter(Q(pk__in=at_work) | _with_email("email", addresses))[:2])
    return found[0] if len(found) == 1 else None


def _only_person(people: list[Person], client: Client | None) -> Person | None:
    if client is not None and len(people) > 1:
        there = set(
            ClientContact.objects.filter(client=client, person__in=people).values_list("person", flat=True)
        )
        people = [one for one in people if one.pk in there]
    return people[0] if len(people) == 1 else None


def _with_email(column: str, addresses: Iterable[str]) -> Q:
    """In any spelling; each by itself, as the index wants it."""
    found = Q(pk__in=[])
    for address in addresses:
        found |= Q(**{f"{column}__iexact": address})
    return found
