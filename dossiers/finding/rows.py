"""Rows of dossiers that a query means."""

from __future__ import annotations

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from dossiers.clients.querysets import NOTHING
from dossiers.finding.asked import Asked, either
from dossiers.models import Client, ClientContact, Contract, Document, DossierAnswer, Note, Person
from dossiers.search import formerly_named, numbers_of_people, ranked

MOST_AT_NAMED = 200  # people of the clients that a word names


def clients_asked(asked: Asked) -> QuerySet[Client]:
    """By name, legal name, code, INN, OGRN, phone and e-mail; the one of this code first, key clients before others."""
    rows = Client.objects.visible_to(asked.user)
    names = either(asked.names, asked.holding("legal_name", client=""))
    exact = Q(code__iexact=asked.text) | Q(inn=asked.digits) if asked.digits else Q(code__iexact=asked.text)
    return ranked(rows, asked, names | asked.client_numbers, exact=exact, then=("-is_key",))


def people_asked(asked: Asked) -> QuerySet[Person]:
    """By name, also a former one, and by the names of their clients; by phone and e-mail for those who may see them.

    The number of a client finds who there speaks for others, too (R52).
    """
    rows = Person.objects.visible_to(asked.user)
    links = ClientContact.objects.visible_to(asked.user).filter(is_active=True)
    others = [formerly_named(asked)]
    named = asked.holding(client="client", person="person") if asked.spellings else NOTHING
    if named != NOTHING:
        # keys, not a subquery: in a condition with OR it makes the database read every person
        keys = list(links.filter(named).order_by().values_list("person", flat=True)[:MOST_AT_NAMED])
        others.append(Q(pk__in=keys) if keys else NOTHING)
    if asked.user.can("people.contact_data"):
        others.append(numbers_of_people(asked))
    if asked.is_number:
        at = links.filter(
            client__in=Client.objects.visible_to(asked.user).filter(asked.client_numbers).values("pk")
        )
        here = list(at.values_list("person", flat=True)[:MOST_AT_NAMED])
        elsewhere = links.filter(person__in=here).values_list("person", "client")
        sides: dict[int, set[int]] = {}
        for person, client in elsewhere if here else ():
            sides.setdefault(person, set()).add(client)
        several = [person for person, clients in sides.items() if len(clients) > 1]
        others.append(Q(pk__in=several) if several else NOTHING)
    return ranked(rows, asked, either(asked.names, *others))


def contracts_asked(asked: Asked) -> QuerySet[Contract]:
    """By a part of the number, the whole one first, and by the client."""
    number = Q(number__icontains=asked.text) if any(sign.isdigit() for sign in asked.text) else NOTHING
    found = either(number, asked.of_named())
    if found == NOTHING:
        return Contract.objects.none()
    rows = Contract.objects.visible_to(asked.user).filter(found)
    exact = Case(
        When(number__iexact=asked.text, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return rows.annotate(rank=exact).order_by("rank", "-signed_on", "-pk")


def documents_asked(asked: Asked) -> QuerySet[Document]:
    """By the name of the file, the newest version."""
    rows = Document.objects.visible_to(asked.user).current()
    return rows.filter(asked.holding("name")).order_by("-created_at", "-pk")


def facts_asked(asked: Asked) -> QuerySet[DossierAnswer]:
    """Facts in which a word stands: not all facts of a client whose name was typed (R64)."""
    rows = DossierAnswer.objects.visible_to(asked.user).filter(asked.holding("value", client=""))
    return rows.order_by("-answered_on", "-pk")


def notes_asked(asked: Asked) -> QuerySet[Note]:
    return Note.objects.visible_to(asked.user).filter(asked.holding("text")).order_by("-created_at", "-pk")
