"""What contacts leave behind: protocols, trainings, shelves, samples, guests, files."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from PIL import Image

from accounts.models import User
from dossiers.models import Document
from kam_crm.shared import clock
from kam_crm.shared.errors import NotAllowed, StateConflict
from plans.models import (
    Activity,
    EventGuest,
    Record,
    ReviewCorrection,
    ReviewProtocol,
    Sample,
    ShelfReport,
    StaffTraining,
)
from plans.records.sales import comparison
from plans.services import Result, add_record, answer_invitation, log_activity, update_record
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientContactFactory, OutletFactory
from tests.factories.orders import ProductFactory, ShipmentLineFactory
from tests.factories.plans import ActivityFactory, EventGuestFactory, SampleFactory
from tests.support.copies import rows
from tests.support.refusals import refusal, refused

pytestmark = pytest.mark.django_db

SignedIn = Callable[[User], Browser]
DAY = dt.timedelta(days=1)


@pytest.fixture
def at(signed_in: SignedIn) -> Callable[[str], tuple[Browser, Activity]]:
    """A contact of this kind and its manager's browser."""

    def make(kind: str) -> tuple[Browser, Activity]:
        activity = ActivityFactory(kind=kind)
        return signed_in(activity.manager), activity

    return make


def save(browser: Browser, activity: Activity, kind: str, **sent: Any) -> Any:
    """Through the form that the page of the contact leads to."""
    new = reverse("plans:record_new", args=[activity.pk, kind])
    assert new in page(browser, activity)
    assert browser.get(new).status_code == 200
    return browser.post(new, sent)


def page(browser: Browser, activity: Activity) -> str:
    return browser.get(reverse("plans:activity_detail", args=[activity.pk])).content.decode()


def history(browser: Browser, activity: Activity) -> str:
    result = Result(outcome="agreed", result="done", no_next_step_reason="by schedule")
    log_activity(by=activity.manager, activity=activity, result=result)
    address = reverse("dossiers:client_history", args=[activity.client_id])
    return browser.get(address, {"kind": "all"}).content.decode()


def test_a_review_has_a_protocol_and_corrections_with_dates(at: Any) -> None:
    """Participants of both sides, what was found, what changes and by when (R80)."""
    browser, activity = at("review")
    sent = {"our_people": "Olga, logistics", "their_people": "Ivan, buyer", "summary": "Late trucks"}
    assert save(browser, activity, "protocol", **sent).status_code == 302
    change = {"text": "Deliver by noon", "side": "ours", "due_on": "2099-01-01"}
    assert save(browser, activity, "correction", **change).status_code == 302
    text = page(browser, activity)
    assert all(
        words in text for words in ("Olga, logistics", "Ivan, buyer", "Late trucks", "Deliver by noon")
    )
    assert reverse("plans:record_new", args=[activity.pk, "protocol"]) not in text  # there is one
    correction = ReviewCorrection.objects.get()
    edit = reverse("plans:record_edit", args=[activity.pk, "correction", correction.pk])
    assert browser.post(edit, change | {"done_on": clock.today()}).status_code == 302
    (row,) = rows(browser, "review-corrections").values()
    assert (row["done_on"], row["activity"]) == (clock.today().isoformat(), activity.pk)
    again = {"activity": activity, "model": ReviewProtocol, **sent}
    assert refusal(add_record, by=activity.manager, **again).code == "already_recorded"
    assert "Late trucks" not in history(browser, activity) and ": 1" in history_note(browser, activity)


def history_note(browser: Browser, activity: Activity) -> str:
    address = reverse("dossiers:client_history", args=[activity.client_id])
    (event,) = [e for e in browser.get(address).context["page"].events if e.source == "activities"]
    return str(event.note)


