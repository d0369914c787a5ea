"""vCard of people: Cyrillic names, folded lines, nothing personal, a line in the access log (R220)."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from icalendar.parser import Contentlines

from accounts.models import AccessLog, User
from dossiers.people.cards import names_of
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientContactFactory, ClientFactory, PersonalDataFactory
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db
LONG = "Закупки, логистика; и всё остальное, что касается поставок в северо-западные магазины сети"


@pytest.fixture
def kam() -> User:
    return UserFactory(role="kam", locale="en")


def link(kam: User, **more: Any) -> Any:
    facts = {
        "person__full_name": "Орлова Анна Петровна",
        "person__phone": "+79215550011",
        "position": LONG,
        **more,
    }
    return ClientContactFactory(client=ClientFactory(manager=kam, name="ООО «Север»"), **facts)


def lines(card: bytes) -> dict[str, str]:
    """Unfolded, by name; what other programs make of it."""
    assert all(len(line) <= 75 for line in card.split(b"\r\n"))
    parts = [line.parts() for line in Contentlines.from_ical(card.decode()) if line]
    return {name: value for name, _parameters, value in parts}


def test_a_card_has_the_name_in_its_parts_and_folds_cyrillic_between_letters(kam: User) -> None:
    """(R220)"""
    contact = link(kam, person__email="orlova@client.example")
    PersonalDataFactory(person=contact.person, hobby="Sails a Dragon", birthday="11-21")
    answer = signed_in(kam).get(reverse("dossiers:person_card", args=[contact.person_id]))
    assert answer["Content-Type"].startswith("text/vcard") and ".vcf" in answer["Content-Disposition"]
    card = answer.content
    assert card.startswith(b"BEGIN:VCARD\r\nVERSION:3.0\r\n") and card.endswith(b"END:VCARD\r\n")
    found = lines(card)
    assert found["FN"] == "Орлова Анна Петровна" and found["N"] == "Орлова;Анна;Петровна;;"
    assert (found["TEL"], found["EMAIL"]) == ("+79215550011", "orlova@client.example")
    assert found["ORG"] == "ООО «Север»"
    assert found["TITLE"].replace("\\", "") == LONG
    # nothing of the personal block
    assert b"Dragon" not in card and b"BDAY" not in card and b"11-21" not in card
    line = AccessLog.objects.latest("pk")
    assert (line.what, line.subject, line.details["people"]) == ("export", "cards", [contact.person_id])


def test_cards_of_a_client_hold_each_person_who_works_there(kam: User) -> None:
    """(R220)"""
    contact = link(kam)
    ClientContactFactory(client=contact.client, person__full_name="Petra Miller")
    ClientContactFactory(client=contact.client, person__full_name="Gone Away", is_active=False)
    card = signed_in(kam).get(reverse("dossiers:client_cards", args=[contact.client_id])).content
    assert card.count(b"BEGIN:VCARD") == 2 and b"Gone Away" not in card
    assert b"N:Miller;Petra;;;" in card


def test_who_sees_no_phones_gets_no_card_and_programs_get_the_same(kam: User) -> None:
    contact = link(kam)
    address = reverse("dossiers:person_card", args=[contact.person_id])
    assert signed_in(UserFactory(role="finance")).get(address).status_code == 403
    assert signed_in(UserFactory(role="kam")).get(address).status_code == 404
    program = signed_in(kam).get(f"{reverse('api:persons-detail', args=[contact.person_id])}vcard/")
    assert program.content == signed_in(kam).get(address).content


def test_names_are_taken_apart_by_their_language() -> None:
    assert names_of("Иванов Пётр") == ("Иванов", "Пётр", "", "", "")
    assert names_of("Mary Ann Smith") == ("Smith", "Mary", "Ann", "", "")
    assert names_of("Cher") == ("Cher", "", "", "", "")
