"""Facts of a dossier by the head's template: completeness, editing, secrecy, history (R62–R64)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from io import BytesIO

import docx
import pytest
from django.urls import reverse

from accounts.models import AccessLog, User
from dossiers.facts.completeness import Dossier, dossier_of
from dossiers.facts.pages.page import FactsPage
from dossiers.facts.pages.sheet import content_of
from dossiers.facts.recounting import recount
from dossiers.facts.services import NEVER
from dossiers.models import Client, DossierAnswer, DossierState, DossierTemplate
from dossiers.services import ItemInput, confirm_answer, publish_template, record_answer
from kam_crm.shared import clock, company
from kam_crm.shared.errors import NotAllowed, StateConflict
from tests.factories.accounts import AbsenceFactory, UserFactory
from tests.factories.dossiers import (
    ClientContactFactory,
    ClientFactory,
    DossierAnswerFactory,
    DossierItemFactory,
    DossierTemplateFactory,
)
from tests.support.refusals import refused
from tests.support.sessions import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def template() -> DossierTemplate:
    """Two heavy items for people, a light one that data fill, one that is not demanded."""
    made = DossierTemplateFactory()
    DossierItemFactory(template=made, key="needs", weight=5, max_age=12, position=1)
    DossierItemFactory(template=made, key="staff", kind="number", weight=3, position=2)
    DossierItemFactory(template=made, key="decider", part=3, source="decider", weight=2, position=3)
    DossierItemFactory(template=made, key="business", is_obligatory=False, weight=9, position=4)
    return made


@pytest.fixture
def client_(template: DossierTemplate) -> Client:
    return ClientFactory(is_key=True, manager=UserFactory(role="kam", locale="en"))


def seen(client: Client, user: User | None = None) -> Dossier:
    return dossier_of(client, user or client.manager)


def test_completeness_weighs_what_is_demanded_and_names_the_heaviest_hole(client_: Client) -> None:
    """(R62)"""
    empty = seen(client_)
    assert (empty.filled, empty.required, empty.percent) == (0, 3, 0)
    assert [line.item.key for line in empty.missing] == ["needs", "staff", "decider"]
    record_answer(by=client_.manager, client=client_, key="staff", value="186")
    record_answer(by=client_.manager, client=client_, key="business", value="A market stall in 2007")
    ClientContactFactory(client=client_, role="decider", person__full_name="Olga Decider")
    found = seen(client_)
    assert (found.filled, found.required, found.percent) == (2, 3, 50)
    line = found.line("decider")
    assert line is not None and line.fact is not None and line.fact.text == "Olga Decider"
    assert [line.item.key for line in found.missing] == ["needs"]


def test_an_old_answer_counts_again_when_somebody_confirms_it(client_: Client) -> None:
    long_ago = clock.today() - dt.timedelta(days=400)
    answer = DossierAnswerFactory(client=client_, answered_on=long_ago)
    line = seen(client_).line("needs")
    assert line is not None and line.is_old and line.is_missing
    confirm_answer(by=client_.manager, answer=answer)
    line = seen(client_).line("needs")
    assert line is not None and line.is_filled and line.value == answer.value


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (dt.date(2026, 1, 31), 1, dt.date(2026, 2, 28)),
        (dt.date(2025, 11, 29), 12, dt.date(2026, 11, 29)),
        (dt.date(2026, 8, 31), 6, dt.date(2027, 2, 28)),
    ],
)
def test_months_later(day: dt.date, months: int, later: dt.date) -> None:
    assert clock.same_day_later(day, months) == later


def test_the_first_template_demands_every_field_of_the_rows() -> None:
    """(R63) (R64)"""
    first = DossierTemplate.objects.get(author=None, department=None)
    keys = set(first.items.filter(is_obligatory=True, part=1, source="").values_list("key", flat=True))
    general = {"description", "staff", "development", "staffing", "structure", "environment"}
    besides = {"income", "business", "needs", "plans", "weak_points"}
    assert general | besides <= keys


def test_each_of_the_six_fields_lowers_completeness_while_it_is_empty() -> None:
    """(R63)"""
    template = DossierTemplateFactory()
    fields = ["description", "staff", "development", "staffing", "structure", "environment"]
    for key in fields:
        DossierItemFactory(template=template, key=key)
    client = ClientFactory()
    before = [seen(client).percent]
    for key in fields:
        record_answer(by=client.manager, client=client, key=key, value="7")
        before.append(seen(client).percent)
    assert before == sorted(set(before)) and before[0] == 0 and before[-1] == 100


def test_what_is_written_is_checked_by_its_kind(client_: Client) -> None:
    def write(key: str, value: str) -> DossierAnswer:
        return record_answer(by=client_.manager, client=client_, key=key, value=value)

    assert write("staff", "1 860,5").value == "1860.5"
    with refused("unclear_number"):
        write("staff", "many")
    with refused("too_long"):
        write("needs", "x" * 4001)
    for key in ("decider", "nothing"):
        with refused("unknown_fact"):
            write(key, "Olga")
    assert write("needs", "  ").value == ""


def test_of_two_editors_the_second_sees_both_texts(client_: Client) -> None:
    address = reverse("dossiers:fact_edit", args=[client_.pk, "needs"])
    browser = signed_in(client_.manager)
    moment = browser.get(address).context["page"].editing.form["expected_updated_at"].value()
    head = UserFactory(role="head")
    client_.manager.department.head = head
    client_.manager.department.save()
    record_answer(
        by=head, client=client_, key="needs", value="Written by the head", expected_updated_at=NEVER
    )
    sent = {"value": "Written by the manager", "source": "", "expected_updated_at": moment}
    answer = browser.post(address, sent)
    assert answer.status_code == 422
    assert "Written by the head" in answer.text and "Written by the manager" in answer.text
    form = answer.context["page"].editing.form
    again = browser.post(address, {**sent, "expected_updated_at": form["expected_updated_at"].value()})
    assert again.status_code == 302
    assert DossierAnswer.objects.get().value == "Written by the manager"


def test_nobody_overwrites_what_they_have_not_read(client_: Client) -> None:
    record_answer(by=client_.manager, client=client_, key="needs", value="One")
    with refused("changed_meanwhile", StateConflict):
        record_answer(by=client_.manager, client=client_, key="needs", value="Two", expected_updated_at=NEVER)


def test_a_fragment_and_a_page_save_alike_and_keep_what_was_refused(client_: Client) -> None:
    browser, address = signed_in(client_.manager), reverse("dossiers:fact_edit", args=[client_.pk, "staff"])
    refused_page = browser.post(address, {"value": "many people"})
    assert refused_page.status_code == 422 and "many people" in refused_page.text
    fragment = browser.post(address, {"value": "186"}, headers={"HX-Request": "true"})
    assert fragment.status_code == 200 and "<html" not in fragment.text and "186" in fragment.text
    assert browser.post(address, {"value": "187", "expected_updated_at": ""}).status_code == 302


def test_who_may_not_edit_reads_and_finds_no_field(client_: Client) -> None:
    reader = UserFactory(role="finance", locale="en")
    browser = signed_in(reader)
    page = browser.get(reverse("dossiers:client_facts", args=[client_.pk]))
    assert page.status_code == 200 and "Into the briefing" not in page.text
    edit = reverse("dossiers:fact_edit", args=[client_.pk, "needs"])
    assert edit not in page.text and browser.get(edit).status_code == 403


def test_a_deputy_writes_for_the_absent_manager(client_: Client) -> None:
    deputy = AbsenceFactory(user=client_.manager).deputy
    answer = record_answer(by=deputy, client=client_, key="needs", value="Butter")
    assert (answer.author, answer.on_behalf_of) == (deputy, client_.manager)


def test_what_it_was_is_read_and_restored(client_: Client) -> None:
    for value in ("First", "Second"):
        record_answer(by=client_.manager, client=client_, key="needs", value=value)
    browser = signed_in(client_.manager)
    page = browser.get(reverse("dossiers:fact_history", args=[client_.pk, "needs"]))
    versions = page.context["versions"]
    assert [version.text for version in versions] == ["Second", "First"]
    restore = reverse("dossiers:fact_restore", args=[client_.pk, "needs"])
    browser.post(restore, {"version": versions[1].pk})
    assert DossierAnswer.objects.get().value == "First"


def test_secret_items_are_hidden_and_not_counted_without_a_clearance(
    client_: Client, template: DossierTemplate, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = replace(company.company(), secret_mark="Commercial secret. Fox & Co, Moscow")
    monkeypatch.setattr("kam_crm.shared.company._file.read", lambda: vars(known))
    template.items.filter(key="needs").update(is_secret=True)
    DossierAnswerFactory(client=client_, value="They buy from Fox")
    reader = UserFactory(role="finance", locale="en")
    hidden, full = seen(client_, reader), seen(client_)
    assert (hidden.required, full.required) == (2, 3)
    assert (
        "They buy from Fox"
        not in signed_in(reader).get(reverse("dossiers:client_facts", args=[client_.pk])).text
    )
    assert not DossierAnswer.objects.visible_to(reader).exists()
    assert DossierAnswer.objects.visible_to(client_.manager).exists()
    recount([client_.pk])
    kept = {state.with_secrets: state.required for state in DossierState.objects.all()}
    assert kept == {True: 3, False: 2}


def test_another_version_says_what_it_cost_each_client(client_: Client) -> None:
    """(R62)"""
    head = UserFactory(role="head", locale="en")
    department = client_.manager.department
    department.head = head
    department.save()
    record_answer(by=client_.manager, client=client_, key="needs", value="Cream")
    before = DossierState.objects.get(client=client_, with_secrets=True).percent
    items = [ItemInput(1, "needs", weight=1), ItemInput(1, label="Own trucks", kind="number", weight=3)]
    made = publish_template(by=head, department=department, items=items)
    state = DossierState.objects.get(client=client_, with_secrets=True)
    assert (before, state.percent, state.former_percent) == (50, 25, 50)
    page = signed_in(head).get(reverse("dossiers:dossier_template", query={"department": department.pk}))
    assert [row.lost for row in page.context["page"].losers] == [25]
    assert [item.label for item in made.items.exclude(key="needs")] == ["Own trucks"]
    stranger = UserFactory(role="head")
    with refused("forbidden", NotAllowed):
        publish_template(by=stranger, department=department, items=items)


def test_the_head_sets_the_template_by_its_page(client_: Client) -> None:
    """(R62)"""
    head = UserFactory(role="head", locale="en")
    department = client_.manager.department
    department.head = head
    department.save()
    browser, address = signed_in(head), reverse("dossiers:template_edit", query={"department": department.pk})
    forms = browser.get(address).context["forms"]
    data: dict[str, object] = {"form-TOTAL_FORMS": len(forms.forms), "form-INITIAL_FORMS": len(forms.initial)}
    for number, row in enumerate(forms.initial):
        names = ("key", "part", "position", "kind", "weight")
        data |= {f"form-{number}-{name}": row[name] for name in names}
        data[f"form-{number}-is_obligatory"] = "on"
    first = len(forms.initial)
    own = {"label": "Own trucks", "part": "1", "position": "5", "kind": "number", "weight": "4"}
    data |= {f"form-{first}-{name}": value for name, value in own.items()}
    wrong = {**data, f"form-{first}-weight": "0"}
    assert browser.post(address, wrong).status_code == 422
    assert browser.post(address, data).status_code == 302
    made = DossierTemplate.objects.get(department=department)
    assert made.items.first().label == "Own trucks"
    assert made.items.get(key="decider").source == "decider"


def test_the_header_names_the_share_and_what_to_find(client_: Client) -> None:
    record_answer(by=client_.manager, client=client_, key="staff", value="12")
    page = signed_in(client_.manager).get(reverse("dossiers:client_facts", args=[client_.pk])).text
    assert "30 %" in page and "2 of 3 missing" in page and "find out needs and interests" in page


def test_the_nightly_keeps_key_clients_and_those_with_answers(client_: Client) -> None:
    other = ClientFactory()
    written = DossierAnswerFactory()
    recount()
    assert set(DossierState.objects.values_list("client", flat=True)) == {client_.pk, written.client_id}
    assert other.pk not in set(DossierState.objects.values_list("client", flat=True))


def test_a_hole_becomes_a_question_of_the_next_meeting(client_: Client) -> None:
    from plans.models import Question
    from tests.factories.plans import ActivityFactory

    browser = signed_in(client_.manager)
    ask = reverse("desk:fact_ask", args=[client_.pk, "needs"])
    assert reverse("plans:activity_new") in browser.post(ask).url
    activity = ActivityFactory(client=client_, manager=client_.manager, day=clock.today())
    assert browser.post(ask).url == reverse("desk:briefing", args=[activity.pk])
    assert Question.objects.get().text == "What do you need most from a supplier?"


def test_the_sheet_prints_chosen_parts_and_is_logged(client_: Client) -> None:
    """(R62)"""
    record_answer(by=client_.manager, client=client_, key="needs", value="Сливки 33 % круглый год")
    answer = signed_in(client_.manager).get(reverse("dossiers:facts_sheet", args=[client_.pk]), {"part": "1"})
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
    assert AccessLog.objects.filter(subject="dossier").count() == 1


def test_the_dossier_for_word_says_what_the_sheet_says_and_is_logged(client_: Client) -> None:
    """The same parts, rows, mark and line in the access log, as a document of Word (R62)."""
    record_answer(
        by=client_.manager, client=client_, key="needs", value="Cream 33 %\nall year\x0b <b>round</b>"
    )
    address = reverse("dossiers:facts_document", args=[client_.pk])
    answer = signed_in(client_.manager).get(address, {"part": ["1"]})
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "private, no-store"
    document = docx.Document(BytesIO(answer.content))
    page = FactsPage(client_, client_.manager)
    content = content_of(page, [1], client_.manager.full_name)
    headings = [one.text for one in document.paragraphs if one.style.name.startswith(("Title", "Heading"))]
    assert headings == [client_.name, content["parts"][0]["title"]]
    shown = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert [row[0] for row in shown] == [row["label"] for row in content["parts"][0]["rows"]]
    needs = next(row for row in shown if "Cream" in row[1])
    assert needs[1] == "Cream 33 %\nall year <b>round</b>"
    assert content["complete"] in [one.text for one in document.paragraphs]
    assert client_.manager.full_name in document.sections[0].footer.paragraphs[0].text
    assert document.core_properties.author == ""
    whole = docx.Document(BytesIO(signed_in(client_.manager).get(address).content))
    assert len([one for one in whole.paragraphs if one.style.name == "Heading 1"]) == len(page.parts)
    log = AccessLog.objects.filter(subject="dossier", user=client_.manager)
    assert [row.details["format"] for row in log] == ["docx", "docx"]
    assert signed_in(UserFactory(role="kam")).get(address).status_code == 404


def test_words_of_answers_are_found_where_they_may_be_read(client_: Client) -> None:
    """(R64)"""
    record_answer(by=client_.manager, client=client_, key="business", value="Began on a market in Kudrovo")
    url = reverse("dossiers:client_facts", args=[client_.pk]) + "#fact-business"
    assert url in signed_in(client_.manager).get(reverse("desk:search"), {"q": "kudrovo market"}).text
    stranger = UserFactory(role="kam", locale="en")
    assert url not in signed_in(stranger).get(reverse("desk:search"), {"q": "kudrovo market"}).text
