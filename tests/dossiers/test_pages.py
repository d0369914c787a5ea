"""Pages that write: clients, people, notes, key status, contracts."""

from __future__ import annotations

import datetime as dt
from itertools import islice, product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dossiers.models import (
    Client,
    ClientGroup,
    KeyDefinition,
    KeyLevel,
    KeyStatus,
    Note,
)
from dossiers.services import add_note, update_client
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import (
    ClientContactFactory,
    ClientFactory,
    ContractFactory,
    KeyStatusFactory,
    NoteFactory,
    TerritoryFactory,
    valid_inn,
)
from tests.support.answers import text_of

pytestmark = pytest.mark.django_db
NEW = reverse("dossiers:client_new")
HTMX = {"HX-Request": "true"}
ENTERED = {
    "name": "ООО «Север»",
    "stage": "prospect",
    "source": "press",
    "inn": valid_inn(77),
    "kpp": "781601001",
}
MET = {"full_name": "Ирина Лебедева", "position": "закупщик", "role": "buyer", "phone": "8 921 555-12-34"}


# ---- client --------------------------------------------------------------------------------------------------------


def test_entered_client_opens_his_dossier(web, kam):
    territory = TerritoryFactory()
    answer = web.post(NEW, {**ENTERED, "territory": territory.pk, "new_group": "Холдинг"})
    client = Client.objects.get()
    assert answer["Location"] == reverse("desk:client_overview", args=[client.pk])
    assert (client.manager, client.territory, client.group.name) == (kam, territory, "Холдинг")


def test_refused_client_keeps_what_was_typed(web):
    answer = web.post(NEW, {**ENTERED, "inn": "7816312450", "city": "Псков"})
    assert answer.status_code == 422
    assert "check for a typo" in text_of(answer)
    assert 'value="Псков"' in text_of(answer) and 'value="7816312450"' in text_of(answer)
    assert 'aria-invalid="true"' in text_of(answer)
    assert not Client.objects.exists()


def test_words_choose_a_row_where_no_script_made_a_key_of_them(web, kam, client_):
    """As it is without JavaScript: the box holds what was typed."""
    for name in ("Центр", "Центр-Юг", "Север-Запад"):
        TerritoryFactory(name=name)
    for typed, found in (("центр", "Центр"), ("запад", "Север-Запад")):
        client = Client.objects.get(pk=client_.pk)
        data = {**ENTERED, "territory": typed, "expected_updated_at": client.updated_at.isoformat()}
        assert web.post(reverse("dossiers:client_edit", args=[client_.pk]), data).status_code == 302
        client.refresh_from_db()
        assert client.territory.name == found
    several = web.post(NEW, {**ENTERED, "territory": "цент"})
    assert "Several matches: Центр, Центр-Юг." in text_of(several)
    foreign = ClientFactory(code="К-77")
    address = reverse("dossiers:person_link", args=[ClientContactFactory(client=client_).person_id])
    for nobody in (foreign.name, "К-77", "77", str(foreign.pk)):
        assert web.post(address, {"client": nobody, "position": "x", "role": "user"}).status_code == 422


def test_the_words_of_a_key_can_be_read_without_a_script(web, client_):
    client_.territory = TerritoryFactory(name="Центр")
    client_.save()
    page = text_of(web.get(reverse("dossiers:client_edit", args=[client_.pk])))
    assert '<noscript><span class="hint">Центр</span></noscript>' in page


def test_what_a_rule_may_need_is_not_called_optional(web, client_):
    """Source of a prospect, next step of a result, both names of a new person: none is called optional (K14, M2)."""
    pages = {
        NEW: {"source"},
        reverse("dossiers:client_people", args=[client_.pk]): {"full_name", "person"},
        reverse("plans:activity_log", query={"client": client_.pk}): {
            "next_step_on",
            "next_step_kind",
            "no_next_step_reason",
        },
    }
    for address, names in pages.items():
        form = web.get(address).context["form"]
        assert {name for name in names if "optional" in form[name].as_field_group()} == set()
    assert "optional" in form["next_step_at"].as_field_group()


WRONG = {"inn": "7816312450", "ogrn": "1", "phone": "12", "email": "nobody"}


@pytest.mark.parametrize(
    ("also", "refused"),
    [({}, set()), ({"name": ""}, {"name"}), ({"source": ""}, {"source"}), ({"stage": "what"}, {"stage"})],
)
def test_every_wrong_field_is_told_at_once(web, also, refused):
    answer = web.post(NEW, {**ENTERED, **WRONG, **also})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {*WRONG, *refused}
    assert [len(texts) for texts in answer.context["form"].errors.values()] == [1] * (4 + len(refused))
    assert not Client.objects.exists()