def test_a_training_compares_sales_of_three_months(at: Any, time_machine: Any) -> None:
    """Of equal length before and after its day, read from the shipments (R103)."""
    time_machine.move_to(dt.datetime(2026, 6, 10, 9, tzinfo=dt.UTC))
    browser, activity = at("training")
    sent = {"topic": "Olive oil", "trainer": "Anna", "participants": "Seller One", "outcome": "passed"}
    assert save(browser, activity, "training", **sent).status_code == 302
    sold = {(3, 9): 7, (3, 10): 100, (6, 9): 100, (6, 10): 150, (9, 9): 150, (9, 10): 9}
    for (month, number), amount in sold.items():
        day = dt.date(2026, month, number)
        ShipmentLineFactory(shipment__client=activity.client, shipment__date=day, amount=Decimal(amount))
    begun = comparison(activity.client_id, activity.day)
    assert begun and (begun.before, begun.after, begun.change) == (200, 150, None)
    text = page(browser, activity)
    assert all(words in text for words in ("Olive oil", "Anna", "Seller One", "passed"))
    assert rows(browser, "staff-trainings")[StaffTraining.objects.get().pk]["topic"] == "Olive oil"
    time_machine.move_to(dt.datetime(2026, 9, 10, 9, tzinfo=dt.UTC))
    whole = comparison(activity.client_id, activity.day)
    assert whole and (whole.before, whole.after, whole.change) == (200, 300, 50)


def test_an_outlet_has_its_shelf_report_with_photos(at: Any) -> None:
    """Share of the shelf, planogram, what is out of stock, photos (R104)."""
    browser, activity = at("merchandising")
    outlet, product = OutletFactory(client=activity.client, name="Shop one"), ProductFactory()
    sent = {"outlet": outlet.pk, "shelf_share": "35,5", "planogram": "80", "missing": f"{product.code} NONE"}
    answer = save(browser, activity, "shelf", **sent)
    assert answer.status_code == 422 and answer.context["form"].has_error("missing", "unknown")
    assert save(browser, activity, "shelf", **sent | {"missing": product.code}).status_code == 302
    report = ShelfReport.objects.get()
    assert (report.shelf_share, list(report.missing.all())) == (Decimal("35.5"), [product])
    (row,) = rows(browser, "shelf-reports").values()
    assert (row["outlet_code"], row["missing"]) == (outlet.code, [product.code])
    picture = io.BytesIO()
    Image.new("RGB", (20, 20)).save(picture, "PNG")
    picture.seek(0)
    picture.name = "shelf.png"
    add = reverse("plans:activity_file_add", args=[activity.pk])
    assert browser.post(add, {"file": picture, "kind": "photo"}).status_code == 302
    photo = Document.objects.get()
    text = page(browser, activity)
    assert (
        "Shop one" in text and str(product) in text and reverse("dossiers:document", args=[photo.pk]) in text
    )
    facts = {"shelf_share": Decimal(1), "planogram": Decimal(1), "model": ShelfReport, "activity": activity}
    assert refusal(add_record, by=activity.manager, outlet=OutletFactory(), **facts).code == "foreign_outlet"
    assert refusal(add_record, by=activity.manager, outlet=outlet, **facts).code == "already_recorded"


