"""Services of people and links, key status, notes, contracts, groups."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.models import AccessLog
from dossiers.models import ClientContact, Person
from dossiers.services import (
    add_contract,
    add_note,
    add_person,
    create_group,
    end_key_status,
    end_link,
    link_person,
    reveal_contact_data,
    set_key_status,
    update_contract,
    update_link,
    update_person,
)
from kam_crm.shared import clock
from kam_crm.shared.errors import NotAllowed, StateConflict
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientContactFactory, ClientFactory, ContractFactory, PersonFactory
from tests.support.refusals import refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def kam():
    return UserFactory(role="kam")


@pytest.fixture
def client_(kam):
    return ClientFactory(manager=kam)


def test_new_person_has_one_link_and_a_phone_taken_apart(kam, client_):
    link = add_person(
        by=kam, client=client_, full_name=" Лебедева  Ирина ", position="закупщик", role="buyer",
        phone="8 921 555-12-34 доб. 12", email="Irina@Client.Example",
    )  # fmt: skip
    person = link.person
    assert person.full_name == "Лебедева Ирина"
    assert (person.phone, person.phone_extension, person.phone_tail) == ("+79215551234", "12", "9215551234")
    assert person.email == "irina@client.example"
    assert list(client_.contacts.all()) == [link]


def test_phone_without_country_code_is_dialled_in_the_clients_country(kam):
    client = ClientFactory(manager=kam, country="BY")
    link = add_person(
        by=kam, client=client, full_name="Ковш", position="a", role="user", phone="8 029 123-45-67"
    )
    assert link.person.phone == "+375291234567"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"full_name": " "}, "full_name_required"),
        ({"position": ""}, "position_required"),
        ({"role": ""}, "role_required"),
        ({"role": "owner"}, "role_unknown"),
        ({"phone": "123"}, "phone"),
        ({"email": "x"}, "invalid"),
    ],
)
def test_person_without_name_position_or_role_is_refused(kam, client_, facts, code):
    good = {"full_name": "Ирина", "position": "закупщик", "role": "buyer"}
    assert refusal(add_person, by=kam, client=client_, **{**good, **facts}).code == code
    assert not Person.objects.exists()


def test_known_phone_points_to_the_person(kam, client_):
    known = ClientContactFactory(client__manager=kam, person__phone="+79215551234").person
    facts = {"full_name": "Ирина", "position": "a", "role": "buyer", "phone": "8 921 555 12 34"}
    error = refusal(add_person, by=kam, client=client_, **facts)
    assert (error.code, error.params) == ("person_known", {"person": known.pk})
    assert add_person(by=kam, client=client_, confirm_duplicate=True, **facts).person != known


def test_person_of_another_manager_is_not_given_away(kam, client_):
    ClientContactFactory(person__phone="+79215551234")
    assert add_person(
        by=kam, client=client_, full_name="Ирина", position="a", role="buyer", phone="+79215551234"
    ).pk


def test_one_person_works_at_two_clients_in_different_roles(kam, client_):
    """Position and role belong to the link, phone and e-mail to the person (R47)."""
    link = ClientContactFactory(client=client_, position="бухгалтер", role="influencer")
    other = ClientFactory(manager=kam)
    second = link_person(by=kam, client=other, person=link.person, position="собственник", role="decider")
    update_person(by=kam, person=link.person, phone="+7 921 000-00-01")
    assert {one.person.phone for one in ClientContact.objects.select_related("person")} == {"+79210000001"}
    assert (second.position, second.role) == ("собственник", "decider")
    link.refresh_from_db()
    assert (link.position, link.role) == ("бухгалтер", "influencer")


def test_link_needs_position_and_role_and_happens_once(kam, client_):
    """(R47)"""
    person = PersonFactory()
    assert refusal(link_person, by=kam, client=client_, person=person, position="", role="user").code == (
        "position_required"
    )
    link_person(by=kam, client=client_, person=person, position="повар", role="user")
    error = refusal(link_person, by=kam, client=client_, person=person, position="повар", role="user")
    assert (error.code, type(error)) == ("already_linked", StateConflict)


def test_somebody_who_left_may_come_back(kam, client_):
    link = ClientContactFactory(client=client_)
    assert end_link(by=kam, link=link).is_active is False
    back = link_person(by=kam, client=client_, person=link.person, position="директор", role="decider")
    assert (back.pk, back.is_active, back.position) == (link.pk, True, "директор")


def test_link_is_changed_alone(kam, client_):
    link = ClientContactFactory(client=client_, position="повар", role="user")
    assert update_link(by=kam, link=link, role="decider").position == "повар"
    assert refusal(update_link, by=kam, link=link, position=" ").code == "position_required"


def test_person_saved_meanwhile_is_a_conflict(kam):
    person = PersonFactory()
    read_at = person.updated_at
    update_person(by=kam, person=person, full_name="Иванова")
    error = refusal(update_person, by=kam, person=person, full_name="Петрова", expected_updated_at=read_at)
    assert error.code == "changed_meanwhile"


def test_showing_contact_data_is_logged(kam):
    person = PersonFactory(phone="+79215551234", email="a@b.example")
    assert reveal_contact_data(by=kam, person=person).phone == "+79215551234"
    line = AccessLog.objects.get()
    assert (line.user, line.what, line.subject) == (kam, "contact_data", f"person {person.pk}")


def test_finance_does_not_see_contact_data():
    with pytest.raises(NotAllowed):
        reveal_contact_data(by=UserFactory(role="finance"), person=PersonFactory())
    assert not AccessLog.objects.exists()


def test_client_is_key_while_any_definition_remains(kam, client_):
    """Three definitions at once; the client is key until the last is taken away (R17)."""
    statuses = [
        set_key_status(
            by=kam,
            client=client_,
            level="company",
            definition=number,
            evidence="факт",
            done="полка на всё лето",
        )
        for number in (1, 3, 6)
    ]
    client_.refresh_from_db()
    assert client_.is_key and client_.key_statuses.in_force().count() == 3
    for status in statuses[:2]:
        end_key_status(by=kam, status=status)
    client_.refresh_from_db()
    assert client_.is_key
    end_key_status(by=kam, status=statuses[2])
    client_.refresh_from_db()
    assert not client_.is_key


def test_a_client_may_be_key_for_a_manager_and_not_for_the_company(kam, client_):
    """Each level has its own definitions (R18)."""
    set_key_status(by=kam, client=client_, level="manager", definition=1, evidence="half of my sales")
    assert list(client_.key_statuses.values_list("level", "definition")) == [("manager", 1)]
    other = set_key_status(
        by=kam, client=client_, level="company", definition=3, evidence="a name", done="a shelf"
    )
    end_key_status(by=kam, status=other)
    client_.refresh_from_db()
    assert client_.is_key and client_.key_statuses.in_force().get().level == "manager"


def test_the_same_definition_again_renews_its_evidence(kam, client_):
    set_key_status(by=kam, client=client_, level="company", definition=1, evidence="11 %")
    set_key_status(by=kam, client=client_, level="company", definition=1, evidence="14 %")
    assert [one.evidence for one in client_.key_statuses.all()] == ["14 %"]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"evidence": " "}, "evidence_required"),
        ({"level": "planet"}, "unknown_level"),
        ({"definition": 7}, "unknown_definition"),
        ({"set_on": dt.date(2999, 1, 1)}, "set_in_future"),
        ({"set_on": dt.date(26, 1, 1)}, "unlikely_date"),
    ],
)
def test_key_status_needs_evidence_and_known_words(kam, client_, facts, code):
    good = {"level": "company", "definition": 1, "evidence": "факт"}
    assert refusal(set_key_status, by=kam, client=client_, **{**good, **facts}).code == code
    client_.refresh_from_db()
    assert not client_.is_key


def test_note_keeps_its_author(kam, client_):
    assert add_note(by=kam, client=client_, text=" Просят сливки ").author == kam
    assert refusal(add_note, by=kam, client=client_, text=" ").code == "text_required"


def test_contract_holds_from_the_day_it_was_signed(kam, client_):
    contract = add_contract(
        by=kam, client=client_, number=" Д-1 ", signed_on=clock.today(), payment_term_days=21, reason="new"
    )
    assert (contract.number, contract.valid_from, contract.valid_to) == ("Д-1", clock.today(), None)


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"number": ""}, "number_required", "number"),
        ({"number": "Д-7"}, "number_taken", "number"),
        ({"valid_to": dt.date(2020, 1, 1)}, "ends_before_start", "valid_to"),
        ({"signed_on": dt.date(26, 1, 1)}, "unlikely_date", "signed_on"),
        ({"valid_to": dt.date(9999, 12, 31)}, "unlikely_date", "valid_to"),
        ({"payment_term_days": 400}, "term_too_long", "payment_term_days"),
        ({"term_unit": "moons"}, "unknown_unit", "term_unit"),
    ],
)
def test_contract_that_makes_no_sense_is_refused(kam, client_, facts, code, field):
    ContractFactory(client=client_, number="Д-7")
    good = {"number": "Д-8", "signed_on": dt.date(2026, 1, 1)}
    error = refusal(add_contract, by=kam, client=client_, **{**good, **facts})
    assert (error.code, error.field) == (code, field)


def test_contract_without_date_is_refused(kam, client_):
    assert refusal(add_contract, by=kam, client=client_, number="1").code == "signed_on_required"


def test_contract_keeps_its_number_when_edited(kam):
    contract = ContractFactory(client__manager=kam)
    edited = update_contract(by=kam, contract=contract, number=contract.number, signed_on=clock.today())
    assert edited.signed_on == clock.today()
    error = refusal(
        update_contract, by=kam, contract=contract, number="x", expected_updated_at=contract.updated_at
    )
    assert error.code == "changed_meanwhile"


def test_group_name_is_unique_whatever_the_capitals(kam):
    create_group(by=kam, name="Лукошко")
    assert refusal(create_group, by=kam, name="лукошко").code == "name_taken"