def test_a_prospect_is_not_entered_without_its_source(web):
    """It is chosen from the list; a word of one's own is refused too (R3)."""
    for source in ("", "a friend"):
        answer = web.post(NEW, {**ENTERED, "source": source})
        assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"source"})
    assert not Client.objects.exists()
    assert web.post(NEW, ENTERED).status_code == 302
    assert Client.objects.get().source == "press"


def test_every_wrong_field_of_an_edit_is_told_at_once(web, client_):
    answer = web.post(reverse("dossiers:client_edit", args=[client_.pk]), {**ENTERED, **WRONG, "name": ""})
    assert set(answer.context["form"].errors) == {"name", *WRONG}


def test_phone_and_mail_of_a_person_are_told_at_once(web, client_):
    answer = web.post(
        reverse("dossiers:person_add", args=[client_.pk]), {**MET, "phone": "12", "email": "nobody"}
    )
    assert set(answer.context["form"].errors) == {"phone", "email"}


def test_refusal_behind_more_opens_it(web):
    assert '<details class="more">' in text_of(web.get(NEW))
    assert '<details class="more" open>' in text_of(web.post(NEW, {**ENTERED, "ogrn": "1"}))


def test_likely_duplicate_is_saved_after_a_second_thought(web, client_):
    typed = {**ENTERED, "inn": client_.inn, "kpp": client_.kpp}
    answer = web.post(NEW, typed)
    assert answer.status_code == 422
    assert "Гастроном already has this INN" in text_of(answer)
    assert 'type="checkbox" name="confirm_duplicate"' in text_of(answer)
    assert web.post(NEW, {**typed, "confirm_duplicate": "on"}).status_code == 302


def test_a_likely_namesake_is_saved_after_a_second_thought(web, client_):
    """The page warns of the same name and saves when it is confirmed (K16)."""
    typed = {**ENTERED, "name": "ГАСТРОНОМ ООО"}
    answer = web.post(NEW, typed)
    assert answer.status_code == 422
    assert "Гастроном already has this name" in text_of(answer)
    assert 'type="checkbox" name="confirm_duplicate"' in text_of(answer)
    assert web.post(NEW, {**typed, "confirm_duplicate": "on"}).status_code == 302


def test_refused_client_makes_no_group(web):
    assert web.post(NEW, {**ENTERED, "new_group": "Холдинг", "kpp": "1"}).status_code == 422
    assert not ClientGroup.objects.exists()
    ClientGroup.objects.create(name="Холдинг")
    assert "This name is already taken" in text_of(web.post(NEW, {**ENTERED, "new_group": "Холдинг"}))


def test_head_names_the_manager(head, kam, signed_in):
    web = signed_in(head)
    assert "manager" in text_of(web.get(NEW))
    web.post(NEW, {**ENTERED, "manager": kam.pk})
    assert Client.objects.get().manager == kam
    stranger = UserFactory(role="kam")
    assert web.post(NEW, {**ENTERED, "inn": "", "manager": stranger.pk}).status_code == 422


def test_edit_shows_what_is_stored_and_saves_the_change(web, client_):
    address = reverse("dossiers:client_edit", args=[client_.pk])
    page = web.get(address)
    form = page.context["form"]
    typed = {name: form[name].value() or "" for name in form.fields if name != "confirm_duplicate"}
    typed["expected_updated_at"] = client_.updated_at.isoformat()
    assert typed["name"] == "Гастроном" and typed["expected_updated_at"] in text_of(page)
    assert web.post(address, {**typed, "city": "Тверь"}).status_code == 302
    client_.refresh_from_db()
    assert client_.city == "Тверь"


def test_two_editors_see_both_versions_and_nothing_typed_is_lost(web, kam, client_):
    address = reverse("dossiers:client_edit", args=[client_.pk])
    typed = {"name": "Гастроном № 1", "stage": "customer", "city": "Тверь", "country": "RU"}
    read_at = client_.updated_at.isoformat()
    update_client(by=kam, client=client_, city="Псков")
    answer = web.post(address, {**typed, "expected_updated_at": read_at})
    assert answer.status_code == 422
    assert ("city", "Тверь", "Псков") in [
        (one.label, one.typed, one.saved) for one in answer.context["theirs"]
    ]
    client_.refresh_from_db()
    assert client_.city == "Псков"
    assert client_.updated_at.isoformat() in text_of(answer)  # the next try knows what it overwrites
    assert (
        web.post(address, {**typed, "expected_updated_at": client_.updated_at.isoformat()}).status_code == 302
    )
    client_.refresh_from_db()
    assert client_.city == "Тверь"


