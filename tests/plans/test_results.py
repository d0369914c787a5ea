"""The one form of a result: chips of days, promises and photos entered with it, all that is wrong told at once."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from PIL import Image

from dossiers.models import Client, Document
from kam_crm.shared import clock
from plans.models import Activity, Promise
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.plans import ActivityFactory
from tests.support.sessions import signed_in

KEY, OTHER_KEY = "9b2f8a53-3a0e-4f5e-9d53-0d6c6b1f4a11", "9b2f8a53-3a0e-4f5e-9d53-0d6c6b1f4a12"


@pytest.fixture
def browser(client: Client) -> Browser:
    return signed_in(client.manager)


def later(days: int = 7) -> str:
    return (clock.today() + dt.timedelta(days=days)).isoformat()


def typed(**values: Any) -> dict[str, Any]:
    return {
        "client_uuid": KEY, "day": clock.today(), "outcome": "agreed", "result": "Order on Friday", "step": later(),
    } | values  # fmt: skip


def promised(number: int = 0, key: str = OTHER_KEY, **values: Any) -> dict[str, Any]:
    row = {"side": "ours", "text": "Certificates", "day": later(3), "client_uuid": key} | values
    return {"promise-TOTAL_FORMS": number + 1, "promise-INITIAL_FORMS": 0} | {
        f"promise-{number}-{name}": value for name, value in row.items()
    }


def photo(name: str = "shelf.png") -> SimpleUploadedFile:
    written = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(written, "PNG")
    return SimpleUploadedFile(name, written.getvalue(), "image/png")


def test_a_chip_is_the_next_step_and_the_main_point_says_what_for(
    browser: Browser, activity: Activity
) -> None:
    assert (
        browser.post(f"/activities/{activity.pk}/result/", typed(next_step_kind="visit")).status_code == 302
    )
    step = activity.next_steps.get()
    assert (step.day.isoformat(), step.kind, step.purpose) == (later(), "visit", "Order on Friday")


@pytest.mark.parametrize(
    ("values", "day", "reason"),
    [
        ({"step": "other", "next_step_on": later(9), "no_next_step_reason": "left over"}, later(9), ""),
        ({"step": later(2), "next_step_on": "nonsense"}, later(2), ""),
        ({"step": "none", "next_step_on": later(9), "no_next_step_reason": "closed"}, None, "closed"),
    ],
)
def test_what_a_chip_hides_is_not_looked_at(
    browser: Browser, activity: Activity, values: dict[str, Any], day: str | None, reason: str
) -> None:
    assert browser.post(f"/activities/{activity.pk}/result/", typed(**values)).status_code == 302
    activity.refresh_from_db()
    assert activity.no_next_step_reason == reason
    assert [step.day.isoformat() for step in activity.next_steps.all()] == ([day] if day else [])


def test_none_needed_asks_why(browser: Browser, activity: Activity) -> None:
    answer = browser.post(f"/activities/{activity.pk}/result/", typed(step="none"))
    assert answer.status_code == 422 and "no_next_step_reason" in answer.context["form"].errors


def test_promises_and_photos_are_written_with_the_result_and_once(
    browser: Browser, activity: Activity
) -> None:
    """In one transaction with it (R76)."""
    theirs = promised(1, "9b2f8a53-3a0e-4f5e-9d53-0d6c6b1f4a13", side="theirs", text="Pay", amount="1 200,50")
    for _time in range(2):
        sent = (
            typed()
            | promised()
            | theirs
            | {"photo": [photo(), photo("b.png")], "photo_uuid": [KEY, OTHER_KEY]}
        )
        assert browser.post(f"/activities/{activity.pk}/result/", sent).status_code == 302
    ours, pay = Promise.objects.order_by("pk")
    assert (ours.side, ours.text, ours.activity, ours.made_on) == (
        "ours", "Certificates", activity, clock.today(),
    )  # fmt: skip
    assert (pay.side, pay.amount, str(pay.client_uuid)[-2:]) == ("theirs", pytest.approx(1200.5), "13")
    documents = list(Document.objects.order_by("pk"))
    assert [(one.kind, one.subject_kind, one.subject_id) for one in documents] == [
        ("photo", "plans.activity", activity.pk)
    ] * 2
    assert [str(one.client_uuid) for one in documents] == [KEY, OTHER_KEY]


def test_a_promise_added_to_a_result_that_had_arrived_is_written_down(
    browser: Browser, activity: Activity
) -> None:
    """Its acknowledgement was lost, and the kept copy was opened and added to."""
    browser.post(f"/activities/{activity.pk}/result/", typed())
    browser.post(f"/activities/{activity.pk}/result/", typed() | promised())
    assert activity.promises.get().text == "Certificates"


def test_a_refused_photo_takes_the_result_with_it(browser: Browser, activity: Activity) -> None:
    sent = (
        typed() | promised() | {"photo": SimpleUploadedFile("shelf.png", b"\x89PNG no picture", "image/png")}
    )
    answer = browser.post(f"/activities/{activity.pk}/result/", sent)
    assert answer.status_code == 422 and "photo" in answer.context["form"].errors
    activity.refresh_from_db()
    assert activity.status == "planned" and not Promise.objects.exists()


def test_all_that_is_wrong_is_told_at_once_and_nothing_typed_is_lost(
    browser: Browser, activity: Activity
) -> None:
    """Boxes, rules of the service and rows of promises together (K15, D15)."""
    wrong = {"outcome": "", "came_at": "12:00", "left_at": "11:00", "step": later(-3)}
    answer = browser.post(
        f"/activities/{activity.pk}/result/", typed(**wrong) | promised(text="Price list", day="")
    )
    form = answer.context["form"]
    assert answer.status_code == 422
    assert {"outcome", "left_at", "next_step_on"} <= set(form.errors)
    assert form.has_rare_errors and set(form.promises.forms[0].errors) == {"day"}
    page = answer.content.decode()
    assert "Price list" in page and "Order on Friday" in page


def test_the_script_hears_what_is_wrong_with_a_promise(
    browser: Browser, client: Client, activity: Activity
) -> None:
    headers = {"Kam-Person": str(client.manager_id), "Kam-Sent": "later"}
    answer = browser.post(
        f"/activities/{activity.pk}/result/", typed() | promised(text="", day=later(-400)), headers=headers
    )
    assert answer.status_code == 422
    assert answer.json()["reasons"] == ["What was promised: This field is required."]
    answer = browser.post(
        f"/activities/{activity.pk}/result/", typed() | promised(day=later(-400)), headers=headers
    )
    assert answer.json()["reasons"] == ["This day is over."]


def test_a_row_that_was_removed_leaves_no_promise(browser: Browser, activity: Activity) -> None:
    assert browser.post(f"/activities/{activity.pk}/result/", typed() | promised(2)).status_code == 302
    assert activity.promises.count() == 1


def test_the_days_are_working_days_and_the_norm_ends_them(
    browser: Browser, client: Client, activity: Activity, time_machine: Any
) -> None:
    time_machine.move_to(dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC))  # a Friday
    client.summary.segment = "BX"
    client.summary.save()
    page = browser.get(f"/activities/{activity.pk}/result/")
    days = [value for value, _words in page.context["form"].fields["step"].widget.choices]
    assert days[:3] == ["2026-11-30", "2026-12-01", "2026-12-04"]
    assert days[-2:] == ["other", "none"] and len(days) == 6


def test_a_contact_begins_with_the_search_of_its_client(browser: Browser, client: Client) -> None:
    """From «+»: one form, whichever way it was opened; it is marked off plan (R120)."""
    page = browser.get("/activities/log/")
    assert page.status_code == 200 and "/clients/pick/" in page.content.decode()
    sent = typed(kind="call", client=client.pk) | promised()
    assert browser.post("/activities/log/", sent).status_code == 302
    done = Activity.objects.get(status="done")
    assert (done.client, done.is_off_plan, done.promises.count()) == (client, True, 1)


def test_a_contact_with_a_client_out_of_sight_is_refused(browser: Browser) -> None:
    hidden = ClientFactory(manager=UserFactory(role="kam"))
    answer = browser.post("/activities/log/", typed(kind="call", client=hidden.pk))
    assert answer.status_code == 422 and not Activity.objects.exists()


def test_a_photo_is_seen_on_the_page_of_its_activity(browser: Browser, activity: Activity) -> None:
    browser.post(f"/activities/{activity.pk}/result/", typed() | promised() | {"photo": photo()})
    page = browser.get(f"/activities/{activity.pk}/").content.decode()
    assert f"/documents/{Document.objects.get().pk}/?small" in page and "Certificates" in page


def test_programs_bring_promises_with_a_result_too(client: Client) -> None:
    activity = ActivityFactory(client=client)
    row = {"side": "theirs", "text": "Pay", "due_on": later(3), "amount": "100.00", "client_uuid": KEY}
    sent = {
        "outcome": "agreed", "result": "Agreed", "next_step": {"day": later(), "kind": "call", "purpose": "Prices"},
        "result_uuid": str(uuid.uuid4()), "promises": [row],
    }  # fmt: skip
    api = signed_in(client.manager)
    for _time in range(2):
        answer = api.post(f"/api/v1/activities/{activity.pk}/log/", sent, content_type="application/json")
        assert answer.status_code == 200
    assert activity.promises.get().side == "theirs"
    late = sent | {
        "promises": [row | {"due_on": later(-9), "client_uuid": OTHER_KEY}],
        "result_uuid": OTHER_KEY,
    }
    other = ActivityFactory(client=client)
    answer = api.post(f"/api/v1/activities/{other.pk}/log/", late, content_type="application/json")
    assert (answer.status_code, answer.json()["code"], list(answer.json()["errors"])) == (
        422, "day_over", ["promises"],
    )  # fmt: skip


def test_programs_bring_a_photo_of_an_activity(client: Client) -> None:
    """By the API (R223)."""
    activity = ActivityFactory(client=client)
    about = {"subject_kind": "plans.activity", "subject_id": activity.pk}
    api = signed_in(client.manager)
    sent = {"client": client.pk, "file": photo(), "kind": "photo", **about}
    assert api.post("/api/v1/documents/", sent).status_code == 201
    assert Document.objects.get().subject_id == activity.pk
    foreign = ActivityFactory(client=ClientFactory(manager=client.manager))
    for wrong in ({"subject_id": foreign.pk}, {"subject_id": 10**6}, {"subject_kind": "no.such"}):
        answer = api.post("/api/v1/documents/", sent | {"file": photo()} | wrong)
        assert answer.status_code == 422 and answer.json()["code"] in ("unknown_subject", "foreign_subject")
