"""A note, a promise or a task in one line, entered once however often the device sends it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client as Browser

from dossiers.models import Client, Note
from kam_crm.shared import clock
from plans.models import Promise, Task
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.support.sessions import signed_in

KEY = "9b2f8a53-3a0e-4f5e-9d53-0d6c6b1f4a11"
PAGE = "/entries/new/"


@pytest.fixture
def browser(client: Client) -> Browser:
    return signed_in(client.manager)


def typed(client: Client, **values: Any) -> dict[str, Any]:
    return {"client_uuid": KEY, "client": client.pk, "text": "Asks for certificates", "kind": "note"} | values


def later(days: int = 3) -> str:
    return (clock.today() + dt.timedelta(days=days)).isoformat()


@pytest.mark.parametrize(
    ("values", "model"),
    [
        ({}, Note),
        ({"kind": "ours", "due": later()}, Promise),
        ({"kind": "theirs", "due": "other", "due_on": later(), "amount": "100"}, Promise),
        ({"kind": "task", "due": ""}, Task),
    ],
)
def test_it_is_entered_once(browser: Browser, client: Client, values: dict[str, Any], model: Any) -> None:
    headers = {"Kam-Person": str(client.manager_id), "Kam-Sent": "later"}
    for _time in range(2):
        answer = browser.post(PAGE, typed(client, **values), headers=headers)
        assert (answer.status_code, answer.json()["received"]) == (200, KEY)
    row = model.objects.get()
    assert (row.client, row.text) == (client, "Asks for certificates")


def test_a_promise_needs_its_day_and_a_task_a_short_text(browser: Browser, client: Client) -> None:
    answer = browser.post(PAGE, typed(client, kind="ours"))
    assert answer.status_code == 422 and set(answer.context["form"].errors) == {"due"}
    answer = browser.post(PAGE, typed(client, kind="task", text="x" * 300))
    assert answer.status_code == 422 and set(answer.context["form"].errors) == {"text"}
    headers = {"Kam-Person": str(client.manager_id), "Kam-Sent": "later"}
    reasons = browser.post(PAGE, typed(client, kind="ours"), headers=headers).json()["reasons"]
    assert reasons == ["By which day: By which day?"]


def test_an_identifier_of_another_client_is_refused(browser: Browser, client: Client) -> None:
    browser.post(PAGE, typed(client))
    other = ClientFactory(manager=client.manager)
    assert browser.post(PAGE, typed(other)).status_code == 422
    assert Note.objects.get().client == client


def test_the_search_without_network_knows_own_clients_alone(browser: Browser, client: Client) -> None:
    ClientFactory(name="Foreign shop", manager=UserFactory(role="kam"))
    for page in (PAGE, "/activities/log/"):
        words = browser.get(page).content.decode()
        assert '"text": "Lukoshko"' in words and "Foreign shop" not in words
