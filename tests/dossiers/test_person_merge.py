"""Two records of one person made one and two again; a person as a client; names of before."""

from __future__ import annotations

import pytest

from accounts.models import AccessLog
from dossiers.models import Client, ClientContact, FormerName, Person
from dossiers.search import find_people
from dossiers.services import (
    end_link,
    make_own_client,
    merge_people,
    undo_merge,
    update_client,
    update_person,
)
from plans.models import EventGuest
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientContactFactory, ClientFactory, PersonFactory
from tests.factories.plans import ActivityFactory, PromiseFactory, TaskFactory
from tests.support.refusals import refusal, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(kam, client_):
    """«Ирина» is the buyer of one client and has no e-mail."""
    person = PersonFactory(full_name="Лебедева Ирина", phone="+79215551234", email="")
    ClientContactFactory(client=client_, person=person, position="закупщик", role="buyer")
    return person


@pytest.fixture
def second(kam):
    """The same woman, entered again at another client before she married."""
    person = PersonFactory(full_name="Зотова Ирина", phone="+79117778899", email="irina@client.example")
    ClientContactFactory(
        client=ClientFactory(manager=kam), person=person, position="собственник", role="decider"
    )
    return person


def test_links_promises_tasks_and_contacts_follow_and_data_is_carried_over(kam, first, second):
    """A record entered twice becomes one person, with phone and e-mail of both kept (R49)."""
    link = second.links.get()
    promise = PromiseFactory(client=link.client, person=second)
    task = TaskFactory(author=kam, client=link.client, person=second)
    visit = ActivityFactory(client=link.client)
    visit.persons.add(link)

    merge = merge_people(by=kam, kept=first, merged=second)
    first.refresh_from_db()
    assert {one.position for one in first.links.all()} == {"закупщик", "собственник"}
    assert (first.phone, first.email) == ("+79215551234", "irina@client.example")
    for row in (promise, task):
        row.refresh_from_db()
        assert row.person == first
    assert visit.persons.get().person == first
    assert not Person.objects.visible_to(kam).filter(pk=second.pk).exists()

    undo_merge(by=kam, merge=merge)
    first.refresh_from_db()
    promise.refresh_from_db()
    assert first.email == "" and promise.person == second
    assert second.links.get() == link and visit.persons.get().person == second
    with refused("already_undone"):
        undo_merge(by=kam, merge=merge)


def test_the_same_client_in_both_leaves_one_link(kam, client_, first, second):
    """Who was guest and partner by both records is so once; undone, both are back (R49)."""
    same = ClientContactFactory(client=client_, person=second, position="бухгалтер", role="user")
    stays = first.links.get()
    meeting = ActivityFactory(client=client_)
    meeting.persons.set([stays, same])
    alone = ActivityFactory(client=client_)
    alone.persons.set([same])
    for contact in (stays, same):
        EventGuest.objects.create(activity=meeting, client=client_, contact=contact, companion=kam)

    merge = merge_people(by=kam, kept=first, merged=second)
    link = client_.contacts.get()
    assert (link.pk, link.position, link.role) == (stays.pk, "закупщик", "buyer")
    assert list(meeting.persons.all()) == [link] == list(alone.persons.all())
    assert EventGuest.objects.get().contact == link

    undo_merge(by=kam, merge=merge)
    assert {one.position for one in client_.contacts.all()} == {"закупщик", "бухгалтер"}
    assert meeting.persons.count() == EventGuest.objects.count() == 2
    assert alone.persons.get().position == "бухгалтер"


def test_who_left_by_one_record_works_there_by_the_other(kam, client_, first, second):
    ClientContactFactory(client=client_, person=second, position="директор", role="decider")
    end_link(by=kam, link=first.links.get())
    merge = merge_people(by=kam, kept=first, merged=second)
    link = client_.contacts.get()
    assert link.is_active and (link.position, link.role) == ("директор", "decider")
    undo_merge(by=kam, merge=merge)
    link.refresh_from_db()
    assert not link.is_active and link.position == "закупщик"


def test_merged_and_former_names_and_numbers_still_find_the_person(kam, first, second):
    """The name and the phone of the record that is gone lead to the one that stays (R49)."""
    merge_people(by=kam, kept=first, merged=second)
    for query in ("зотова", "8 911 777-88-99", "irina@client", "лебедева"):
        assert find_people(kam, query) == [first], query
    update_person(by=kam, person=first, full_name="Орлова Ирина")
    assert find_people(kam, "лебедева") == [first]
    assert FormerName.objects.filter(person=first).count() == 2
    finance = UserFactory(role="finance")
    assert find_people(finance, "8 911 777-88-99") == []


def test_merging_refuses_what_makes_no_sense(kam, first, second):
    assert refusal(merge_people, by=kam, kept=first, merged=first).code == "same_person"
    for person in (first, second):
        make_own_client(by=kam, person=person, source="referral")
    assert refusal(merge_people, by=kam, kept=first, merged=second).code == "two_own_clients"
    third, fourth = PersonFactory(), PersonFactory()
    merge = merge_people(by=kam, kept=third, merged=fourth)
    assert refusal(merge_people, by=kam, kept=first, merged=fourth).code == "already_merged"
    merge_people(by=kam, kept=first, merged=third)
    assert refusal(undo_merge, by=kam, merge=merge).code == "merged_further"


def test_a_person_is_a_client_of_their_own_with_one_record(kam, first):
    """P works at E1 and is a client, with one record and inherited contact data (R45)."""
    client = make_own_client(by=kam, person=first, source="referral", inn="500100732259")
    assert (client.name, client.person, client.phone, client.email) == (first.full_name, first, "", "")
    assert {link.client for link in first.links.all()} == {client, first.links.order_by("pk")[0].client}
    assert Person.objects.count() == 1
    update_person(by=kam, person=first, full_name="Орлова Ирина")
    client.refresh_from_db()
    assert client.name == "Орлова Ирина" and client.sort_key.startswith("орлова")
    for field, value in (("phone", "+79210000000"), ("email", "a@b.example"), ("name", "Other")):
        error = refusal(update_client, by=kam, client=client, **{field: value})
        assert (error.code, error.field) == ("inherited_of_person", field)
    assert update_client(by=kam, client=client, city="Псков", name=client.name).city == "Псков"
    assert refusal(make_own_client, by=kam, person=first, source="press").code == "own_client_exists"
    own = ClientContact.objects.get(client=client)
    assert refusal(end_link, by=kam, link=own).code == "own_client_stays"


def test_a_prospect_of_their_own_needs_its_source(kam, first):
    assert refusal(make_own_client, by=kam, person=first).code == "source_required"
    assert not Client.objects.filter(person=first).exists() and not AccessLog.objects.exists()
