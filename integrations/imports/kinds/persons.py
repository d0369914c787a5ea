from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from accounts.models import User
from dossiers.models import Client, ClientContact, ContactRole, Person
from integrations.imports import cells
from integrations.imports.problems import Counts
from integrations.imports.references import by_code
from integrations.imports.rows import Column, Job, Row, apply, save, unique_rows
from kam_crm.shared.identifiers import phone_tail
from kam_crm.shared.text import sort_key

COLUMNS = [
    Column("client_code", cells.text(32), needed=True, filled=True),
    Column("full_name", cells.text(150), needed=True, filled=True),
    Column("position", cells.text(120)),
    Column("phone", cells.phone),
    Column("email", cells.email),
    Column("role", cells.choice(dict(ContactRole.choices))),
]

CONTACT_FIELDS = ["phone", "phone_tail", "email"]


def present(user: User) -> Iterator[tuple[Any, ...]]:
    """Without phones and e-mails, which are shown one by one and for a reason; an import leaves them as they are."""
    rows = ClientContact.objects.visible_to(user).filter(is_active=True).order_by("client__code", "pk")
    names = ("client__code", "person__full_name", "position")
    return ((*found, None, None, role) for *found, role in rows.values_list(*names, "role").iterator())


def load(rows: list[Row], job: Job) -> Counts:
    """People and what they are at clients.

    The same name with the same phone or e-mail is one person, also at another client; at one client the name decides.
    """
    clients = by_code(Client, "client_code", rows, job)
    wanted = unique_rows(rows, lambda row: (row["client_code"], sort_key(row["full_name"])), job, "full_name")
    job.reject_if_bad()
    people = _People(clients)
    counts = Counts()
    for row in wanted.values():
        counts += people.put(clients[row["client_code"]], row)
    people.save()
    return counts


class _People:
    """All persons who could be meant, in memory: by client and name, by name and phone, by name and e-mail.

    What a file makes and changes is written in the end, by sets.
    """

    def __init__(self, clients: dict[str, Client]) -> None:
        ids = [client.pk for client in clients.values()]
        # people of other clients too: who works for two clients is one person (R45)
        persons = {person.pk: person for person in Person.objects.all()}
        self.links: dict[tuple[int, str], ClientContact] = {}
        for link in ClientContact.objects.filter(client__in=ids):
            # one object for a person of several clients: what one row changes the next one sees
            link.person = persons[link.person_id]
            self.links[link.client_id, link.person.sort_key] = link
        self.known: dict[tuple[str, str], Person] = {}
        for person in persons.values():
            self._remember(person)
        self.new_persons: list[Person] = []
        self.new_links: list[ClientContact] = []
        self.changed_persons: dict[int, Person] = {}
        self.changed_links: list[ClientContact] = []

    def put(self, client: Client, row: Row) -> Counts:
        key = sort_key(row["full_name"])
        link = self.links.get((client.pk, key))
        if link is not None:
            return self._update(link, row)
        # the name alone joins nobody: two people of one name at two clients are two until a number agrees
        person = self._person(key, row) or self._make(row)
        position, role = row["position"] or "—", row["role"] or ContactRole.BUYER
        self.new_links.append(ClientContact(client=client, person=person, position=position, role=role))
        return Counts(created=1)

    def save(self) -> None:
        save(Person, self.new_persons, [*self.changed_persons.values()], CONTACT_FIELDS)
        for link in self.new_links:
            # the key that the person has only now
            link.person = link.person
        save(ClientContact, self.new_links, self.changed_links, ["position", "role"])

    def _person(self, key: str, row: Row) -> Person | None:
        marks = [mark for mark in (row["phone"], row["email"]) if mark]
        return next((self.known[key, mark] for mark in marks if (key, mark) in self.known), None)

    def _make(self, row: Row) -> Person:
        person = Person(
            full_name=row["full_name"], sort_key=sort_key(row["full_name"]), **self._contact_data(row)
        )
        self.new_persons.append(person)
        self._remember(person)
        return person

    def _update(self, link: ClientContact, row: Row) -> Counts:
        mine = {name: row[name] for name in ("position", "role") if row[name]}
        link_changed = apply(link, mine)
        person_changed = apply(link.person, self._contact_data(row))
        if link_changed:
            self.changed_links.append(link)
        if person_changed:
            self.changed_persons[link.person_id] = link.person
        return Counts(updated=1) if link_changed or person_changed else Counts(unchanged=1)

    def _remember(self, person: Person) -> None:
        for mark in (person.phone, person.email):
            if mark:
                self.known.setdefault((person.sort_key, mark), person)

    @staticmethod
    def _contact_data(row: Row) -> dict[str, Any]:
        data: dict[str, Any] = {}
        if row["phone"]:
            data |= {"phone": row["phone"], "phone_tail": phone_tail(row["phone"])}
        if row["email"]:
            data["email"] = row["email"]
        return data
