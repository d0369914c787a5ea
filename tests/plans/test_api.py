"""Visits and calls by programs: with whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared import clock
from plans.models import Activity
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientContactFactory, ClientFactory
from tests.support.copies import API, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def kam() -> User:
    return UserFactory(role="kam")


@pytest.fixture
def mine(kam: User) -> Client:
    return ClientFactory(manager=kam)


@pytest.fixture
def send(kam: User, signed_in: Callable[[User], Browser]) -> Callable[..., Any]:
    def post(path: str, data: dict[str, Any]) -> Any:
        return signed_in(kam).post(f"{API}/activities/{path}", data, content_type="application/json")

    return post


def plan(client: Client, **more: Any) -> dict[str, Any]:
    return {
        "client": client.pk,
        "kind": "call",
        "day": clock.today().isoformat(),
        "purpose": "prices",
        **more,
    }


def test_people_are_named_by_their_own_ids_and_shown(
    send: Callable[..., Any], mine: Client, kam: User, signed_in: Callable[[User], Browser]
) -> None:
    """Not by those of their links to clients, of which one may be another person's id (A6, M10)."""
    ClientContactFactory.create_batch(3)  # so that ids of people and of links differ
    other = ClientContactFactory(client=ClientFactory(manager=kam)).person
    link = ClientContactFactory(client=mine, person__full_name="Olga")
    ClientContactFactory(client=ClientFactory(manager=kam), person=link.person)
    made = send("", plan(mine, persons=[link.person_id]))
    assert (made.status_code, made.json()["persons"]) == (201, [{"id": link.person_id, "full_name": "Olga"}])
    activity = Activity.objects.get()
    assert list(activity.persons.all()) == [link]
    foreign = send("", plan(mine, persons=[other.pk], purpose="another"))
    assert (foreign.status_code, foreign.json()["code"]) == (422, "foreign_person")
    unknown = send("", plan(mine, persons=[10**9], purpose="another"))
    assert list(unknown.json()["errors"]) == ["persons.0"] or list(unknown.json()["errors"]) == ["persons"]
    assert rows(signed_in(kam), "activities")[activity.pk]["persons"] == made.json()["persons"]


def test_a_result_names_the_people_met(send: Callable[..., Any], mine: Client) -> None:
    """The same ids when it is logged (A6)."""
    link = ClientContactFactory(client=mine)
    activity = send("", plan(mine)).json()
    assert activity["persons"] == []
    result = {
        "outcome": "agreed",
        "result": "done",
        "no_next_step_reason": "later",
        "persons": [link.person_id],
    }
    logged = send(f"{activity['id']}/log/", result)
    assert (logged.status_code, logged.json()["persons"]) == (
        200, [{"id": link.person_id, "full_name": link.person.full_name}],
    )  # fmt: skip
