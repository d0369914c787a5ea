"""A result logged without network, in a real browser: kept, sent once, and never lost when it is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared import clock
from plans.models import Activity
from plans.services import Result, log_activity
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.plans import ActivityFactory
from tests.plans.phone import Phone, done

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
Give = Callable[[User], Phone]
WAITS = "Results on this device, sent when the network is back: "
STORED = """async () => {
  const bytes = (key, value) => (value instanceof ArrayBuffer || ArrayBuffer.isView(value) ? "bytes" : value);
  return JSON.stringify(await vault.run("results", "readonly", (rows) => rows.getAll()), bytes);
}"""
REFUSED = "Results that were not accepted: "


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Without a service worker: the queue must not need it."""
    return {**browser_context_args, "service_workers": "block"}


@pytest.fixture
def phone(context: BrowserContext, live_server: Any, client: Client) -> Iterator[Phone]:
    """In the end the page must be clean and accessible."""
    phone = Phone(context, live_server.url, client.manager)
    yield phone
    phone.find_network()
    phone.watch.check()


def keep(phone: Phone, activity: Activity, words: str = "Order on Friday", count: int = 1) -> None:
    phone.open(f"/activities/{activity.pk}/result/")
    phone.lose_network()
    phone.type_result(words)
    phone.save()
    phone.is_kept(count)


def test_with_network_a_result_is_saved_at_once(phone: Phone, activity: Activity) -> None:
    page = phone.open(f"/activities/{activity.pk}/result/")
    phone.type_result("Order on Friday")
    phone.save()
    expect(page.locator("#toasts")).to_contain_text("Logged.")
    assert page.url == phone.address + "/"
    assert done() == ["Order on Friday"]
    phone.has_sent_everything()


def test_save_and_take_an_order_goes_on_to_the_order(phone: Phone, activity: Activity) -> None:
    page = phone.open(f"/activities/{activity.pk}/result/")
    phone.type_result("Order on Friday")
    page.locator("button[name=order]").click()
    page.wait_for_url(f"**/orders/new/?client={activity.client_id}")
    assert done() == ["Order on Friday"]


def test_without_network_it_is_kept_and_sent_once_when_it_is_back(phone: Phone, activity: Activity) -> None:
    keep(phone, activity)
    phone.waits(WAITS + "1")
    phone.watch.check()
    assert done() == []
    phone.find_network()
    phone.has_sent_everything()
    expect(phone.page.locator("#toasts")).to_contain_text("Results sent from this device: 1")
    assert done() == ["Order on Friday"]


def test_two_tabs_send_it_once(phone: Phone, client: Client) -> None:
    """Whichever of them sends it, both count the same."""
    phone.open(f"/activities/log/?client={client.pk}")
    other = phone.context.new_page()
    other.goto(phone.address + "/activities/")
    phone.lose_network()
    phone.choose("kind", "call")
    phone.type_result("By telephone")
    phone.save()
    phone.is_kept(1)
    expect(other.locator("[data-unsent]")).to_have_attribute("data-count", "1")
    phone.find_network()
    phone.has_sent_everything()
    expect(other.locator("[data-unsent]")).to_have_attribute("data-count", "0")
    assert done() == ["By telephone"]
    other.close()


def test_an_acknowledgement_that_was_lost_is_asked_for_again(phone: Phone, activity: Activity) -> None:
    phone.open(f"/activities/{activity.pk}/result/")
    address = f"**/activities/{activity.pk}/result/"

    def lose_answer(route: Any) -> None:
        route.fetch()
        route.abort("internetdisconnected")

    phone.page.route(address, lose_answer)
    phone.type_result("Order on Friday")
    phone.save()
    phone.is_kept(1)
    assert done() == ["Order on Friday"]
    phone.page.unroute(address)
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.has_sent_everything()
    assert done() == ["Order on Friday"]


@pytest.mark.parametrize("status", [500, 503, 200])
def test_an_answer_that_names_no_result_is_no_acknowledgement(
    phone: Phone, activity: Activity, status: int
) -> None:
    """An error, or the page of a hotel's wireless network that says 200 to everything."""
    phone.open(f"/activities/{activity.pk}/result/")
    answer = {"status": status, "content_type": "text/html", "body": "<h1>Welcome</h1>"}
    address = f"**/activities/{activity.pk}/result/"
    phone.page.route(address, lambda route: route.fulfill(**answer))
    phone.type_result("Order on Friday")
    phone.save()
    expect(phone.page.locator("#h-kept")).to_be_visible()
    phone.waits(WAITS + "1")
    phone.page.unroute(address)
    phone.watch.troubles.clear()  # the browser notes the status it was given
    phone.open("/activities/")
    phone.has_sent_everything()
    assert done() == ["Order on Friday"]


def test_signed_out_meanwhile_it_waits_for_the_same_person(phone: Phone, activity: Activity) -> None:
    phone.open(f"/activities/{activity.pk}/result/")
    phone.type_result("Order on Friday")
    phone.context.clear_cookies()
    phone.save()
    expect(phone.page.locator("[data-why=out]")).to_be_visible()
    phone.sign_in(activity.manager)
    phone.open("/activities/")
    phone.has_sent_everything()
    assert done() == ["Order on Friday"]


