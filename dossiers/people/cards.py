"""vCard 3.0 of people (RFC 2426): what address books of phones and mail programs take in, business data alone.

Folding and escaping are those of RFC 5545, which icalendar knows; mail programs at the desk read no 4.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from icalendar.parser import Contentline
from icalendar.prop import vText

from accounts.models import Access, User
from accounts.services import log_access
from dossiers.models import ClientContact, Person
from kam_crm.shared.service import service

MEDIA_TYPE = "text/vcard; charset=utf-8"
_CYRILLIC = re.compile(r"[А-Яа-яЁё]").search


@service(capability="people.contact_data")
def take_cards(*, by: User, links: Iterable[ClientContact]) -> bytes:
    """Cards of these people at their clients, one of each person, with a line in the access log.

    Of several clients of a person the first that is given, those where they still work before others.
    """
    by_person: dict[int, list[ClientContact]] = {}
    for link in sorted(links, key=lambda link: not link.is_active):
        by_person.setdefault(link.person_id, []).append(link)
    log_access(user=by, what=Access.EXPORT, subject="cards", format="vcf", people=sorted(by_person))
    return b"".join(_card(own[0].person, own) for own in by_person.values())


def _card(person: Person, links: list[ClientContact]) -> bytes:
    return b"".join(line.to_ical() + b"\r\n" for line in _lines(person, links))


def _lines(person: Person, links: list[ClientContact]) -> Iterator[Contentline]:
    yield _line("BEGIN", "VCARD")
    yield _line("VERSION", "3.0")
    yield _line("UID", f"kam-crm-person-{person.pk}")
    yield _line("FN", person.full_name)
    yield _line("N", *names_of(person.full_name))
    # one job is the card's own: programs take no second one
    yield _line("ORG", links[0].client.name)
    yield _line("TITLE", links[0].position)
    if person.phone:
        number = f"{person.phone} {person.phone_extension}".strip()
        yield _line("TEL", number, TYPE="WORK,VOICE")
    if person.email:
        yield _line("EMAIL", person.email, TYPE="INTERNET,WORK")
    if others := links[1:]:
        yield _line("NOTE", "; ".join(f"{link.client.name}, {link.position}" for link in others))
    yield _line("REV", f"{person.updated_at:%Y%m%dT%H%M%SZ}")
    yield _line("END", "VCARD")


def names_of(full_name: str) -> tuple[str, str, str, str, str]:
    """Family, given and additional names, and two empty parts: «Иванов Пётр Ильич» begins with the family name."""
    words = full_name.split()
    if len(words) < 2:
        return full_name, "", "", "", ""
    family_first = bool(_CYRILLIC(full_name))
    family = words.pop(0 if family_first else -1)
    return family, words[0], " ".join(words[1:]), "", ""


def _line(name: str, *parts: str, **parameters: str) -> Contentline:
    """Several parts are one value with semicolons between them; inside of each they are escaped."""
    value = ";".join(vText(part).to_ical().decode() for part in parts)
    head = ";".join([name, *(f"{key}={words}" for key, words in parameters.items())])
    return Contentline(f"{head}:{value}")
