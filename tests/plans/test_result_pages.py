"""The form of a result as a person without scripts and the device's own script meet it."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client as Browser

from dossiers.models import Client
from kam_crm.shared import clock
from plans.models import Activity
from plans.services import Result, log_activity
from tests.factories.accounts import UserFactory
from tests.factories.plans import ActivityFactory
from tests.support.sessions import signed_in

KEY = "9b2f8a53-3a0e-4f5e-9d53-0d6c6b1f4a11"
DONE = Result("agreed", "Order on Friday", no_next_step_reason="by schedule")


@pytest.fixture
def browser(client: Client) -> Browser:
    return signed_in(client.manager)


def typed(**values: Any) -> dict[str, Any]:
    return {
        "client_uuid": KEY, "day": clock.today(), "outcome": "agreed", "result": "Order on Friday",
        "no_next_step_reason": "by schedule",
    } | values  # fmt: skip


def by_script(client: Client, moment: str = "later") -> dict[str, str]:
    return {"Kam-Person": str(client.manager_id), "Kam-Sent": moment}


def test_each_opening_of_the_form_has_an_identifier_of_its_own(browser: Browser, activity: Activity) -> None:
    address = f"/activities/{activity.pk}/result/"
    keys = {browser.get(address).context["form"]["client_uuid"].value() for _time in range(2)}
    assert len(keys) == 2


def test_a_form_sent_twice_is_done_twice_and_entered_once(browser: Browser, activity: Activity) -> None:
    for _time in range(2):
        answer = browser.post(f"/activities/{activity.pk}/result/", typed())
        assert (answer.status_code, answer.url) == (302, "/")
    activity.refresh_from_db()
    assert (activity.status, activity.result_uuid) == ("done", uuid.UUID(KEY))


@pytest.mark.parametrize("planned", [True, False])
def test_the_script_hears_which_result_was_received(
    browser: Browser, client: Client, activity: Activity, planned: bool
) -> None:
    address = f"/activities/{activity.pk}/result/" if planned else f"/activities/log/?client={client.pk}"
    for _time in range(2):
        answer = browser.post(address, typed(kind="call", order="1"), headers=by_script(client))
        assert answer.status_code == 200
        assert answer.json() == {"received": KEY, "url": f"/orders/new/?client={client.pk}"}
    assert Activity.objects.filter(status="done").count() == 1


@pytest.mark.parametrize(("moment", "shown"), [("now", ["Logged."]), ("later", [])])
def test_only_who_waits_at_the_form_is_told_by_the_next_page(
    browser: Browser, client: Client, activity: Activity, moment: str, shown: list[str]
) -> None:
    answer = browser.post(f"/activities/{activity.pk}/result/", typed(), headers=by_script(client, moment))
    assert [str(message) for message in get_messages(answer.wsgi_request)] == shown


def test_an_activity_opened_from_a_dossier_leads_back_to_its_tab(
    browser: Browser, client: Client, activity: Activity
) -> None:
    tab = f"/clients/{client.pk}/people/"
    plan, call = [one["url"] for one in browser.get(tab).context["dossier"]["actions"]][:2]
    assert call in browser.get(tab).content.decode().replace("&amp;", "&")
    assert f'name="next" value="{tab}"' in browser.get(call).content.decode()
    assert f"/activities/log/?client={client.pk}&amp;next={tab}" in browser.get(plan).content.decode()
    refused = browser.post(call, typed(kind="call", next=tab, result=""))
    assert f'name="next" value="{tab}"' in refused.content.decode()
    assert browser.post(call, typed(kind="call", next=tab)).url == tab

    detail = f"/activities/{activity.pk}/"
    assert f"{detail}result/?next={detail}" in browser.get(detail).content.decode()


@pytest.mark.parametrize("page", ["https://evil.example/", "//evil.example", ""])
def test_the_way_after_an_activity_never_leads_to_strangers(
    browser: Browser, activity: Activity, page: str
) -> None:
    assert browser.post(f"/activities/{activity.pk}/result/", typed(next=page)).url == "/"


def test_refusals_are_told_by_field(browser: Browser, client: Client, activity: Activity) -> None:
    address = f"/activities/{activity.pk}/result/"
    answer = browser.post(address, typed(result="", outcome="what"), headers=by_script(client))
    assert answer.status_code == 422
    reasons = " ".join(answer.json()["reasons"])
    assert "Result: " in reasons and "Main point in a few words: " in reasons

    log_activity(by=client.manager, activity=activity, result=DONE)
    answer = browser.post(address, typed(), headers=by_script(client))
    assert (answer.status_code, answer.json()["code"]) == (422, "already_logged")
    assert answer.json()["reasons"] == ["This activity is already closed."]
    page = browser.post(address, typed())
    assert page.status_code == 422 and "This activity is already closed." in page.content.decode()


@pytest.mark.parametrize("step", [{"next_step": "Send the price list"}, {"next_step_at": "11:00"}])
def test_a_next_step_without_its_day_is_not_dropped(
    browser: Browser, activity: Activity, step: dict[str, str]
) -> None:
    response = browser.post(f"/activities/{activity.pk}/result/", typed(**step))
    assert response.status_code == 422
    assert response.context["form"].has_error("next_step_on")
    activity.refresh_from_db()
    assert activity.status == "planned"


def test_a_next_step_beside_the_reason_for_none_is_refused_beside_the_field(
    browser: Browser, activity: Activity
) -> None:
    both = typed(next_step="Send the price list", next_step_on=clock.today())
    response = browser.post(f"/activities/{activity.pk}/result/", both)
    assert response.status_code == 422
    assert response.context["form"].has_error("no_next_step_reason", "next_step_and_reason")
    activity.refresh_from_db()
    assert activity.status == "planned"


def test_an_empty_form_sent_is_refused_not_shown_anew(browser: Browser, activity: Activity) -> None:
    assert browser.post(f"/activities/{activity.pk}/result/", {}).status_code == 422


def test_a_result_is_not_entered_for_another_person(
    browser: Browser, client: Client, activity: Activity
) -> None:
    stranger = UserFactory(role="kam")
    headers = by_script(client) | {"Kam-Person": str(stranger.pk)}
    for address in (f"/activities/{activity.pk}/result/", f"/activities/log/?client={client.pk}"):
        answer = browser.post(address, typed(kind="call"), headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (409, "other_person")
    assert not Activity.objects.filter(status="done").exists()


def test_the_key_names_the_person_and_is_never_kept(browser: Browser, client: Client) -> None:
    answer = browser.get("/activities/unsent/key/")
    assert answer.json()["person"] == client.manager_id
    assert "no-store" in answer["Cache-Control"]
    strict = signed_in(client.manager, enforce_csrf_checks=True)
    token = strict.get("/activities/unsent/key/").json()["token"]
    activity = ActivityFactory(client=client)
    address = f"/activities/{activity.pk}/result/"
    assert strict.post(address, typed(), headers=by_script(client)).status_code == 403
    headers = by_script(client) | {"X-CSRFToken": token}
    assert strict.post(address, typed(), headers=headers).json()["received"] == KEY


def test_only_who_logs_activities_gets_the_scripts(browser: Browser, client: Client) -> None:
    assert f'data-person="{client.manager_id}"' in browser.get("/activities/").content.decode()
    other = signed_in(UserFactory(role="finance"))
    page = other.get("/activities/").content.decode()
    assert "data-person" not in page and "offline_send" not in page
