"""A caller rings who speaks for three clients; one is chosen, and later it turns out to be another one."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from dossiers.models import ClientContact, Person
from plans.models import Activity
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientContactFactory, ClientFactory, PersonFactory
from tests.support.browser import Watch, sign_in

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
WORDS = {
    "ru": {"log": "Записать звонок", "nobody": "Такого человека мы не знаем", "save": "Сохранить",
           "gone": "на самом деле от имени клиента Вега", "came": "сначала числился за клиентом Бета"},
    "en": {"log": "Log the call", "nobody": "Nobody with this is known", "save": "Save",
           "gone": "was on behalf of Вега", "came": "first stood at Бета"},
}  # fmt: skip


@pytest.fixture(params=[("ru", 1440), ("en", 390)], ids=["ru-1440", "en-390"])
def seat(request: Any) -> tuple[str, int]:
    seat: tuple[str, int] = request.param
    return seat


@pytest.fixture
def caller(seat: tuple[str, int]) -> Person:
    kam = UserFactory(role="kam", locale=seat[0])
    person: Person = PersonFactory(full_name="Гусева Тамара", phone="+79219301155")
    for name in ("Альфа", "Бета", "Вега"):
        ClientContactFactory(client=ClientFactory(manager=kam, name=name), person=person)
    return person


def test_a_caller_rings_one_client_is_chosen_and_switched_later(
    browser: Browser, live_server: Any, seat: tuple[str, int], caller: Person
) -> None:
    """From the number that telephony opens to the histories of both clients (R51, R53, R54)."""
    locale, width = seat
    words = WORDS[locale]
    links = {link.client.name: link for link in ClientContact.objects.select_related("client__manager")}
    context = browser.new_context(viewport={"width": width, "height": 900}, locale=locale)
    sign_in(context, live_server.url, links["Бета"].client.manager)
    page = context.new_page()
    watch = Watch(page)

    page.goto(f"{live_server.url}/lookup/?phone=79990001122")
    expect(page.get_by_text(words["nobody"])).to_be_visible()

    page.goto(f"{live_server.url}/lookup/?phone=8%20921%20930-11-55")
    watch.check()
    sides = page.locator(".caller input[name=client]")
    expect(sides).to_have_count(3)
    # nothing is chosen, and so the browser keeps the form
    page.get_by_role("button", name=words["log"]).click()
    assert "/lookup/" in page.url and page.locator(".caller input:checked").count() == 0
    page.locator(".caller label", has_text="Бета").click()
    page.get_by_role("button", name=words["log"]).click()

    expect(page.locator("form[data-result]")).to_contain_text("Гусева Тамара")
    expect(page.locator("form[data-result] header")).to_contain_text("Бета")
    page.wait_for_load_state("load")
    page.locator("label.choice:has([name=outcome]) span").nth(1).click()
    page.locator("[name=result]").fill("Просит счёт")
    page.locator("label.choice:has([name=step]) span").nth(2).click()
    watch.check()
    page.locator("form[data-result] .form-actions .btn-primary").click()
    expect(page.locator("form[data-result]")).to_have_count(0)
    done = Activity.objects.get(status="done")
    assert (done.client.name, done.persons.get().person) == ("Бета", caller)

    page.goto(f"{live_server.url}/activities/{done.pk}/")
    watch.check()
    page.locator("#h-sides").locator("xpath=ancestor::section").get_by_role("button", name="Вега").click()
    expect(page.locator("dl.pairs").first).to_contain_text("Вега")
    done.refresh_from_db()
    assert done.client.name == "Вега" and done.next_steps.get().client.name == "Вега"
    for name, sentence in (("Бета", words["gone"]), ("Вега", words["came"])):
        page.goto(f"{live_server.url}/clients/{links[name].client_id}/history/")
        expect(page.get_by_text(sentence)).to_be_visible()
        watch.check()
    context.close()