@pytest.mark.parametrize(
    ("inn", "text"),
    [("", ""), ("12", "10 digits"), (valid_inn(5), "The INN is right"), ("same", "Already there")],
)
def test_inn_is_checked_while_it_is_typed(web, client_, inn, text):
    answer = web.get(
        reverse("dossiers:inn_check"), {"inn": client_.inn if inn == "same" else inn}, headers=HTMX
    )
    assert text in text_of(answer) if text else not text_of(answer).strip()


def test_inn_of_the_client_itself_is_no_duplicate(web, client_):
    query = {"inn": client_.inn, "client": client_.pk}
    assert "The INN is right" in text_of(web.get(reverse("dossiers:inn_check"), query, headers=HTMX))


# ---- history, key status, contracts --------------------------------------------------------------------------------


def test_note_appears_on_top_of_the_history(web, kam, client_):
    address = reverse("dossiers:note_add", args=[client_.pk])
    part = web.post(address, {"text": "Просят сливки\nи масло"}, headers=HTMX)
    assert part.status_code == 200 and "Просят сливки" in text_of(part) and "<html" not in text_of(part)
    assert Note.objects.get().author == kam
    page = web.get(reverse("dossiers:client_history", args=[client_.pk]))
    fragment = web.get(reverse("dossiers:client_history", args=[client_.pk]), headers=HTMX)
    assert text_of(fragment).strip() in text_of(page)
    assert web.post(address, {"text": "Ещё"}).status_code == 302


def test_empty_note_is_refused_in_place(web, client_):
    answer = web.post(reverse("dossiers:note_add", args=[client_.pk]), {"text": " "}, headers=HTMX)
    assert answer.status_code == 422 and 'aria-invalid="true"' in text_of(answer)


def test_history_begins_with_what_was_said_and_agreed(web, kam, client_):
    """Papers, money and settings stand under «Everything», so that agreements do not drown among them."""
    add_note(by=kam, client=client_, text="Просят сливки")
    address = reverse("dossiers:client_history", args=[client_.pk])
    said, everything = web.get(address), web.get(address, {"kind": "all"})
    assert {event.source for event in said.context["page"].events} == {"notes"}
    assert {"notes", "card"} <= {event.source for event in everything.context["page"].events}
    assert [label for _name, label in said.context["kinds"]][:2] == ["Conversations", "Everything"]


def test_history_is_read_by_kind_and_page(web, kam, client_):
    for number in range(45):
        add_note(by=kam, client=client_, text=f"Слово {number:02}")
    address = reverse("dossiers:client_history", args=[client_.pk])
    first = web.get(address, {"kind": "notes"})
    assert (
        "Слово 44" in text_of(first)
        and "Слово 04" not in text_of(first)
        and "Client entered" not in text_of(first)
    )
    second = web.get(address, {"kind": "notes", "cursor": first.context["page"].next})
    assert "Слово 04" in text_of(second) and second.context["page"].next == ""


def test_key_status_is_set_and_taken_away(web, client_):
    address = reverse("dossiers:key_set", args=[client_.pk])
    typed = {"level": "company", "definition": "1", "evidence": "12 % дохода", "set_on": "2026-05-04"}
    refused = web.post(address, {**typed, "evidence": ""})
    assert refused.status_code == 422
    assert web.post(address, typed).status_code == 302
    text = text_of(web.get(reverse("dossiers:client_key", args=[client_.pk])))
    assert "12 % дохода" in text and "key, breadwinner" in text
    status = KeyStatus.objects.get()
    assert status.valid_from == dt.date(2026, 5, 4)
    assert web.post(reverse("dossiers:key_remove", args=[client_.pk, status.pk])).status_code == 302
    client_.refresh_from_db()
    assert not client_.is_key


def test_header_keeps_key_status_from_those_who_see_no_strategy(client_, signed_in):
    KeyStatusFactory(client=client_)
    web = signed_in(UserFactory(role="finance"))
    assert "breadwinner" not in text_of(web.get(reverse("dossiers:client_history", args=[client_.pk])))


def test_contract_is_added_and_edited(web, client_):
    add = reverse("dossiers:contract_add", args=[client_.pk])
    typed = {"number": "Д-1", "signed_on": "2026-05-04", "payment_term_days": "21", "term_unit": "calendar"}
    typed["reason"] = "a new client"
    assert web.post(add, {**typed, "valid_to": "2020-01-01"}).status_code == 422
    assert web.post(add, typed).status_code == 302
    contract = client_.contracts.get()
    edit = reverse("dossiers:contract_edit", args=[client_.pk, contract.pk])
    read_at = contract.updated_at.isoformat()
    assert read_at in text_of(web.get(edit))
    changed = {**typed, "payment_term_days": "30", "expected_updated_at": read_at}
    assert web.post(edit, changed).status_code == 302
    conflict = web.post(edit, {**changed, "payment_term_days": "45"})
    assert conflict.status_code == 422
    assert [(one.typed, one.saved) for one in conflict.context["theirs"]][-1] == ("45", "30")
    assert "Д-1" in text_of(web.get(reverse("dossiers:contract_list", args=[client_.pk])))


