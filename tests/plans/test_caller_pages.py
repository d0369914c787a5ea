"""«Who calls?» on its page and in the API: one of several clients is chosen, and may be another one later."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from dossiers.models import Client, ClientContact
from kam_crm.shared import clock
from plans.models import Activity
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientContactFactory, ClientFactory, PersonFactory
from tests.support.answers import text_of
from tests.support.sessions import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
API = "/api/v1/lookup/"
TYPED = {
    "day": "",
    "outcome": "agreed",
    "result": "Order on Friday",
    "step": "none",
    "no_next_step_reason": "later",
}
CALL = {"outcome": "agreed", "result": "Order on Friday", "no_next_step_reason": "later"}


@pytest.fixture
def other(client: Client) -> Client:
    return ClientFactory(manager=client.manager, name="Vesna")


@pytest.fixture
def link(client: Client, other: Client) -> ClientContact:
    person = PersonFactory(full_name="Irina", phone="+79215551234", email="irina@mail.example")
    ClientContactFactory(client=other, person=person)
    ClientContactFactory(client=ClientFactory(name="Foreign"), person=person)
    return ClientContactFactory(client=client, person=person)


@pytest.fixture
def browser(client: Client) -> Browser:
    return signed_in(client.manager)


def typed(**values: Any) -> dict[str, Any]:
    return TYPED | {"day": clock.today(), "kind": "call"} | values


def test_telephony_opens_the_choice_of_sides(browser: Browser, link: ClientContact) -> None:
    """An incoming call opens the person with all clients one sees, none chosen (R51, R54)."""
    page = text_of(browser.get(reverse("plans:lookup"), {"phone": "8 (921) 555-12-34"}))
    assert "Irina" in page and "Lukoshko" in page and "Vesna" in page and "Foreign" not in page
    assert (
        page.count('type="radio"') == 2
        and "checked" not in page.split("On whose behalf?")[1].split("</ul>")[0]
    )
    for asked in ("irina@mail.example", "+7 921 555 12 34", "irina"):
        assert "Vesna" in text_of(browser.get(reverse("plans:lookup"), {"q": asked}))


def test_an_unknown_number_is_entered_at_a_client(browser: Browser, client: Client) -> None:
    """Where nothing matches, a new person is entered with the digits filled in (R54)."""
    page = text_of(browser.get(reverse("plans:lookup"), {"phone": "+79990001122"}))
    assert "Nobody with this is known." in page and "New person at" in page
    answer = browser.get(reverse("plans:lookup"), {"phone": "+79990001122", "new_at": client.pk}, follow=True)
    assert 'value="+79990001122"' in text_of(answer)


@pytest.mark.parametrize("asked", ["12", "x" * 10_000, "=cmd|' /C calc'!A0", "%", "'", "\0"])
def test_any_input_is_answered_in_words(browser: Browser, asked: str) -> None:
    for name in ("phone", "email", "q"):
        assert browser.get(reverse("plans:lookup"), {name: asked}).status_code in {200, 422}


def test_finance_looks_by_name_alone(link: ClientContact) -> None:
    finance = signed_in(UserFactory(role="finance"))
    page = text_of(finance.get(reverse("plans:lookup"), {"phone": "+79215551234"}))
    assert "Irina" not in page and "look by name" in page
    assert "Irina" in text_of(finance.get(reverse("plans:lookup"), {"q": "irina"}))


def test_the_log_saves_nothing_before_a_side_is_chosen(
    browser: Browser, link: ClientContact, other: Client
) -> None:
    """The form of a call with a person asks on whose behalf and refuses to be saved without (R51)."""
    address = f"{reverse('plans:activity_log')}?kind=call&person={link.person_id}"
    form = text_of(browser.get(address))
    assert "On whose behalf" in form and "Vesna" in form and "Foreign" not in form
    answer = browser.post(address, typed())
    assert answer.status_code == 422 and "nothing is saved before" in text_of(answer)
    assert browser.post(address, typed(client=link.client_id + 10_000)).status_code == 422
    assert not Activity.objects.exists()
    assert browser.post(address, typed(client=other.pk)).status_code == 302
    done = Activity.objects.get()
    assert done.client == other and done.persons.get().person == link.person
    # the page of the caller has named the side already
    assert browser.post(f"{address}&client={link.client_id}", typed()).status_code == 302
    assert Activity.objects.filter(client=link.client).count() == 1


def test_a_contact_is_switched_on_its_page(browser: Browser, link: ClientContact, other: Client) -> None:
    """One press on the page of the contact gives it to another client of the person (R53)."""
    address = f"{reverse('plans:activity_log')}?person={link.person_id}&client={link.client_id}"
    browser.post(address, typed())
    done = Activity.objects.get()
    detail = reverse("plans:activity_detail", args=[done.pk])
    assert "On behalf of another client?" in text_of(browser.get(detail))
    switch = reverse("plans:activity_switch", args=[done.pk])
    assert browser.post(switch, {"client": ""}).status_code == 422
    assert browser.post(switch, {"client": ClientFactory(manager=done.manager).pk}).status_code == 422
    assert browser.post(switch, {"client": other.pk}).status_code == 302
    done.refresh_from_db()
    assert done.client == other
    for client, words in ((link.client, "was on behalf of Vesna"), (other, "first stood at Lukoshko")):
        assert words in text_of(browser.get(reverse("dossiers:client_history", args=[client.pk])))


def test_programs_look_up_log_and_switch(browser: Browser, link: ClientContact, other: Client) -> None:
    """GET /lookup/ gives the sides, a call is written only with a chosen one, `switch` changes it (R53, R54)."""
    found = browser.get(API, {"phone": "8 921 555-12-34"}).json()
    [caller] = found["callers"]
    assert caller["must_choose"] and caller["person"] == link.person_id
    assert {side["client_name"] for side in caller["sides"]} == {"Lukoshko", "Vesna"}
    assert "+7921" not in str(found)
    call = CALL | {"person": link.person_id}
    refused = browser.post(API, call, content_type="application/json")
    assert refused.status_code == 422 and "side_required" in refused.content.decode()
    assert not Activity.objects.exists()
    made = browser.post(API, call | {"client_code": other.code}, content_type="application/json")
    assert made.status_code == 201 and made.json()["client_code"] == other.code
    switch = f"/api/v1/activities/{made.json()['id']}/switch/"
    answer = browser.post(switch, {"client": link.client_id}, content_type="application/json")
    assert answer.json()["client"] == link.client_id
    assert browser.get(API).status_code == 400
    assert browser.get(API, {"phone": "12"}).status_code in {400, 422}
    finance = signed_in(UserFactory(role="finance"))
    assert finance.get(API, {"phone": "+79215551234"}).status_code == 403
    assert finance.get(API, {"q": "irina"}).status_code == 200


def test_a_call_sent_twice_is_entered_once(browser: Browser, link: ClientContact, other: Client) -> None:
    key = "9b2f8a53-3a0e-4f5e-9d53-0d6c6b1f4a19"
    call = CALL | {"person": link.person_id, "client": other.pk, "client_uuid": key}
    for _ in range(2):
        assert browser.post(API, call, content_type="application/json").status_code == 201
    assert Activity.objects.count() == 1
