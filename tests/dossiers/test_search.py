"""Finding clients and people by what one remembers."""

from __future__ import annotations

import pytest

from dossiers.search import find_clients, find_people
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientContactFactory, ClientFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def director():
    return UserFactory(role="director")


@pytest.fixture
def names():
    for number, name in enumerate(["ООО «Ёлка»", "АО «Ромашка»", "ООО «Белая ромашка»", "Metro House LLC"]):
        ClientFactory(name=name, code=f"K-77{number}", inn=f"78161234{number}0", phone=f"+7812555{number:04}")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("елка", ["ООО «Ёлка»"]),
        ("ЁЛК", ["ООО «Ёлка»"]),
        ("ромашка", ["АО «Ромашка»", "ООО «Белая ромашка»"]),  # what begins so comes first
        ("ромашка белая", ["ООО «Белая ромашка»"]),
        ("ооо ёлка", ["ООО «Ёлка»"]),
        ("hjvfirf", ["АО «Ромашка»", "ООО «Белая ромашка»"]),  # typed with English keys
        ("ьуекщ", ["Metro House LLC"]),  # typed with Russian keys
        ("рамашка", ["АО «Ромашка»", "ООО «Белая ромашка»"]),
        ("metra", ["Metro House LLC"]),
        ("mitro", ["Metro House LLC"]),
        ("белая рамашка", ["ООО «Белая ромашка»"]),
        ("816123420", ["ООО «Белая ромашка»"]),
        ("k-772", ["ООО «Белая ромашка»"]),
        ("8 (812) 555-00-01", ["АО «Ромашка»"]),
        ("5550001", ["АО «Ромашка»"]),
        ("пустота", []),
        ("", []),
        ("  «» ", []),
        ("%", []),
        ("a\x00b", []),
    ],
)
def test_client_is_found_by(director, names, query, found):
    assert sorted(client.name for client in find_clients(director, query)) == sorted(found)


def test_single_letter_begins_a_word(director):
    """«k-2» is «л-2» on the other keyboard, and those stand somewhere in «Клиент 12»."""
    for name in ("ООО «Клиент 12»", "ООО «Лавка 2»"):
        ClientFactory(name=name)
    for query in ("k-2", "2 л"):
        assert [client.name for client in find_clients(director, query)] == ["ООО «Лавка 2»"]


def test_name_that_begins_so_comes_first(director, names):
    assert [client.name for client in find_clients(director, "ром")] == [
        "АО «Ромашка»",
        "ООО «Белая ромашка»",
    ]


def test_a_client_whose_code_was_typed_comes_before_names_that_begin_so(director):
    """(K0)"""
    for code, name in (("К2", "К1 торг"), ("К1", "Ромашка"), ("К10", "К1 опт")):
        ClientFactory(code=code, name=name)
    assert [client.code for client in find_clients(director, "к1")] == ["К1", "К10", "К2"]


def test_nobody_finds_foreign_clients():
    kam = UserFactory(role="kam")
    own = ClientFactory(name="Ромашка своя", manager=kam)
    ClientFactory(name="Ромашка чужая")
    assert find_clients(kam, "ромашка") == [own]
    assert find_clients(kam, "рамашка") == [own]
    assert find_clients(UserFactory(role="admin"), "ромашка") == []


def test_person_is_found_by_phone_with_all_links(director):
    link = ClientContactFactory(
        person__phone="+79215551234", person__email="ira@sever.example", client__name="А"
    )
    ClientContactFactory(person=link.person, client__name="Б")
    ClientContactFactory(person=link.person, client__name="В", is_active=False)
    kam = link.client.manager
    for query in ("5551234", "+7 921 555-12-34", "ira@sever"):
        (found,) = find_people(kam, query)
        assert found == link.person
        assert [one.client.name for one in found.seen_links] == ["А"]
    (found,) = find_people(director_with_contact_data(link), "5551234")
    assert [one.client.name for one in found.seen_links] == ["А"]


def director_with_contact_data(link):
    """The head of the manager: sees phones and the department."""
    return UserFactory(role="head", department=link.client.manager.department)


def test_phone_is_no_key_for_those_who_may_not_see_it(director):
    link = ClientContactFactory(person__phone="+79215551234", person__full_name="Лебедева Ирина")
    assert find_people(director, "5551234") == []
    assert find_people(director, "ирина лебедева") == [link.person]


def test_person_without_visible_link_is_not_found(director):
    PersonFactory(full_name="Лебедева Ирина")
    assert find_people(director, "лебедева") == []


def test_limit_holds(director):
    ClientFactory.create_batch(4, name="Ромашка")
    assert len(find_clients(director, "ромашка", limit=3)) == 3