# ---- pickers -------------------------------------------------------------------------------------------------------


def results(answer) -> list[str]:
    return [row["text"] for row in answer.json()["results"]]


def test_pickers_offer_only_what_one_sees(web, kam, client_, department):
    """The one for people offers people alone, with their places (R50)."""
    ClientFactory(name="Гастроном чужой")
    link = ClientContactFactory(client=client_, person__full_name="Лебедева Ирина", position="повар")
    ClientContactFactory(person__full_name="Лебедев Чужой")
    assert results(web.get(reverse("dossiers:person_picker"))) == ["Лебедева Ирина"]
    colleague = UserFactory(role="kam", full_name="Вера Зуева", department=department)
    UserFactory(role="support", full_name="Вера Поддержка", department=department)
    assert results(web.get(reverse("dossiers:client_picker"))) == ["Гастроном"]
    assert results(web.get(reverse("dossiers:client_picker"), {"q": "гастраном"})) == ["Гастроном"]
    people = web.get(reverse("dossiers:person_picker"), {"q": "лебед"}).json()["results"]
    assert people == [{"id": link.person_id, "text": "Лебедева Ирина", "note": "Гастроном (повар)"}]
    assert results(web.get(reverse("dossiers:manager_picker"), {"q": "вера"})) == [colleague.full_name]


def test_words_are_picked_by_kind(web):
    TerritoryFactory(name="Северо-Запад")
    TerritoryFactory(name="Урал")
    address = reverse("dossiers:reference_picker")
    assert results(web.get(address, {"kind": "territory", "q": "северо"})) == ["Северо-Запад"]
    assert results(web.get(address, {"kind": "territory"})) == ["Северо-Запад", "Урал"]
    assert web.get(address, {"kind": "planet"}).status_code == 404


@pytest.mark.parametrize("tab", ["client_people", "client_history", "client_key", "contract_list"])
def test_tab_takes_no_more_queries_for_twenty_rows_than_for_two(
    web, client_, tab, django_assert_max_num_queries
):
    """Fewer where the newest events are of fewer sources than before."""
    definitions = product(KeyLevel.values, KeyDefinition.values)

    def grow(count):
        for level, definition in islice(definitions, count):
            setter = UserFactory(role="head")
            KeyStatusFactory(client=client_, level=level, definition=definition, set_by=setter)
        for _ in range(count):
            ClientContactFactory(client=client_)
            ContractFactory(client=client_)
            NoteFactory(client=client_)

    grow(2)
    address = reverse(f"dossiers:{tab}", args=[client_.pk])
    with CaptureQueriesContext(connection) as few:
        web.get(address)
    grow(18)
    with django_assert_max_num_queries(len(few)):
        web.get(address)


# ---- the overview ----------------------------------------------------------------------------------------------------


def test_a_note_written_on_the_overview_leads_back_to_it(web, client_):
    """Saved or empty, the overview stays the page one is on (K21)."""
    overview = reverse("desk:client_overview", args=[client_.pk])
    assert f'name="next" value="{overview}"' in text_of(web.get(overview))
    note = reverse("dossiers:note_add", args=[client_.pk])
    assert web.post(note, {"text": "Просят сливки", "next": overview})["Location"] == overview
    assert web.post(note, {"text": " ", "next": overview})["Location"] == overview
    assert [note.text for note in client_.notes.all()] == ["Просят сливки"]
    assert web.post(note, {"text": "x" * 5000, "next": overview}).status_code == 422  # what was typed is kept


def test_general_facts_stand_on_the_overview(web, client_):
    """What is known of a client in general is read where the client is read (M8)."""
    update_client(by=client_.manager, client=client_, about="Решения по ценам принимает собственник.")
    assert "Решения по ценам принимает собственник." in text_of(
        web.get(reverse("desk:client_overview", args=[client_.pk]))
    )


def test_a_payment_term_is_worded_with_its_number(web, client_, settings):
    """21 календарный день, not «21 календарных дней» (M11)."""
    ContractFactory(client=client_, payment_term_days=21)
    client_.manager.locale = "ru"
    client_.manager.save()
    assert "21 календарный день" in text_of(web.get(reverse("dossiers:contract_list", args=[client_.pk])))
