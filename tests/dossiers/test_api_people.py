"""Who calls or writes, asked by a program: by phone in any spelling, by e-mail, with all their clients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser

from accounts.models import User
from dossiers.models import Person
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientContactFactory, ClientFactory
from tests.support.copies import API, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def kam() -> User:
    return UserFactory(role="kam")


@pytest.fixture
def web(kam: User, signed_in: Callable[[User], Browser]) -> Browser:
    return signed_in(kam)


@pytest.fixture
def caller(kam: User) -> Person:
    """Works at two clients of the manager and at one of another's."""
    first, second = ClientFactory.create_batch(2, manager=kam)
    person = ClientContactFactory(client=first, person__full_name="Olga").person
    person.phone, person.email = "+79213838599", "Olga@example.com"
    person.save()
    ClientContactFactory(client=second, person=person)
    ClientContactFactory(client=ClientFactory(), person=person)
    ClientContactFactory(client=first, person__full_name="Another")
    return person


SPELLINGS = ["+79213838599", "79213838599", "9213838599", "8 (921) 383-85-99", "8-921-383-85-99"]


@pytest.mark.parametrize("phone", SPELLINGS)
@pytest.mark.parametrize("parameter", ["phone", "search"])
def test_a_caller_is_found_however_the_number_is_written(
    parameter: str, phone: str, web: Browser, caller: Person
) -> None:
    """With the clients on whose behalf they may call, as far as the asker sees them (A8, N12)."""
    (found,) = rows(web, "persons", **{parameter: phone}).values()
    assert found["id"] == caller.pk
    assert len(found["links"]) == 2
    assert {link["client_name"] for link in found["links"]} <= {
        link.client.name for link in caller.links.select_related("client")
    }


@pytest.mark.parametrize("parameter", ["email", "search"])
def test_a_writer_is_found_by_e_mail(parameter: str, web: Browser, caller: Person) -> None:
    """With their places at clients; letter case does not matter (A8, N12, R216)."""
    assert list(rows(web, "persons", **{parameter: "olga@EXAMPLE.com"})) == [caller.pk]
    assert len(rows(web, "client-contacts", **{parameter: "olga@EXAMPLE.com"})) == 2


def test_places_are_found_by_phone(web: Browser, caller: Person) -> None:
    """Telephony may ask for the places at once (A8)."""
    assert {row["person"] for row in rows(web, "client-contacts", phone="89213838599").values()} == {
        caller.pk
    }


def test_another_number_finds_nobody(web: Browser, caller: Person) -> None:
    assert rows(web, "persons", phone="+79213838598") == {}
    assert rows(web, "persons", search="9213838598") == {}


def test_a_part_of_a_number_is_no_phone(web: Browser, caller: Person) -> None:
    assert list(web.get(f"{API}/persons/?phone=8599").json()["errors"]) == ["phone"]
    assert list(rows(web, "persons", search="8599")) == [caller.pk]


def test_who_may_not_see_numbers_cannot_try_them(
    caller: Person, signed_in: Callable[[User], Browser]
) -> None:
    """Neither by the filters nor by the search."""
    finance: Any = signed_in(UserFactory(role="finance"))
    for address in ("persons/?phone=%2B79213838599", "client-contacts/?email=olga@example.com"):
        assert finance.get(f"{API}/{address}").status_code == 403
    assert rows(finance, "persons", search="9213838599") == {}
    assert caller.pk in rows(finance, "persons", search="olga")
