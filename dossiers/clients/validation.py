"""What is known about a client: put on the row in its one spelling, or refused field by field, all at once."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from functools import partial
from typing import TypedDict

from django.utils.translation import gettext_lazy as _

from dossiers.inputs import checked, refuse_together
from dossiers.models import Channel, Client, ClientGroup, MarketSegment, Stage, Territory
from kam_crm.shared import identifiers
from kam_crm.shared.checks import required
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.text import normalise_spaces


class ClientFacts(TypedDict, total=False):
    """What is known about a client; fields that are absent stay as they are."""

    name: str
    legal_name: str
    inn: str
    kpp: str
    ogrn: str
    country: str
    city: str
    address: str
    phone: str
    email: str
    group: ClientGroup | None
    segment: MarketSegment | None
    channel: Channel | None
    territory: Territory | None
    stage: str
    source: str
    about: str


def apply_facts(client: Client, facts: ClientFacts) -> None:
    """Put the facts on the client. Only what changes is checked: imports let wrong requisites in.

    A prospect needs its source: a new one, and one whose source or stage changes.
    """
    # first of all: the checks of INN, KPP, OGRN and phone depend on the country
    if "country" in facts:
        facts["country"] = identifiers.normalise_country(facts["country"])
    changed = set()
    for field, value in facts.items():
        if isinstance(value, str):
            # general facts are written in lines, everything else is one
            value = value.strip() if field == "about" else normalise_spaces(value)
        if getattr(client, field) != value:
            changed.add(field)
        setattr(client, field, value)
    checks: list[Callable[[], None]] = [
        partial(_check, client, field) for field in _to_check(client, facts, changed)
    ]
    if client.person_id is not None:
        checks.insert(0, partial(_refuse_inherited, changed))
    # what an import left without a source may be edited elsewhere without one
    if client._state.adding or changed & {"source", "stage"}:
        checks.append(partial(_check_source, client, facts))
    refuse_together(checks)


def check_facts(client: Client | None, facts: ClientFacts) -> None:
    """Refuse what `apply_facts` would refuse; a new client where there is none yet. Nothing changes."""
    # on a copy: the page goes on with the client as it is stored
    apply_facts(copy.copy(client) if client else Client(), facts)


SPELLINGS: dict[str, Callable[[Client], str]] = {
    "name": lambda client: required("name", client.name),
    # the order is that of `_to_check`: the KPP needs the INN already in its one spelling
    "inn": lambda client: checked("inn", identifiers.normalise_inn, client.inn, client.country),
    "kpp": lambda client: checked("kpp", identifiers.normalise_kpp, client.kpp, client.inn),
    "ogrn": lambda client: checked("ogrn", identifiers.normalise_ogrn, client.ogrn),
    "email": lambda client: checked("email", identifiers.normalise_email, client.email),
    "phone": lambda client: checked("phone", _phone, client.phone, client.country),
}
INHERITED = {"name", "phone", "email"}  # of a client that is a person
RUSSIAN = {"kpp", "ogrn"}  # of other countries kept as written


def _to_check(client: Client, facts: ClientFacts, changed: set[str]) -> Iterator[str]:
    """Those with a spelling first and in their order: the KPP is judged by the INN already checked."""
    # a new client begins with an empty name, which an empty one would not change
    wanted = changed | ({"name"} & facts.keys())
    # what did not change itself is judged by what did: INN by country, KPP by INN
    if "country" in changed:
        wanted.add("inn")
    if "inn" in changed and client.country == identifiers.RUSSIA:
        wanted.add("kpp")
    yield from (field for field in SPELLINGS if field in wanted)
    yield from sorted(wanted - SPELLINGS.keys())


def _check(client: Client, field: str) -> None:
    if field in SPELLINGS and (field not in RUSSIAN or client.country == identifiers.RUSSIA):
        setattr(client, field, SPELLINGS[field](client))
    # foreign numbers are taken as they are written, but they too must find room
    longest = getattr(Client._meta.get_field(field), "max_length", None)
    if longest and len(str(getattr(client, field) or "")) > longest:
        raise BusinessRuleError(
            "too_long", _("Longer than %(longest)d characters.") % {"longest": longest}, field
        )


def _check_source(client: Client, facts: ClientFacts) -> None:
    # an edit gives only what changes; a new client has a source only where one was given, not by the column's default
    given = facts.get("source", "" if client._state.adding else client.source)
    if client.stage == Stage.PROSPECT and not given:
        raise BusinessRuleError("source_required", _("Say where the prospect came from."), "source")


def _refuse_inherited(changed: set[str]) -> None:
    """Name, phone and e-mail are changed at the person, once for all that they stand for (R45, R217)."""
    refused = [
        BusinessRuleError("inherited_of_person", _("This is the person's: change it there."), field)
        for field in sorted(changed & INHERITED)
    ]
    if refused:
        refused[0].also = tuple(refused[1:])
        raise refused[0]


def _phone(written: str, country: str) -> str:
    if not written:
        return ""
    phone = identifiers.parse_phone(written, country)
    return f"{phone.e164} ext. {phone.extension}" if phone.extension else phone.e164
