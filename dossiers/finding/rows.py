"""Rows of dossiers that a query means."""

from __future__ import annotations

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from accounts.models import User
from dossiers.clients.querysets import NOTHING
from dossiers.finding.asked import Asked, either
from dossiers.finding.kept import keys_of
from dossiers.models import Client, ClientContact, Contract, Document, DossierAnswer, Note, Person
from dossiers.search import formerly_named, in_order, numbers_of_people, rank_of
from kam_crm.shared.meant import Meant

MOST_AT_NAMED = 200  # people of the clients that a word names


def clients_asked(asked: Asked) -> Meant:
    """By name, legal name, code, INN, OGRN, phone and e-mail; the one of this code first, key clients before others."""
    names = either(asked.names, asked.holding("legal_name", client=""))
    exact = Q(code__iexact=asked.text) | Q(inn=asked.digits) if asked.digits else Q(code__iexact=asked.text)
    found, begins = rank_of(asked, names | asked.client_numbers)
    return Meant(_clients, (found, begins, exact))


def _clients(user: User, found: Q, begins: Q, exact: Q) -> QuerySet[Client]:
    return in_order(Client.objects.visible_to(user), found, begins, exact, then=("-is_key",))


def people_asked(asked: Asked) -> Meant:
    """By name, also a former one, and by the names of their clients; by phone and e-mail for those who may see them.

    The number of a client finds who there speaks for others, too (R52).
    """
    others = [formerly_named(asked)]
    named = asked.holding(client="client", person="person") if asked.spellings else NOTHING
    if named != NOTHING:
        # keys, not a subquery: in a condition with OR it makes the database read every person
        at_named = Meant(_links, (named,), "person")
        keys = [person for _number, person in keys_of(asked.user, [(0, at_named)], MOST_AT_NAMED)]
        others.append(Q(pk__in=keys) if keys else NOTHING)
    if asked.user.can("people.contact_data"):
        others.append(numbers_of_people(asked))
    if asked.is_number:
        links = ClientContact.objects.visible_to(asked.user).filter(is_active=True)
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
    return Meant(_people, rank_of(asked, either(asked.names, *others)))


def _people(user: User, found: Q, begins: Q) -> QuerySet[Person]:
    return in_order(Person.objects.visible_to(user), found, begins)


def _links(user: User, found: Q) -> QuerySet[ClientContact]:
    return ClientContact.objects.visible_to(user).filter(found, is_active=True).order_by()


def contracts_asked(asked: Asked) -> Meant:
    """By a part of the number, the whole one first, and by the client."""
    number = Q(number__icontains=asked.text) if any(sign.isdigit() for sign in asked.text) else NOTHING
    return Meant(_contracts, (either(number, asked.of_named()), Q(number__iexact=asked.text)))


def _contracts(user: User, found: Q, exact: Q) -> QuerySet[Contract]:
    rows = Contract.objects.visible_to(user).filter(found)
    rank = Case(When(exact, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.annotate(rank=rank).order_by("rank", "-signed_on", "-pk")


def documents_asked(asked: Asked) -> Meant:
    """By the name of the file, the newest version."""
    return Meant(_documents, (asked.holding("name"),))


def _documents(user: User, found: Q) -> QuerySet[Document]:
    return Document.objects.visible_to(user).current().filter(found).order_by("-created_at", "-pk")


def facts_asked(asked: Asked) -> Meant:
    """Facts in which a word stands: not all facts of a client whose name was typed (R64)."""
    return Meant(_facts, (asked.holding("value", client=""),))


def _facts(user: User, found: Q) -> QuerySet[DossierAnswer]:
    return DossierAnswer.objects.visible_to(user).filter(found).order_by("-answered_on", "-pk")


def notes_asked(asked: Asked) -> Meant:
    return Meant(_notes, (asked.holding("text"),))


def _notes(user: User, found: Q) -> QuerySet[Note]:
    return Note.objects.visible_to(user).filter(found).order_by("-created_at", "-pk")
