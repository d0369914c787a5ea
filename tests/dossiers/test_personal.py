"""The personal block: who is shown it, what the log keeps of that, and how nothing is left of a person (R36, R71)."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import AccessLog, User
from desk.today.pages.today import Today
from dossiers.models import FormerName, Person, PersonalData, PersonMerge
from dossiers.people.birthdays import year_of
from dossiers.personal.export import gather
from dossiers.search import find_people
from dossiers.services import (
    anonymise_person,
    forget_personal_data,
    keep_personal_data,
    link_person,
    merge_people,
    show_personal_data,
    update_person,
)
from integrations.calendar.pages import birthday_entries
from integrations.mail.models import MailMessage
from kam_crm.shared.calendar_feed import Span
from kam_crm.shared.errors import NotAllowed, StateConflict
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.dossiers import (
    ClientContactFactory,
    ClientFactory,
    DocumentFactory,
    NoteFactory,
    PersonalDataFactory,
)
from tests.factories.orders import OrderFactory
from tests.support.days import TODAY
from tests.support.refusals import refused
from tests.support.sessions import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
FACTS: Any = {"basis": "consent", "source": "Told by herself"}


@pytest.fixture
def kam() -> User:
    return UserFactory(role="kam", locale="en")


@pytest.fixture
def person(kam: User) -> Person:
    link = ClientContactFactory(
        client=ClientFactory(manager=kam), person__full_name="Орлова Анна Петровна", person__phone="+79215550011",
        person__email="orlova@client.example",
    )  # fmt: skip
    return link.person  # type: ignore[no-any-return]


def page(browser: Browser, name: str, person: Person, **data: Any) -> Any:
    return browser.post(reverse(f"dossiers:{name}", args=[person.pk]), data)


def showings(person: Person) -> list[tuple[str, str, dict[str, Any]]]:
    rows = AccessLog.objects.filter(subject=f"person {person.pk}").order_by("pk")
    return [(row.user.role, row.what, row.details) for row in rows.select_related("user")]


def test_the_block_is_masked_until_it_is_asked_for_and_each_showing_is_logged(
    kam: User, person: Person
) -> None:
    """(R36)"""
    PersonalDataFactory(person=person, hobby="Sails a Dragon", birth_year=1980)
    browser = signed_in(kam)
    closed = browser.get(reverse("dossiers:person_detail", args=[person.pk])).content.decode()
    assert "Sails a Dragon" not in closed and "21 Nov" not in closed and showings(person) == []
    shown = page(browser, "personal_show", person).content.decode()
    assert "Sails a Dragon" in shown and "21 Nov 1980" in shown
    assert showings(person) == [("kam", "personal", {})]
    browser.get(reverse("dossiers:personal_edit", args=[person.pk]))
    assert len(showings(person)) == 2


def test_deputy_and_head_see_it_directors_say_why_and_nobody_else_does(person: Person, subtests: Any) -> None:
    """(R36)"""
    PersonalDataFactory(person=person, hobby="Sails a Dragon")
    manager = User.objects.get(pk=person.responsible_ids[0])
    head = UserFactory(role="head", locale="en")
    department = DepartmentFactory(head=head)
    User.objects.filter(pk=manager.pk).update(department=department)
    support = UserFactory(role="support", department=department, locale="en")
    assert "Sails a Dragon" in page(signed_in(head), "personal_show", person).content.decode()
    director = signed_in(UserFactory(role="director", locale="en"))
    unsaid = page(director, "personal_show", person)
    assert unsaid.status_code == 422 and "Fill this in." in unsaid.content.decode()
    assert "Sails a Dragon" not in unsaid.content.decode()
    said = page(director, "personal_show", person, reason="Jubilee of the client")
    assert "Sails a Dragon" in said.content.decode()
    assert showings(person) == [
        ("head", "personal", {}),
        ("director", "personal", {"reason": "Jubilee of the client"}),
    ]
    for other in (
        support,
        UserFactory(role="finance"),
        UserFactory(role="lawyer"),
        UserFactory(role="admin"),
    ):
        with subtests.test(other.role):
            assert page(signed_in(other), "personal_show", person).status_code == 403
            assert not PersonalData.objects.visible_to(other).exists()
    assert page(signed_in(UserFactory(role="kam")), "personal_show", person).status_code == 404


def test_what_is_kept_has_its_basis_source_and_days(kam: User, person: Person) -> None:
    """(R36, R71)"""
    with refused("wrong_birthday") as caught:
        keep_personal_data(by=kam, person=person, birthday="31.02", hobby="Chess")
    assert {error.code for error in (caught.value, *caught.value.also)} == {
        "wrong_birthday",
        "basis_required",
    }
    assert not PersonalData.objects.exists()
    row = keep_personal_data(
        by=kam,
        person=person,
        birthday="21.11.1980",
        hobby="Chess",
        family="Two sons",
        values="Keeps days",
        **FACTS,
    )
    assert (row.birthday, row.birth_year, row.collected_on) == ("11-21", 1980, TODAY)
    assert row.review_on == TODAY + dt.timedelta(days=365)
    # what is not given stays
    assert keep_personal_data(by=kam, person=person, hobby="Go").family == "Two sons"
    for wrong, code in (
        ({"source": " "}, "source_required"),
        ({"basis": "gossip"}, "basis_unknown"),
        ({"birthday": "21.11.1700"}, "wrong_birth_year"),
        ({"review_on": TODAY - dt.timedelta(days=9)}, "review_before_collecting"),
        ({"consent": DocumentFactory()}, "foreign_consent"),
    ):
        with refused(code):
            keep_personal_data(by=kam, person=person, **wrong)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        keep_personal_data(by=UserFactory(role="director"), person=person, hobby="Golf")


def test_years_are_read_as_they_are_written() -> None:
    written = {
        "21.11": None,
        "21.11.1980": 1980,
        "1.2.80": 1980,
        "1980-11-21": 1980,
        "11-21": None,
        "soon": None,
    }
    assert {text: year_of(text) for text in written} == written


def test_the_form_says_beside_the_field_what_is_missing(kam: User, person: Person) -> None:
    answer = page(signed_in(kam), "personal_edit", person, birthday="99.99", basis="", source="card")
    assert answer.status_code == 422 and not PersonalData.objects.exists()
    assert "basis" in answer.context["form"].errors
    saved = page(signed_in(kam), "personal_edit", person, birthday="21.11", basis="interest", source="card")
    assert saved.status_code == 302 and PersonalData.objects.get().birthday == "11-21"


def test_birthdays_stand_in_calendar_and_today_seven_days_ahead(kam: User, person: Person) -> None:
    """(R71)"""
    keep_personal_data(by=kam, person=person, birthday=f"{TODAY + dt.timedelta(days=7):%d.%m}.1980", **FACTS)
    span = Span(TODAY, TODAY + dt.timedelta(days=60), dt.datetime.now(dt.UTC))
    (entry,) = birthday_entries(kam, span)
    assert entry.day == TODAY + dt.timedelta(days=7) and "1980" not in entry.title
    assert [row.text for row in Today(kam).birthdays.rows] == [person.full_name]
    PersonalData.objects.update(birthday=f"{TODAY + dt.timedelta(days=8):%m-%d}")
    assert Today(kam).birthdays.rows == []
    assert list(birthday_entries(UserFactory(role="support"), span)) == []


def test_a_day_of_review_that_has_come_stands_on_today(kam: User, person: Person) -> None:
    """(R36)"""
    row = PersonalDataFactory(person=person, review_on=TODAY)
    (due,) = Today(kam).reviews.rows
    assert due.text == person.full_name and "personal data" in due.note
    PersonalData.objects.filter(pk=row.pk).update(review_on=TODAY + dt.timedelta(days=1))
    assert Today(kam).reviews.rows == []


def test_erased_data_are_in_no_history(kam: User, person: Person) -> None:
    """(R36)"""
    keep_personal_data(by=kam, person=person, hobby="Chess", **FACTS)
    with refused("reason_required"):
        forget_personal_data(by=kam, person=person, reason=" ")
    forget_personal_data(by=kam, person=person, reason="Consent withdrawn")
    assert not PersonalData.objects.exists() and not PersonalData.pgh_event_model.objects.exists()  # type: ignore[attr-defined]
    assert showings(person)[-1] == ("kam", "forgotten", {"reason": "Consent withdrawn"})
    assert show_personal_data(by=kam, person=person) is None


def test_who_is_anonymised_is_found_nowhere_and_orders_stay(kam: User, person: Person) -> None:
    """Name, phone, e-mail and personal data go in rows, history, e-mails and search (R36)."""
    client = person.links.get().client
    order = OrderFactory(client=client)
    keep_personal_data(by=kam, person=person, hobby="Chess", **FACTS)
    MailMessage.objects.create(
        message_id="1", client=client, person=person, direction="in", from_name="Орлова Анна",
        from_address=person.email, sent_at=dt.datetime.now(dt.UTC),
    )  # fmt: skip
    NoteFactory(client=client, text="Орлова просит звонить утром")
    director = UserFactory(role="director", locale="en")
    before = signed_in(director).get(reverse("dossiers:person_anonymise", args=[person.pk])).content.decode()
    assert "Орлова просит звонить утром" in before
    with refused("reason_required"):
        anonymise_person(by=director, person=person, reason="")
    with pytest.raises(NotAllowed):
        anonymise_person(by=kam, person=person, reason="Asked")
    gone = anonymise_person(by=director, person=person, reason="Asked by letter")
    assert (gone.full_name, gone.phone, gone.email) == (f"Person {gone.pk}", "", "")
    events = Person.pgh_event_model.objects.filter(pgh_obj=gone.pk)  # type: ignore[attr-defined]
    assert set(events.values_list("full_name", "phone", "phone_tail", "email", "sort_key")) == {
        (gone.full_name, "", "", "", gone.sort_key)
    }
    assert not PersonalData.pgh_event_model.objects.exists()  # type: ignore[attr-defined]
    message = MailMessage.objects.get()
    assert (message.from_name, message.from_address) == ("", "")
    for words in ("Орлова", "9215550011", "orlova@client.example"):
        assert not find_people(director, words, 5)
    assert order.__class__.objects.filter(client=client).count() == 1
    assert not gone.links.get().is_active
    assert showings(gone)[-1] == ("director", "anonymised", {"reason": "Asked by letter"})
    for write in (
        lambda: anonymise_person(by=director, person=gone, reason="Again"),
        lambda: update_person(by=kam, person=gone, full_name="Орлова"),
        lambda: link_person(by=kam, client=client, person=gone, position="buyer", role="buyer"),
        lambda: keep_personal_data(by=kam, person=gone, hobby="Chess", **FACTS),
    ):
        with pytest.raises(StateConflict) as caught:
            write()
        assert caught.value.code == "anonymised"


def test_with_a_person_go_second_records_former_names_and_journals(kam: User, person: Person) -> None:
    """(R36)"""
    second = ClientContactFactory(
        client=ClientFactory(manager=kam), person__full_name="Соколова Анна", person__phone="+79215550022"
    ).person
    PersonalDataFactory(person=person, hobby="Chess")
    PersonalDataFactory(person=second, hobby="Go")
    merge_people(by=kam, kept=person, merged=second)
    director = UserFactory(role="director", locale="en")
    anonymise_person(by=director, person=person, reason="Asked")
    assert not PersonMerge.objects.exists() and not FormerName.objects.exists()
    second.refresh_from_db()
    assert (second.full_name, second.phone) == (f"Person {second.pk}", "")
    assert not PersonalData.pgh_event_model.objects.exists()  # type: ignore[attr-defined]
    for words in ("Соколова", "9215550022"):
        assert not find_people(director, words, 5)


def test_who_is_a_client_keeps_the_name(kam: User, person: Person) -> None:
    ClientFactory(manager=kam, person=person)
    with pytest.raises(StateConflict) as caught:
        anonymise_person(by=UserFactory(role="director"), person=person, reason="Asked")
    assert caught.value.code == "person_is_a_client"


def test_all_about_a_person_comes_as_one_file(kam: User, person: Person) -> None:
    """JSON and XLSX with links, personal data and who was shown them; logged, for head and director (R36)."""
    keep_personal_data(by=kam, person=person, hobby="Chess", **FACTS)
    show_personal_data(by=kam, person=person)
    director = UserFactory(role="director", locale="en")
    answer = signed_in(director).get(reverse("dossiers:person_export", args=[person.pk]))
    packed = zipfile.ZipFile(io.BytesIO(answer.content))
    found = json.loads(packed.read("person.json"))
    assert found["dossiers.person"][0]["email"] == person.email
    assert found["dossiers.personaldata"][0]["hobby"] == "Chess"
    assert found["dossiers.clientcontact"][0]["client"] == person.links.get().client.name
    assert [row["what"] for row in found["accounts.accesslog"]] == ["personal data shown"]
    book = packed.read("person.xlsx")
    assert book[:2] == b"PK"
    line = AccessLog.objects.latest("pk")
    assert (line.what, line.subject, line.details["people"]) == ("export", "person_data", [person.pk])
    assert signed_in(kam).get(reverse("dossiers:person_export", args=[person.pk])).status_code == 403
    kinds = {label for _title, label, _rows in gather(person, director)}
    assert {"plans.task", "plans.promise", "plans.activity", "integrations.mailmessage"} <= kinds


def test_programs_ask_for_it_at_its_own_address(kam: User, person: Person) -> None:
    browser, detail = signed_in(kam), reverse("api:persons-detail", args=[person.pk])
    assert "birthday" not in browser.get(detail).json()
    assert browser.get(f"{detail}personal/").status_code == 204
    kept = browser.post(
        f"{detail}keep-personal/", {"birthday": "1980-11-21", **FACTS}, content_type="application/json"
    )
    assert kept.status_code == 200, kept.content
    shown = browser.get(f"{detail}personal/").json()
    assert (shown["birthday"], shown["birth_year"], shown["basis"]) == ("11-21", 1980, "consent")
    director = signed_in(UserFactory(role="director", locale="en"))
    assert director.get(f"{detail}personal/").status_code == 422
    assert director.get(f"{detail}personal/?reason=Jubilee").json()["birthday"] == "11-21"
    assert [what for _role, what, _details in showings(person)].count("personal") == 3