def test_a_presentation_is_kept_as_a_file_of_the_contact_with_its_result(at: Any) -> None:
    """(R96)"""
    browser, activity = at("presentation")
    file = io.BytesIO(b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
    file.name = "offer.pdf"
    add = reverse("plans:activity_file_add", args=[activity.pk])
    assert browser.post(add, {"kind": "presentation"}).status_code == 422
    assert browser.post(add, {"file": file, "kind": "presentation"}).status_code == 302
    document = Document.objects.get()
    assert (document.kind, document.subject_kind, document.subject_id) == (
        "presentation", "plans.activity", activity.pk)  # fmt: skip
    assert "offer.pdf" in history(browser, activity)
    assert "offer.pdf" in page(browser, activity)


def test_samples_are_handed_over_and_returned(at: Any) -> None:
    """What, how many, when, and when they came back (R105)."""
    browser, activity = at("visit")
    product, today = ProductFactory(), clock.today()
    sent = {"product": product.code, "quantity": "2", "handed_on": today, "due_back_on": today + 30 * DAY}
    assert save(browser, activity, "sample", **sent).status_code == 302
    sample = Sample.objects.get()
    edit = reverse("plans:record_edit", args=[activity.pk, "sample", sample.pk])
    assert f'value="{product.code}"' in browser.get(edit).content.decode()
    early = browser.post(edit, sent | {"returned_on": today - DAY})
    assert early.status_code == 422 and early.context["form"].has_error(
        "returned_on", "returned_before_handed"
    )
    assert browser.post(edit, sent | {"returned_on": today}).status_code == 302
    row = rows(browser, "samples")[sample.pk]
    assert (row["product_code"], row["returned_on"], row["client_code"]) == (
        product.code, today.isoformat(), activity.client.code)  # fmt: skip
    assert (
        refusal(update_record, by=activity.manager, record=sample, returned_on=today + DAY).code == "not_yet"
    )
    assert (
        refusal(update_record, by=activity.manager, record=sample, quantity=Decimal(0)).code
        == "quantity_positive"
    )


def test_guests_are_invited_accompanied_and_counted_in(at: Any) -> None:
    """Invited, confirmed, attended or declined, with the manager who accompanies them (R97)."""
    browser, activity = at("event")
    contact = ClientContactFactory(client=activity.client, person__full_name="Guest One")
    assert save(browser, activity, "guest", contact=contact.pk).status_code == 302
    guest = EventGuest.objects.get()
    assert (guest.status, guest.companion) == ("invited", activity.manager)
    assert save(browser, activity, "guest", contact=contact.pk).status_code == 422
    for action, status in (("decline", "declined"), ("confirm", "confirmed"), ("attend", "attended")):
        answer = reverse("plans:guest_answer", args=[activity.pk, guest.pk, action])
        assert answer in page(browser, activity)
        assert browser.post(answer).status_code == 302
        assert rows(browser, "event-guests")[guest.pk]["status"] == status
    with refused("wrong_state", StateConflict):
        answer_invitation(by=activity.manager, guest=guest, action="decline")
    assert "Guest One" in page(browser, activity)


@pytest.mark.parametrize("model", [ReviewProtocol, StaffTraining, EventGuest])
def test_a_call_has_no_such_record(model: type[Record]) -> None:
    call = ActivityFactory(kind="call")
    with refused("record_of_another_kind"):
        add_record(by=call.manager, activity=call, model=model)


def test_only_who_answers_for_the_client_writes_records() -> None:
    stranger, sample, guest = UserFactory(role="kam"), SampleFactory(), EventGuestFactory()
    with pytest.raises(NotAllowed):
        update_record(by=stranger, record=sample, quantity=Decimal(5))
    with pytest.raises(NotAllowed):
        answer_invitation(by=stranger, guest=guest, action="confirm")
    cancelled = ActivityFactory(status="cancelled")
    facts = {"product": sample.product, "quantity": Decimal(1), "handed_on": clock.today()}
    assert refusal(
        add_record, by=cancelled.manager, activity=cancelled, model=Sample, **facts
    ).code == "record_of_cancelled"  # fmt: skip


def test_programs_write_records(at: Any) -> None:
    browser, activity = at("visit")
    product = ProductFactory()
    body = {
        "activity": activity.pk, "product": product.code, "quantity": "1.5", "handed_on": clock.today().isoformat(),
    }  # fmt: skip
    made = browser.post("/api/v1/samples/", body, content_type="application/json")
    assert made.status_code == 201, made.content
    path = f"/api/v1/samples/{made.json()['id']}/"
    back = browser.patch(path, {"returned_on": clock.today().isoformat()}, content_type="application/json")
    assert back.json()["returned_on"] == clock.today().isoformat()
    assert list(rows(browser, "samples", activity=str(activity.pk))) == [made.json()["id"]]
    foreign = browser.post(
        "/api/v1/samples/", body | {"activity": ActivityFactory().pk}, content_type="application/json"
    )
    assert foreign.status_code == 400
