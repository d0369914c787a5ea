"""People on the pages of a dossier: entered, picked, edited, hidden until asked for."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import AccessLog
from dossiers.models import (
    ClientContact,
    ContactRole,
)
from dossiers.services import update_link, update_person
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import (
    ClientContactFactory,
    ClientFactory,
)
from tests.support.answers import text_of

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
MET = {"full_name": "Ирина Лебедева", "position": "закупщик", "role": "buyer", "phone": "8 921 555-12-34"}


def test_contact_data_stays_hidden_until_asked_for(web, kam, client_):
    link = ClientContactFactory(client=client_, person__phone="+79215551234")
    assert "79215551234" not in text_of(web.get(reverse("dossiers:client_people", args=[client_.pk])))
    reveal = reverse("dossiers:person_reveal", args=[link.person_id])
    assert "+79215551234" in text_of(web.post(reveal, headers=HTMX))
    assert "+79215551234" in text_of(web.post(reveal))  # without scripts: the page of the person
    assert AccessLog.objects.filter(user=kam, what="contact_data").count() == 2


def test_finance_sees_people_but_no_phones(client_, signed_in):
    link = ClientContactFactory(client=client_)
    web = signed_in(UserFactory(role="finance"))
    text = text_of(web.get(reverse("dossiers:client_people", args=[client_.pk])))
    assert link.person.full_name in text and "hidden" in text
    assert web.post(reverse("dossiers:person_reveal", args=[link.person_id])).status_code == 403
    assert "Key status" not in text and "Add a person" not in text


def test_person_is_added_in_place(web, client_):
    address = reverse("dossiers:person_add", args=[client_.pk])
    part = web.post(address, MET, headers=HTMX)
    assert part.status_code == 200 and "Ирина Лебедева" in text_of(part) and "<html" not in text_of(part)
    page = web.get(reverse("dossiers:client_people", args=[client_.pk]))
    fragment = web.get(reverse("dossiers:client_people", args=[client_.pk]), headers=HTMX)
    assert text_of(fragment).strip() in text_of(page)
    assert web.post(address, {**MET, "full_name": "Олег", "phone": ""}).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"role": ""}, "This field is required"),
        ({"phone": "12"}, "not a phone number"),
        ({"full_name": ""}, "Name the new person or pick a known one."),
        ({"person": "0"}, "Select a valid choice"),
    ],
)
def test_refused_person_keeps_what_was_typed(web, client_, wrong, text):
    answer = web.post(reverse("dossiers:person_add", args=[client_.pk]), {**MET, **wrong}, headers=HTMX)
    assert answer.status_code == 422
    assert text in text_of(answer) and 'value="закупщик"' in text_of(answer)
    assert not ClientContact.objects.exists()


def test_known_phone_asks_before_a_second_person_is_made(web, kam, client_):
    ClientContactFactory(client__manager=kam, person__phone="+79215551234", person__full_name="Ирина Л.")
    address = reverse("dossiers:person_add", args=[client_.pk])
    answer = web.post(address, MET)
    assert "Ирина Л. already has this phone" in text_of(answer)
    assert web.post(address, {**MET, "confirm_duplicate": "on"}).status_code == 302


def test_known_person_is_picked(web, kam, client_):
    """At the client a person who is known already becomes one of theirs, without a second record (R50)."""
    person = ClientContactFactory(client__manager=kam).person
    data = {"person": person.pk, "position": "собственник", "role": "decider"}
    assert web.post(reverse("dossiers:person_add", args=[client_.pk]), data).status_code == 302
    assert client_.contacts.get().person == person
    assert web.post(reverse("dossiers:person_add", args=[client_.pk]), data).status_code == 422


def test_link_is_edited_and_left(web, client_):
    link = ClientContactFactory(client=client_)
    address = reverse("dossiers:link_edit", args=[client_.pk, link.pk])
    assert web.post(address, {"position": " ", "role": "user"}).status_code == 422
    assert web.post(address, {"position": "директор", "role": "decider"}).status_code == 302
    assert web.post(reverse("dossiers:link_end", args=[client_.pk, link.pk])).status_code == 302
    link.refresh_from_db()
    assert (link.position, link.role, link.is_active) == ("директор", "decider", False)


def test_two_who_change_a_link_see_both_versions(web, kam, client_):
    link = ClientContactFactory(client=client_, position="повар", role="user")
    address = reverse("dossiers:link_edit", args=[client_.pk, link.pk])
    read_at = link.updated_at.isoformat()
    assert read_at in text_of(web.get(address))
    update_link(by=kam, link=link, role="buyer")
    typed = {"position": "шеф-повар", "role": "decider"}
    answer = web.post(address, {**typed, "expected_updated_at": read_at})
    assert answer.status_code == 422
    assert [(one.typed, one.saved) for one in answer.context["theirs"]] == [
        ("шеф-повар", "повар"), (ContactRole.DECIDER.label, ContactRole.BUYER.label)
    ]  # fmt: skip
    assert "Saved now" in text_of(answer)
    link.refresh_from_db()
    assert (link.position, link.role) == ("повар", "buyer")
    again = {**typed, "expected_updated_at": link.updated_at.isoformat()}
    assert again["expected_updated_at"] in text_of(answer)
    assert web.post(address, again).status_code == 302
    link.refresh_from_db()
    assert link.position == "шеф-повар"


def test_person_shows_all_clients_one_may_see_and_gets_one_more(web, kam, client_):
    """From the page of the person, with position and role there (R48)."""
    link = ClientContactFactory(client=client_)
    ClientContactFactory(person=link.person, client__name="Чужой")
    other = ClientFactory(manager=kam, name="Лукошко")
    detail = reverse("dossiers:person_detail", args=[link.person_id])
    assert "Чужой" not in text_of(web.get(detail))
    address = reverse("dossiers:person_link", args=[link.person_id])
    data = {"client": other.pk, "position": "собственник", "role": "decider"}
    assert web.post(address, {**data, "role": ""}).status_code == 422
    assert web.post(address, data).status_code == 302
    assert "Лукошко" in text_of(web.get(detail))
    again = web.post(address, data)
    assert again.status_code == 422 and "already works there" in text_of(again)


def test_person_is_edited_and_opening_the_form_is_logged(web, kam, client_):
    person = ClientContactFactory(client=client_, person__phone="+79215551234").person
    address = reverse("dossiers:person_edit", args=[person.pk])
    assert "+79215551234" in text_of(web.get(address))
    assert AccessLog.objects.count() == 1
    typed = {
        "full_name": "Новое Имя",
        "phone": "+7 921 555-00-00",
        "expected_updated_at": person.updated_at.isoformat(),
    }
    assert web.post(address, typed).status_code == 302
    person.refresh_from_db()
    assert (person.full_name, person.phone) == ("Новое Имя", "+79215550000")
    update_person(by=kam, person=person, full_name="Третье Имя")
    answer = web.post(address, {**typed, "full_name": "Моё Имя"})
    assert answer.status_code == 422
    assert ("full name", "Моё Имя", "Третье Имя") in [
        (o.label, o.typed, o.saved) for o in answer.context["theirs"]
    ]
