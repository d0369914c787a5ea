"""A day in a cellar: the pages of the day open without network, for their person alone, and drafts outlive the tab."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from dossiers.models import Client, Note
from plans.models import Activity, Promise, Task
from plans.services import cancel_activity
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientContactFactory, ClientFactory
from tests.plans.phone import Phone, done

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def phone(context: BrowserContext, live_server: Any, client: Client) -> Iterator[Phone]:
    phone = Phone(context, live_server.url, client.manager)
    yield phone
    phone.watch.check()
    phone.find_network()


def band(phone: Phone) -> Any:
    return phone.page.locator("[data-kept-band]")


def test_a_day_without_network(phone: Phone, activity: Activity) -> None:
    """Today is opened in the morning; the result, an unplanned call and the list of them all open in the cellar."""
    page = phone.keep_pages()
    expect(band(phone)).to_be_hidden()
    phone.lose_network()
    page.reload()
    expect(band(phone)).to_contain_text("No network: data of")
    expect(page.locator("h1")).to_contain_text("Today")
    phone.watch.check()

    page.get_by_role("link", name="Result Lukoshko").click()
    expect(band(phone)).to_be_visible()
    phone.type_result("Said in the cellar")
    phone.save()
    phone.is_kept(1)
    page.get_by_role("link", name="To Today").click()
    expect(page.locator(".visit .on-device")).to_be_visible()

    phone.open(f"/activities/log/?client={activity.client_id}&kind=call")
    phone.choose("kind", "call")
    phone.type_result("Called them as well")
    phone.save()
    phone.is_kept(2)
    phone.open(f"/activities/log/?client={activity.client_id}")
    phone.choose("kind", "call")
    phone.type_result("And once more")
    phone.save()
    phone.is_kept(3)
    page.get_by_role("link", name="Results not sent yet").click()
    expect(page.locator(".kept-result")).to_have_count(3)
    phone.watch.check()

    phone.find_network()
    phone.has_sent_everything()
    assert sorted(done()) == ["And once more", "Called them as well", "Said in the cellar"]
    page.goto(phone.address)
    expect(band(phone)).to_be_hidden()
    expect(page.locator(".visit.is-done").first).to_be_visible()


def test_what_is_kept_is_opened_and_not_asked_for_again(phone: Phone, activity: Activity) -> None:
    """Today leads to the kept result instead of offering another, and shows no button that needs the network (K28)."""
    page = phone.keep_pages()
    phone.lose_network()
    page.reload()
    result = page.get_by_role("link", name="Result Lukoshko")
    result.click()
    phone.type_result("Said in the cellar")
    phone.save()
    phone.is_kept(1)
    page.get_by_role("link", name="To Today").click()
    expect(page.locator(".visit .on-device")).to_be_visible()
    expect(result).to_be_hidden()
    expect(page.locator(".contact-data:visible")).to_have_count(0)
    page.locator(".visit .on-device").click()
    expect(page.locator("[name=result]")).to_have_value("Said in the cellar")


def test_a_page_that_is_not_kept_names_those_that_are(phone: Phone, activity: Activity) -> None:
    page = phone.keep_pages()
    phone.lose_network()
    phone.open("/clients/")
    expect(page.locator("[data-not-kept]")).to_be_visible()
    kept = page.locator("[data-pages] a")
    expect(kept).to_have_count(8)
    page.get_by_role("link", name="Lukoshko, visit").click()
    expect(page.locator("form[data-result]")).to_be_visible()


def test_with_network_nothing_stale_is_shown(phone: Phone, activity: Activity) -> None:
    page = phone.keep_pages()
    cancel_activity(by=activity.manager, activity=activity, reason="ill")
    page.reload()
    expect(page.locator(".visit")).to_have_count(0)
    expect(band(phone)).to_be_hidden()
    page.goto(f"{phone.address}/activities/{activity.pk}/result/")
    expect(page).to_have_url(f"{phone.address}/activities/{activity.pk}/")


def test_nothing_of_a_person_is_left_for_the_next_one(phone: Phone, activity: Activity) -> None:
    page = phone.keep_pages()
    assert "/" in phone.kept()
    page.locator(".user-menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/")
    assert phone.kept() == []
    phone.watch.check()
    rival = UserFactory(role="head", department=activity.manager.department)
    phone.sign_in(rival)
    # the first page of a sign-in may come before its key, without which nothing is kept
    phone.keep_pages()
    phone.keep_pages()
    phone.lose_network()
    page.reload()
    expect(page.locator(".user-name")).to_have_text(rival.full_name)
    expect(page.locator("main")).not_to_contain_text("Lukoshko")
    phone.open(f"/activities/{activity.pk}/result/")
    expect(page.locator("[data-not-kept]")).to_be_visible()


def test_another_person_in_the_same_browser_takes_the_place_of_the_first(
    phone: Phone, activity: Activity
) -> None:
    """The session changed without the sign-in page being seen: in another tab, or by a passkey."""
    phone.keep_pages()
    rival = UserFactory(role="kam")
    phone.sign_in(rival)
    phone.keep_pages("/activities/")
    assert f"/activities/{activity.pk}/result/" not in phone.kept()
    phone.lose_network()
    phone.open("/")
    expect(phone.page.locator(".user-name")).to_have_text(rival.full_name)
    expect(phone.page.locator("main")).not_to_contain_text("Lukoshko")


def test_signed_out_without_network_there_is_only_a_word(phone: Phone, activity: Activity) -> None:
    page = phone.keep_pages()
    phone.context.clear_cookies()
    phone.open("/activities/")
    page.wait_for_url("**/accounts/login/**")
    phone.lose_network()
    phone.open("/")
    expect(page.locator("h1")).to_have_text("Нет сети")
    assert "Lukoshko" not in page.content()
    phone.watch.troubles.clear()  # the word comes with 503
    phone.find_network()
    page.reload()


def test_a_draft_outlives_the_tab(phone: Phone, activity: Activity) -> None:
    path = f"/activities/{activity.pk}/result/"
    page = phone.open(path)
    phone.type_result("Half a thou")
    expect(page.locator("[data-draft-note]")).to_contain_text("Draft on this device")
    page.close(run_before_unload=False)
    phone.new_tab()
    page = phone.open(path)
    expect(page.locator("[data-draft-note]")).to_contain_text("Restored from")
    expect(page.locator("[name=result]")).to_have_value("Half a thou")
    expect(page.locator("[name=outcome][value=agreed]")).to_be_checked()
    phone.watch.check()
    phone.save()
    page.wait_for_url(phone.address + "/")
    assert page.evaluate("device.drafts.mine()") == []


def test_a_draft_is_dropped_when_asked_and_shown_to_nobody_else(phone: Phone, activity: Activity) -> None:
    path = f"/activities/{activity.pk}/result/"
    page = phone.open(path)
    page.fill("[name=result]", "Only mine")
    expect(page.locator("[data-draft-note]")).to_be_visible()
    phone.sign_in(UserFactory(role="head", department=activity.manager.department))
    page = phone.open(path)
    expect(page.locator("[name=result]")).to_have_value("")
    phone.sign_in(activity.manager)
    phone.open(path)
    expect(page.locator("[name=result]")).to_have_value("Only mine")
    page.locator("[data-draft-note] button").click()
    expect(page.locator("[name=result]")).to_have_value("")
    page.reload()
    expect(page.locator("[name=result]")).to_have_value("")


def test_a_refused_form_keeps_its_words_as_a_draft(phone: Phone, activity: Activity) -> None:
    path = f"/activities/{activity.pk}/result/"
    page = phone.open(path)
    phone.type_result("Too early")
    page.locator("details.more summary").click()
    page.fill("[name=day]", "2099-01-05")
    phone.save()
    expect(page.locator(".field-error")).to_be_visible()
    expect(page.locator("[data-draft-note]")).to_be_visible()
    phone.open(path)
    expect(page.locator("[name=result]")).to_have_value("Too early")


def test_a_result_leads_back_to_the_dossier_also_from_a_kept_page(phone: Phone, activity: Activity) -> None:
    client = activity.client_id
    phone.keep_pages(f"/clients/{client}/")
    phone.lose_network()
    page = phone.open(f"/activities/log/?client={client}&kind=call&next=/clients/{client}/people/")
    phone.type_result("From the dossier")
    phone.find_network()
    phone.save()
    page.wait_for_url(f"{phone.address}/clients/{client}/people/")
    assert done() == ["From the dossier"]


def test_a_dossier_opens_light_and_a_call_of_any_own_client_is_logged(
    phone: Phone, activity: Activity
) -> None:
    """Without network: the light page stands in for the dossier, the general form for that of another client."""
    other = ClientFactory(name="Far away", manager=activity.manager)
    ClientContactFactory(client=activity.client, person__phone="+79215551234")
    page = phone.keep_pages()
    phone.lose_network()
    page.reload()
    page.locator(".visit a.name").click()
    expect(page.locator("a[href='tel:+79215551234']")).to_be_visible()
    expect(band(phone)).to_be_visible()
    phone.watch.check()

    phone.open("/activities/log/")
    page.get_by_role("combobox").fill("far")
    page.get_by_role("option", name="Far away").click()
    phone.type_result("Called from the cellar")
    phone.save()
    phone.is_kept(1)
    phone.open(f"/activities/log/?client={other.pk}&kind=call")
    expect(page.get_by_role("combobox")).to_have_value("Far away")
    phone.type_result("And again")
    phone.save()
    phone.is_kept(2)
    phone.find_network()
    phone.has_sent_everything()
    assert sorted(done()) == ["And again", "Called from the cellar"]
    assert set(Activity.objects.filter(status="done").values_list("client", flat=True)) == {other.pk}


SLOW_SEAL = """(() => {
  const seal = crypto.subtle.encrypt.bind(crypto.subtle);
  crypto.subtle.encrypt = async (...given) => {
    await new Promise((go) => setTimeout(go, 700));
    return seal(...given);
  };
})()"""


def test_a_promise_a_task_and_a_note_are_kept_and_sent_once(phone: Phone, activity: Activity) -> None:
    """On a slow telephone too: a draft that was still being sealed came back, and the next entry took its place."""
    page = phone.keep_pages()
    page.add_init_script(SLOW_SEAL)
    phone.lose_network()
    for number, kind in enumerate(("note", "theirs", "task"), 1):
        phone.open("/entries/new/")
        phone.choose("kind", kind)
        page.get_by_role("combobox").fill("luk")
        page.get_by_role("option", name="Lukoshko").click()
        page.fill("[name=text]", f"In the cellar: {kind}")
        if kind == "theirs":
            page.locator("label.choice:has([name=due]) span").first.click()
        phone.save()
        phone.is_kept(number)
        phone.watch.check()
    phone.find_network()
    phone.has_sent_everything()
    assert [model.objects.get().text for model in (Note, Promise, Task)] == [
        "In the cellar: note", "In the cellar: theirs", "In the cellar: task",
    ]  # fmt: skip
