"""Tenders of a client in part 2 of the dossier: result, reason, who else took part (R66)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import AccessLog, User
from accounts.services import give_clearance
from dossiers.models import Client, Tender, TenderParticipant
from dossiers.services import (
    add_tender,
    decide_tender,
    edit_tender,
    merge_competitors,
    remove_participant,
    set_participant,
)
from kam_crm.shared import company
from kam_crm.shared.errors import NotAllowed, StateConflict
from tests.factories.accounts import AbsenceFactory, UserFactory
from tests.factories.dossiers import ClientFactory, CompetitorFactory, TenderFactory, TenderParticipantFactory
from tests.support.days import TODAY
from tests.support.refusals import refused
from tests.support.sessions import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "in_english")]


@pytest.fixture
def kam() -> User:
    return UserFactory(role="kam", locale="en")


@pytest.fixture
def client(kam: User) -> Client:
    return ClientFactory(manager=kam, name="Corner Shop")


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


def test_a_finished_tender_needs_its_reason(client: Client, kam: User) -> None:
    """(R66)"""
    tender = TenderFactory(client=client, date=ago(9))
    for given, code in (
        ({"outcome": "lost", "reason": " "}, "reason_required"),
        ({"outcome": "open", "reason": "Dear"}, "tender_outcome_required"),
        ({"outcome": "sold", "reason": "Dear"}, "tender_outcome_required"),
        ({"outcome": "lost", "reason": "Dear", "decided_on": ago(-1)}, "decided_in_future"),
        ({"outcome": "won", "reason": "Cheap", "decided_on": ago(10)}, "decided_before_opening"),
        ({"outcome": "lost", "reason": "Dear", "decided_on": dt.date(26, 1, 1)}, "unlikely_date"),
    ):
        with refused(code):
            decide_tender(by=kam, tender=tender, **given)  # type: ignore[arg-type]
    browser, address = signed_in(kam), reverse("dossiers:tender_decide", args=[tender.pk])
    answer = browser.post(address, {"outcome": "lost", "reason": "", "decided_on": ago(2)})
    assert answer.status_code == 422 and "reason" in answer.context["form"].errors
    tender.refresh_from_db()
    assert tender.is_open
    # nor does the database take it by whatever way it comes
    for facts in (
        {"outcome": "lost", "decided_on": TODAY},
        {"outcome": "lost", "decided_on": TODAY, "reason": "  "},
        {"outcome": "lost", "reason": "Dear"},
        {"reason": "Dear"},
        {"outcome": "sold", "decided_on": TODAY, "reason": "Dear"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Tender.objects.filter(pk=tender.pk).update(**facts)
    assert (
        browser.post(address, {"outcome": "lost", "reason": "Dear", "decided_on": ago(2)}).status_code == 302
    )
    tender.refresh_from_db()
    assert (tender.outcome, tender.reason, tender.decided_on) == ("lost", "Dear", ago(2))
    # what was entered wrong is corrected; not taking part is known before bids are opened
    decide_tender(by=kam, tender=tender, outcome="declined", reason="No cold chain", decided_on=ago(20))
    tender.refresh_from_db()
    assert (tender.outcome, tender.decided_on) == ("declined", ago(20))


def test_a_tender_is_entered_edited_and_has_its_bidders(client: Client, kam: User) -> None:
    """(R66)"""
    browser, address = signed_in(kam), reverse("dossiers:tender_add", args=[client.pk])
    assert browser.get(address).status_code == 200
    answer = browser.post(address, {"name": "", "date": ""})
    assert answer.status_code == 422 and {"name", "date"} <= set(answer.context["form"].errors)
    sent = {"name": "Milk", "number": "7", "date": ago(-30), "amount": "1 200 000,50"}
    assert browser.post(address, sent).status_code == 302
    tender = Tender.objects.get()
    assert (tender.client, tender.amount, tender.created_by) == (client, Decimal("1200000.50"), kam)
    for facts, code in (
        ({"name": " "}, "name_required"),
        ({"amount": Decimal(0)}, "sum_not_positive"),
        ({"date": dt.date(26, 1, 1)}, "unlikely_date"),
    ):
        with refused(code):
            edit_tender(by=kam, tender=tender, **facts)  # type: ignore[arg-type]
    edit = reverse("dossiers:tender_edit", args=[tender.pk])
    assert browser.post(edit, {**sent, "name": "Milk and cream"}).status_code == 302
    with refused("changed_meanwhile", StateConflict):
        edit_tender(by=kam, tender=tender, name="Cheese", expected_updated_at=tender.updated_at)
    bidders = reverse("dossiers:participant_set", args=[tender.pk])
    assert browser.post(bidders, {"competitor_name": "", "price": "5"}).status_code == 422
    for name, price in (("MilkTrade", ""), ("milktrade", "990,00"), ("Other", "")):
        assert browser.post(bidders, {"competitor_name": name, "price": price}).status_code == 302
    rows = TenderParticipant.objects.values_list("competitor__name", "price")
    assert sorted(rows, key=str) == [("MilkTrade", Decimal("990.00")), ("Other", None)]
    page = browser.get(edit).content.decode()
    assert "Milk and cream" in page and "MilkTrade" in page and "990" in page
    with refused("price_not_positive"):
        set_participant(by=kam, tender=tender, competitor_name="Other", price=Decimal(0))
    gone = reverse("dossiers:participant_remove", args=[tender.pk])
    assert browser.post(gone, {"competitor_name": "Other"}).status_code == 302
    with refused("not_a_participant"):
        remove_participant(by=kam, tender=tender, competitor_name="Other")
    # two spellings of a rival are one: in a tender of both the bid of the kept one stays
    (bid,), kept = tender.participants.all(), CompetitorFactory(name="Milk Trade")
    TenderParticipantFactory(tender=tender, competitor=kept, price=Decimal(7))
    elsewhere = TenderParticipantFactory(competitor=bid.competitor)
    merge_competitors(by=UserFactory(role="head"), competitor=bid.competitor, into=kept)
    assert tender.participants.get().price == 7 and elsewhere.tender.participants.get().competitor == kept


def test_the_dossier_lists_tenders_with_result_and_reason(
    client: Client, kam: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """(R66)"""
    known = replace(company.company(), secret_mark="Commercial secret")
    monkeypatch.setattr("kam_crm.shared.company._file.read", lambda: vars(known))
    won = TenderFactory(
        client=client, name="Milk 2025", outcome="won", reason="Our store", decided_on=ago(90)
    )
    TenderParticipantFactory(tender=won, competitor__name="MilkTrade", price=Decimal(777))
    TenderFactory(client=client, name="Ice", outcome="lost", reason="Dear by a tenth", decided_on=ago(3))
    TenderFactory(client=client, name="Milk 2027", date=ago(-40))
    address = reverse("dossiers:client_facts", args=[client.pk])
    page = signed_in(kam).get(address).content.decode()
    for words in ("Milk 2025", "won", "Our store", "MilkTrade", "777", "Ice", "lost", "Dear by a tenth",
                  "Milk 2027", "won 1 of 2"):  # fmt: skip
        assert words in page, words
    assert AccessLog.objects.get(what="secret", user=kam).subject == f"client {client.pk}"
    line = reverse("dossiers:client_history", args=[client.pk], query={"kind": "tenders"})
    history = signed_in(kam).get(line).content.decode()
    assert "Tender Ice: lost" in history and "Milk 2027" not in history
    # who stands in without a clearance sees the client, and nothing of its tenders
    deputy = AbsenceFactory(user=kam).deputy
    hidden = signed_in(deputy)
    page = hidden.get(address).content.decode()
    assert "Corner Shop" in page and "Milk 2025" not in page and "Dear by a tenth" not in page
    assert "Dear" not in hidden.get(line).content.decode()
    assert hidden.get(reverse("dossiers:tender_add", args=[client.pk])).status_code == 403
    assert hidden.get(reverse("dossiers:tender_decide", args=[won.pk])).status_code == 404
    with pytest.raises(NotAllowed):
        add_tender(by=deputy, client=client, name="Milk", date=TODAY)
    with pytest.raises(NotAllowed):
        decide_tender(by=deputy, tender=won, outcome="won", reason="Cheap")
    assert not Tender.objects.visible_to(deputy) and not TenderParticipant.objects.visible_to(deputy)
    give_clearance(by=UserFactory(role="admin"), user=deputy, reason="Stands in")
    page = signed_in(User.objects.get(pk=deputy.pk)).get(address).content.decode()
    assert "Dear by a tenth" in page


def test_programs_enter_decide_and_read_tenders(client: Client, kam: User) -> None:
    """(R66)"""
    browser = signed_in(kam)

    def sent(address: str, **data: Any) -> Any:
        return browser.post(address, data, content_type="application/json")

    answer = sent(reverse("api:tenders-list"), client_code=client.code, name="Milk", date=str(ago(9)))
    assert answer.status_code == 201 and answer.json()["outcome"] == "open"
    row = {"pk": answer.json()["id"]}
    decide = reverse("api:tenders-decide", kwargs=row)
    assert sent(decide, outcome="lost").status_code == 400
    assert sent(decide, outcome="open", reason="Dear").status_code == 422
    assert sent(decide, outcome="lost", reason="Dear", decided_on=str(ago(30))).status_code == 422
    sent(reverse("api:tenders-participants", kwargs=row), competitor_name="MilkTrade", price="990.00")
    sent(reverse("api:tenders-participants", kwargs=row), competitor_name="Other")
    sent(reverse("api:tenders-leave", kwargs=row), competitor_name="Other")
    answer = sent(decide, outcome="lost", reason="Dear")
    assert (answer.status_code, answer.json()["decided_on"]) == (200, str(TODAY))
    changed = browser.patch(
        reverse("api:tenders-detail", kwargs=row), {"number": "7"}, content_type="application/json"
    ).json()
    assert (changed["number"], changed["name"], changed["reason"]) == ("7", "Milk", "Dear")
    (bid,) = changed["participants"]
    assert (bid["competitor_name"], bid["price"]) == ("MilkTrade", "990.00")
    for outcome, found in (("lost", 1), ("won", 0)):
        listed = browser.get(reverse("api:tenders-list"), {"outcome": outcome}).json()
        assert len(listed["results"]) == found