def test_a_refused_result_stays_with_its_reason_until_it_is_discarded(
    phone: Phone, activity: Activity
) -> None:
    keep(phone, activity)
    said_elsewhere = Result("order", "Said on another device", no_next_step_reason="by schedule")
    log_activity(by=activity.manager, activity=activity, result=said_elsewhere)
    phone.find_network()
    phone.waits(REFUSED + "1")
    page = phone.open("/activities/unsent/")
    item = page.locator(".kept-result")
    expect(item).to_contain_text("This activity is already closed.")
    expect(item).to_contain_text("Order on Friday")
    phone.watch.check()
    item.get_by_text("Discard", exact=True).click()
    item.get_by_text("Discard for good").click()
    expect(page.locator("[data-none]")).to_be_visible()
    phone.has_sent_everything()
    assert done() == ["Said on another device"]


def test_a_refused_result_is_mended_in_a_form_that_holds_what_was_typed(
    phone: Phone, activity: Activity
) -> None:
    keep(phone, activity)
    log_activity(
        by=activity.manager, activity=activity, result=Result("order", "Before", no_next_step_reason="none")
    )
    phone.find_network()
    phone.waits(REFUSED + "1")
    page = phone.open("/activities/unsent/")
    page.get_by_text("Log as off plan").click()
    expect(page.locator("[name=result]")).to_have_value("Order on Friday")
    expect(page.locator("form[data-result]")).to_contain_text("This activity is already closed.")
    expect(page.locator("[name=outcome][value=agreed]")).to_be_checked()
    phone.choose("kind", "visit")
    phone.save()
    page.wait_for_url(phone.address + "/")
    phone.has_sent_everything()
    assert sorted(done()) == ["Before", "Order on Friday"]


def test_a_next_step_whose_hour_was_taken_is_given_another(phone: Phone, activity: Activity) -> None:
    """Mended in its own form; what is refused once more stays in the list and beside its field."""
    tomorrow = clock.today() + dt.timedelta(days=1)
    for hour in (11, 13):
        ActivityFactory(client=ClientFactory(manager=activity.manager), day=tomorrow, starts_at=dt.time(hour))
    page = phone.open(f"/activities/{activity.pk}/result/")
    phone.lose_network()
    phone.type_result("See them again")
    phone.choose("step", "other")
    page.fill("[name=next_step_on]", tomorrow.isoformat())
    page.locator("details.more summary").click()
    page.fill("[name=next_step_at]", "11:00")
    page.fill("[name=next_step]", "To sign")
    phone.save()
    phone.is_kept(1)
    phone.find_network()
    phone.waits(REFUSED + "1")

    phone.open("/activities/unsent/")
    expect(page.locator(".kept-result")).to_contain_text("11:00 is taken")
    page.get_by_text("Open the form").click()
    expect(page.locator("[name=next_step]")).to_have_value("To sign")
    page.fill("[name=next_step_at]", "13:00")
    phone.save()
    expect(page.locator(".form-errors, .field-error").first).to_contain_text("13:00 is taken")
    phone.waits(REFUSED + "1")
    page.fill("[name=next_step_at]", "15:00")
    phone.save()
    page.wait_for_url(phone.address + "/")
    phone.has_sent_everything()
    assert done() == ["See them again"]
    assert activity.next_steps.get().starts_at == dt.time(15, 0)


def test_another_person_neither_sends_nor_sees_it(phone: Phone, activity: Activity) -> None:
    keep(phone, activity, "Only mine")
    rival = UserFactory(role="head", department=activity.manager.department)
    phone.sign_in(rival)  # in another tab, while the page of the first person is still open
    phone.find_network()
    phone.page.evaluate("device.sendAll()")
    assert done() == []
    page = phone.open("/activities/unsent/")
    expect(page.locator("[data-none]")).to_be_visible()
    phone.has_sent_everything()
    page.evaluate("device.sendAll()")
    assert done() == []
    phone.sign_in(activity.manager)
    phone.open("/activities/unsent/")
    phone.has_sent_everything()
    assert done() == ["Only mine"]


