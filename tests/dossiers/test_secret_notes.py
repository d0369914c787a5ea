"""Notes and key status that are commercial secrets: who makes them so, who reads them, what is logged (R35)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import AccessLog, Clearance, User
from accounts.services import give_clearance, withdraw_clearance
from dossiers.history.timeline import timeline
from dossiers.models import Client, KeyStatus, Note
from dossiers.services import add_note, end_key_status, set_key_status, set_note_secrecy
from kam_crm.shared import company
from kam_crm.shared.errors import BusinessRuleError, NotAllowed
from tests.factories.accounts import AbsenceFactory, UserFactory
from tests.factories.dossiers import ClientFactory, KeyStatusFactory, NoteFactory
from tests.support.sessions import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def regime(monkeypatch: pytest.MonkeyPatch) -> None:
    known = replace(company.company(), secret_mark="Commercial secret. Fox & Co, Moscow")
    monkeypatch.setattr("kam_crm.shared.company._file.read", lambda: vars(known))


@pytest.fixture
def client_() -> Client:
    return ClientFactory()


@pytest.fixture
def deputy(client_: Client) -> User:
    """Who stands in for the manager today."""
    return AbsenceFactory(user=client_.manager).deputy


def refused(code: str, error: type[BusinessRuleError], write: Any, **facts: Any) -> None:
    with pytest.raises(error) as refusal:
        write(**facts)
    assert refusal.value.code == code


def cleared(user: User) -> Clearance:
    return give_clearance(by=UserFactory(role="admin"), user=user, reason="Tenders")


def test_no_note_is_secret_in_a_company_without_the_regime(client_: Client) -> None:
    kam = client_.manager
    refused("no_regime", BusinessRuleError, add_note, by=kam, client=client_, text="x", is_secret=True)
    note = NoteFactory(client=client_)
    refused("no_regime", BusinessRuleError, set_note_secrecy, by=kam, note=note, is_secret=True)
    history = reverse("dossiers:client_history", args=[client_.pk])
    assert "Make secret" not in signed_in(kam).get(history).text


def test_a_secret_stays_one_when_the_regime_ends(client_: Client) -> None:
    NoteFactory(client=client_, is_secret=True)
    assert not Note.objects.visible_to(UserFactory(role="finance")).exists()
    assert set_note_secrecy(by=client_.manager, note=Note.objects.get(), is_secret=False).is_secret is False
    assert Note.objects.visible_to(UserFactory(role="finance")).exists()


def test_the_author_and_the_head_decide_about_a_note(regime: None, client_: Client) -> None:
    kam = client_.manager
    head = UserFactory(role="head", department=kam.department)
    note = add_note(by=head, client=client_, text="They look for another supplier", is_secret=True)
    refused("not_your_note", NotAllowed, set_note_secrecy, by=kam, note=note, is_secret=False)
    own = add_note(by=kam, client=client_, text="Called")
    for by, is_secret in ((kam, True), (head, False), (head, True)):
        assert set_note_secrecy(by=by, note=own, is_secret=is_secret).is_secret is is_secret
    finance = UserFactory(role="finance")
    refused("forbidden", NotAllowed, set_note_secrecy, by=finance, note=own, is_secret=False)
    kept = Note.pgh_event_model.objects.filter(pgh_obj=own.pk).order_by("pgh_id")  # type: ignore[attr-defined]
    assert list(kept.values_list("is_secret", flat=True)) == [False, True, False, True]


def test_a_deputy_makes_no_secrets_without_a_clearance(regime: None, client_: Client, deputy: User) -> None:
    refused("clearance_required", NotAllowed, add_note, by=deputy, client=client_, text="x", is_secret=True)
    own = add_note(by=deputy, client=client_, text="Called")
    refused("clearance_required", NotAllowed, set_note_secrecy, by=deputy, note=own, is_secret=True)
    cleared(deputy)
    again = User.objects.get(pk=deputy.pk)
    assert set_note_secrecy(by=again, note=own, is_secret=True).is_secret


def test_a_withdrawal_holds_at_once(regime: None, client_: Client, deputy: User) -> None:
    """Also where the statement of the time line is kept."""
    NoteFactory(client=client_, text="Secret", is_secret=True)

    def seen() -> list[str]:
        user = User.objects.get(pk=deputy.pk)
        return [event.text for event in timeline(client_, user).events if event.source == "notes"]

    assert seen() == []
    clearance = cleared(deputy)
    assert seen() == ["Secret"]
    withdraw_clearance(by=UserFactory(role="admin"), clearance=clearance, reason="Over")
    assert seen() == []


def test_key_status_needs_a_clearance_of_a_deputy_where_secrets_are_kept(
    client_: Client, deputy: User, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    status, browser = KeyStatusFactory(client=client_), signed_in(deputy)
    key, rows = reverse("dossiers:client_key", args=[client_.pk]), {"scope": "all", "key": "true"}

    def shown() -> tuple[int, bool, Any, bool]:
        listed = browser.get(reverse("dossiers:client_list"), rows).text
        of_type = browser.get("/api/v1/clients/", {"key_type": status.definition}).json()["results"]
        assert bool(of_type) is (client_.name in listed)
        fields = browser.get(f"/api/v1/clients/{client_.pk}/").json()
        people = browser.get(reverse("dossiers:client_people", args=[client_.pk])).text
        return browser.get(key).status_code, client_.name in listed, fields["is_key"], "h-key" in people

    assert shown() == (200, True, True, True)
    request.getfixturevalue("regime")
    assert shown() == (403, False, None, False)
    facts = {"level": "company", "definition": 1, "evidence": "Much"}
    refused("clearance_required", NotAllowed, set_key_status, by=deputy, client=client_, **facts)
    refused("clearance_required", NotAllowed, end_key_status, by=deputy, status=status)
    assert KeyStatus.objects.get().evidence == status.evidence
    cleared(deputy)
    assert shown() == (200, True, True, True)


def test_reading_is_logged_once_a_day_and_what_is_no_secret_is_not(regime: None, client_: Client) -> None:
    kam = client_.manager
    NoteFactory(client=client_)
    browser, history = signed_in(kam), reverse("dossiers:client_history", args=[client_.pk])
    browser.get(history)
    assert not AccessLog.objects.exists()
    NoteFactory(client=client_, is_secret=True)
    for _time in range(2):
        assert "commercial secret" in browser.get(history).text
        browser.get("/api/v1/notes/")
    line = AccessLog.objects.get()
    assert (line.user, line.what, line.subject) == (kam, "secret", f"client {client_.pk}")


def test_a_note_is_written_secret_and_opened_again_on_the_page(regime: None, client_: Client) -> None:
    browser = signed_in(client_.manager)
    history = reverse("dossiers:client_history", args=[client_.pk])
    add = reverse("dossiers:note_add", args=[client_.pk])
    browser.post(add, {"text": "They change the owner", "is_secret": "on"})
    note = Note.objects.get()
    assert note.is_secret
    change = reverse("dossiers:note_secrecy", args=[note.pk])
    assert change in browser.get(history).text
    for sent, is_secret in (("no", False), ("yes", True)):
        answer = browser.post(change, {"secret": sent})
        assert (answer.status_code, answer.headers["Location"]) == (302, history)
        note.refresh_from_db()
        assert note.is_secret is is_secret
    outsider = UserFactory(role="support", department=client_.manager.department)
    assert "They change the owner" not in signed_in(outsider).get(history).text
    assert signed_in(UserFactory()).post(change, {"secret": "no"}).status_code == 404


def test_programs_write_and_open_secret_notes(regime: None, client_: Client) -> None:
    browser = signed_in(client_.manager)
    sent = {"client": client_.pk, "text": "Owner changes", "is_secret": True}
    made = browser.post("/api/v1/notes/", sent, content_type="application/json")
    assert (made.status_code, made.json()["is_secret"]) == (201, True)
    address = f"/api/v1/notes/{made.json()['id']}/secrecy/"
    opened = browser.post(address, {"is_secret": False}, content_type="application/json")
    assert (opened.status_code, opened.json()["is_secret"]) == (200, False)
    assert browser.post(address, {}, content_type="application/json").status_code == 400
