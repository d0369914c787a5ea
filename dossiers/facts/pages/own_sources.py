"""What this app itself knows of a client: requisites, outlets, contract, people, offers of competitors, next step."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from dossiers.clients.pages.header import days_words
from dossiers.decision_map.roles import roles_of
from dossiers.facts.pages.addresses import page_of, query_of
from dossiers.facts.sources import Fact, Facts, Source
from dossiers.models import (
    Client,
    ClientContact,
    CompetitorOffer,
    CompetitorPrice,
    ContactRole,
    Contract,
    Outlet,
)
from kam_crm.shared import currency, formats

MOST_CITIES, MOST_NAMES, MOST_OFFERS = 4, 5, 3
ROLES = frozenset({ContactRole.DECIDER, ContactRole.APPROVER, ContactRole.INFLUENCER, ContactRole.BUYER})


def requisites(clients: Sequence[Client]) -> dict[int, Fact]:
    found = {}
    for client in clients:
        parts = (
            (_("INN %(number)s"), client.inn),
            (_("KPP %(number)s"), client.kpp),
            (_("OGRN %(number)s"), client.ogrn),
        )
        # without a tax number nobody writes an invoice
        if client.inn:
            text = ", ".join(words % {"number": number} for words, number in parts if number)
            found[client.pk] = Fact(text, reverse("dossiers:client_edit", args=[client.pk]))
    return found


def territory(clients: Sequence[Client]) -> dict[int, Fact]:
    return {
        client.pk: Fact(f"{client.territory.name}, {client.channel.name}")
        for client in clients
        if client.territory and client.channel
    }


def outlets(clients: Sequence[Client]) -> dict[int, Fact]:
    rows = Outlet.objects.filter(client__in=_keys(clients), is_active=True).order_by()
    cities: dict[int, Counter[str]] = defaultdict(Counter)
    for client, city in rows.values_list("client", "city"):
        cities[client][city] += 1
    found = {}
    for client, counted in cities.items():
        number = counted.total()
        words = [ngettext("%(count)s outlet", "%(count)s outlets", number) % {"count": number}]
        named = [f"{city} {count}" for city, count in counted.most_common(MOST_CITIES) if city]
        url = reverse("dossiers:outlet_list", args=[client])
        found[client] = Fact(": ".join(filter(None, (*words, ", ".join(named)))), url)
    return found


def contract(clients: Sequence[Client], as_of: dt.date) -> dict[int, Fact]:
    rows = Contract.objects.filter(client__in=_keys(clients)).in_force(as_of)
    found = {}
    # of several the one that began last
    for row in rows.order_by("valid_from", "pk"):
        words = [row.number, days_words(row.payment_term_days, row.term_unit)]
        if row.valid_to:
            words.insert(1, _("until %(day)s") % {"day": formats.day(row.valid_to)})
        found[row.client_id] = Fact(", ".join(words), reverse("dossiers:contract_list", args=[row.client_id]))
    return found


def next_step(clients: Sequence[Client], as_of: dt.date) -> dict[int, Fact]:
    # a client that came by SQL alone has no summary yet
    summaries = ((client.pk, getattr(client, "summary", None)) for client in clients)
    return {
        key: Fact(": ".join(filter(None, (formats.day(one.next_step_on), one.next_step))))
        for key, one in summaries
        if one is not None and one.next_step_on and one.next_step_on >= as_of
    }


def people(clients: Sequence[Client], as_of: dt.date) -> dict[str, dict[int, Fact]]:
    """Who plays which part, and whether more than one person is known: a client with the only one is soon lost."""
    rows = ClientContact.objects.filter(client__in=_keys(clients), is_active=True)
    contacts = list(rows.select_related("person").order_by("person__sort_key", "pk"))
    roles, named = roles_of(contacts), {role: defaultdict[int, list[str]](list) for role in ROLES}
    everybody = defaultdict[int, list[str]](list)
    for one in contacts:
        everybody[one.client_id].append(one.person.full_name)
        for role in ROLES & set(roles[one.pk]):
            named[role][one.client_id].append(one.person.full_name)
    several = {client: names for client, names in everybody.items() if len(names) > 1}
    return {name: _listed(found) for name, found in (*named.items(), ("second", several))}


def _listed(found: Mapping[int, list[str]]) -> dict[int, Fact]:
    facts = {}
    for client, names in found.items():
        text, more = ", ".join(names[:MOST_NAMES]), len(names) - MOST_NAMES
        if more > 0:
            text = pgettext("people", "%(names)s and %(count)s more") % {"names": text, "count": more}
        facts[client] = Fact(text, reverse("dossiers:client_people", args=[client]))
    return facts


def competitors(clients: Sequence[Client]) -> dict[int, Fact]:
    """How many try to win the client, and the newest prices. What they offer may be secret: only its page shows it."""
    keys = _keys(clients)
    rivals: dict[int, set[int]] = defaultdict(set)
    for client, rival in CompetitorOffer.objects.filter(client__in=keys).values_list("client", "competitor"):
        rivals[client].add(rival)
    words: dict[int, list[str]] = defaultdict(list)
    for client, found in rivals.items():
        number = len(found)
        text = ngettext("%(count)s competitor with offers", "%(count)s competitors with offers", number)
        words[client].append(text % {"count": number})
    rows = CompetitorPrice.objects.filter(client__in=keys).select_related("competitor", "product", "group")
    for row in rows.order_by("-date", "-pk"):
        if len(words[row.client_id]) < MOST_OFFERS:
            what, price = row.product or row.group, currency.amount(row.price, 2)
            words[row.client_id].append(f"{row.competitor.name}, {what}: {price}, {formats.day(row.date)}")
    return {
        client: Fact("; ".join(lines), reverse("desk:client_competitors", args=[client]))
        for client, lines in words.items()
    }


def _keys(clients: Sequence[Client]) -> list[int]:
    return [client.pk for client in clients]


def own_facts(clients: Sequence[Client], as_of: dt.date) -> Facts:
    """Of what this app keeps of its clients."""
    return {
        "requisites": requisites(clients),
        "territory": territory(clients),
        "outlets": outlets(clients),
        "contract": contract(clients, as_of),
        "next_step": next_step(clients, as_of),
        "competitors": competitors(clients),
    }


CARD, PEOPLE = gettext_lazy("card of the client"), gettext_lazy("people of the client")
VIEW, RIVALS = "clients.view", gettext_lazy("offers and prices of competitors")
SOURCES = (
    Source("requisites", CARD, own_facts, VIEW, page_of("dossiers:client_edit")),
    Source("territory", CARD, own_facts, VIEW, page_of("dossiers:client_edit")),
    Source("outlets", gettext_lazy("outlets"), own_facts, VIEW, page_of("dossiers:outlet_list")),
    Source("contract", gettext_lazy("contracts"), own_facts, VIEW, page_of("dossiers:contract_list")),
    Source("next_step", gettext_lazy("plans"), own_facts, VIEW, query_of("plans:activity_new")),
    Source("competitors", RIVALS, own_facts, "clients.strategy", page_of("desk:client_competitors")),
    *(
        Source(name, PEOPLE, people, "people.view", page_of("dossiers:client_people"))
        for name in (*sorted(ROLES), "second")
    ),
)