def test_signing_out_says_what_stays_behind(phone: Phone, activity: Activity) -> None:
    keep(phone, activity)
    page = phone.page
    page.locator(".user-menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    dialog = page.locator("#sign-out-unsent")
    expect(dialog).to_be_visible()
    phone.watch.check()
    dialog.get_by_role("button", name="Stay").click()
    expect(dialog).to_be_hidden()
    phone.find_network()
    phone.has_sent_everything()


def test_an_incomplete_form_is_not_kept_but_told_where(phone: Phone, activity: Activity) -> None:
    page = phone.open(f"/activities/{activity.pk}/result/")
    phone.lose_network()
    page.fill("[name=result]", "No outcome chosen")
    phone.save()
    expect(page.locator("[name=outcome]").first).to_be_focused()
    expect(page.locator("[name=result]")).to_have_value("No outcome chosen")
    phone.has_sent_everything()


def test_a_refusal_at_the_form_stands_beside_the_field(phone: Phone, activity: Activity) -> None:
    page = phone.open(f"/activities/{activity.pk}/result/")
    phone.type_result("Too early")
    page.locator("details.more summary").click()
    page.fill("[name=day]", "2099-01-05")
    phone.save()
    expect(page.locator(".field-error")).to_contain_text("on its day or later")
    expect(page.locator("[name=result]")).to_have_value("Too early")
    page.evaluate("document.querySelector('[name=day]').valueAsDate = new Date()")
    phone.save()
    page.wait_for_url(phone.address + "/")
    phone.has_sent_everything()
    assert done() == ["Too early"]


def test_what_is_missing_is_told_at_once_without_network(phone: Phone, activity: Activity) -> None:
    page = phone.open(f"/activities/{activity.pk}/result/")
    phone.lose_network()
    phone.choose("outcome", "agreed")
    page.fill("[name=result]", "See them again")
    phone.save()
    expect(page.locator("[name=step]").first).to_be_focused()
    phone.choose("step", "none")
    phone.save()
    expect(page.locator("[name=no_next_step_reason]:invalid")).to_be_focused()
    page.fill("[name=no_next_step_reason]", "closed for repairs")
    page.get_by_role("button", name="We promised").click()
    phone.save()
    expect(page.locator("[name=promise-0-text]:invalid")).to_be_focused()
    page.get_by_role("button", name="Remove the promise").click()
    phone.save()
    phone.is_kept(1)


def test_what_lies_on_the_device_cannot_be_read_by_anybody_else(phone: Phone, activity: Activity) -> None:
    """Neither as text in the store, nor by the next person's key, nor when its person has signed out (decision 28)."""
    keep(phone, activity, "Only mine")
    page = phone.page
    assert "Only mine" not in page.evaluate(STORED) and '"sealed"' in page.evaluate(STORED)
    assert page.evaluate("vault.keysOf(device.person).then((keys) => keys.main.extractable)") is False
    phone.sign_in(UserFactory(role="kam"))
    phone.find_network()
    phone.open("/activities/unsent/")
    page.evaluate("device.ready")
    assert page.evaluate(f"vault.keysOf({activity.manager_id}).then((keys) => keys.main)") is None
    assert "Only mine" not in page.content()
    assert done() == []
    phone.sign_in(activity.manager)
    phone.open("/activities/unsent/")
    phone.has_sent_everything()
    assert done() == ["Only mine"]


def test_kept_before_the_key_came_it_is_sealed_anew(phone: Phone, activity: Activity) -> None:
    phone.page.route("**/activities/unsent/secret/", lambda route: route.abort())
    keep(phone, activity, "Before the key")
    assert '"by":"spare"' in phone.page.evaluate(STORED)
    phone.page.unroute("**/activities/unsent/secret/")
    phone.page.route("**/activities/*/result/", lambda route: route.abort())
    phone.find_network()
    phone.open("/activities/unsent/")
    phone.page.evaluate("device.ready")
    assert '"by":"main"' in phone.page.evaluate(STORED)
    assert phone.page.evaluate("vault.keysOf(device.person).then((keys) => keys.spare)") is None
    phone.page.unroute("**/activities/*/result/")
    phone.page.evaluate("device.sendAll()")
    phone.has_sent_everything()
    assert done() == ["Before the key"]


def test_of_two_results_of_one_visit_the_person_chooses(phone: Phone, activity: Activity) -> None:
    keep(phone, activity, "Mine from the cellar")
    log_activity(
        by=activity.manager, activity=activity, result=Result("order", "Theirs", no_next_step_reason="none")
    )
    phone.find_network()
    phone.waits(REFUSED + "1")
    page = phone.open("/activities/unsent/")
    versions = page.locator(".kept-versions")
    expect(versions).to_contain_text("Mine from the cellar")
    expect(versions.locator("[data-theirs]")).to_contain_text("Theirs")
    phone.watch.check()
    page.get_by_role("button", name="Put mine in its place").click()
    phone.has_sent_everything()
    assert done() == ["Mine from the cellar"]


def test_or_keeps_the_other_one(phone: Phone, activity: Activity) -> None:
    keep(phone, activity, "Mine from the cellar")
    log_activity(
        by=activity.manager, activity=activity, result=Result("order", "Theirs", no_next_step_reason="none")
    )
    phone.find_network()
    phone.waits(REFUSED + "1")
    page = phone.open("/activities/unsent/")
    page.get_by_role("button", name="Keep what is in KAM CRM").click()
    phone.has_sent_everything()
    assert done() == ["Theirs"]


def test_where_nothing_can_be_sealed_nothing_is_kept_and_words_say_so(
    phone: Phone, activity: Activity
) -> None:
    """An address by http has no keys: results go straight to the server (decision 28)."""
    phone.page.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    page = phone.open(f"/activities/{activity.pk}/result/")
    phone.type_result("Straight to the server")
    phone.save()
    page.wait_for_url(phone.address + "/")
    assert done() == ["Straight to the server"]
    page = phone.open("/activities/unsent/")
    expect(page.locator("[data-insecure]")).to_contain_text("not secure")
    assert page.evaluate("indexedDB.databases()") == []
