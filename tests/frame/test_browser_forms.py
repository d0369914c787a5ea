"""Forms in a real browser: sent once over a slow line, and nothing typed is lost when the sign-in runs out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from dossiers.models import Client, SegmentNote
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.dossiers import ClientFactory, MarketSegmentFactory, TerritoryFactory
from tests.support.browser import Watch

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
TWICE = "button => { button.click(); setTimeout(() => button.click(), 100); }"
SLOW = {"offline": False, "latency": 700, "downloadThroughput": -1, "uploadThroughput": -1}
WORDS = "They want cream"


class Person:
    def __init__(self, page: Page, address: str, user: Any) -> None:
        self.page, self.address, self.user, self.watch = page, address, user, Watch(page)
        page.set_default_timeout(15_000)

    def sign_in(self, user: Any = None, page: Page | None = None) -> None:
        page = page or self.page
        page.fill("[name=login]", (user or self.user).email)
        page.fill("[name=password]", PASSWORD)
        with page.expect_navigation():
            page.press("[name=password]", "Enter")

    def sign_in_anew_in_another_tab(self, user: Any = None) -> None:
        self.page.context.clear_cookies(name="sessionid")
        tab = self.page.context.new_page()
        tab.goto(self.address + "/me/")
        self.sign_in(user, tab)
        tab.close()

    def open(self, path: str) -> Page:
        self.page.goto(self.address + path)
        if "/accounts/login/" in self.page.url:
            self.sign_in()
        return self.page

    def send_with_a_session_that_is_over(self, button: str) -> None:
        self.page.context.clear_cookies(name="sessionid")
        self.page.get_by_role("button", name=button, exact=True).click()
        self.page.wait_for_url("**/accounts/login/**")


@pytest.fixture
def person(page: Page, live_server: Any) -> Iterator[Person]:
    person = Person(page, live_server.url, UserFactory(role="kam", locale="en"))
    yield person
    person.watch.check()


@pytest.fixture
def client(person: Person) -> Client:
    return ClientFactory(manager=person.user)


@pytest.fixture(params=["plain form", "htmx form"])
def form(request: pytest.FixtureRequest, client: Client) -> str:
    """Where words are written down: on a page of their own about a segment, or inside the history of a client."""
    if request.param == "htmx form":
        return f"/clients/{client.pk}/history/"
    MarketSegmentFactory(name="Dairies")
    return "/segment-notes/new/"


def write_in(page: Page) -> None:
    if page.locator("[name=segment]").count():
        page.select_option("[name=segment]", label="Dairies")
    page.fill("[name=text]", WORDS)


def written_in(page: Page) -> Locator:
    return page.locator("li, td", has_text=WORDS)


@pytest.mark.parametrize("form", ["plain form"], indirect=True)
def test_a_form_pressed_twice_is_sent_once(person: Person, form: str) -> None:
    page = person.open(form)
    write_in(page)
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW)
    page.get_by_role("button", name="Write down").evaluate(TWICE)
    expect(written_in(page)).to_be_visible()
    assert SegmentNote.objects.count() == 1


def test_a_note_outlives_the_session(person: Person, form: str) -> None:
    page = person.open(form)
    write_in(page)
    person.send_with_a_session_that_is_over("Write down")
    person.sign_in()
    expect(page).to_have_url(person.address + form)
    expect(page.locator("[name=text]")).to_have_value(WORDS)
    page.get_by_role("button", name="Write down").click()
    expect(written_in(page)).to_be_visible()
    page.goto(person.address + form)
    expect(page.locator("[name=text]")).to_have_value("")


def test_choices_and_pickers_outlive_the_session_too(person: Person, client: Client) -> None:
    territory = TerritoryFactory(name="North-West")
    page = person.open(f"/clients/{client.pk}/edit/")
    page.check("[name=stage][value=prospect]", force=True)
    page.get_by_role("combobox", name="Territory").fill("North")
    page.get_by_role("option", name=territory.name).click()
    person.send_with_a_session_that_is_over("Save")
    person.sign_in()
    expect(page.get_by_role("combobox", name="Territory")).to_have_value(territory.name)
    expect(page.locator("[name=stage][value=prospect]")).to_be_checked()
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(f"**/clients/{client.pk}/")
    client.refresh_from_db()
    assert (client.stage, client.territory) == ("prospect", territory)


def test_another_person_does_not_see_what_was_typed(person: Person, client: Client) -> None:
    page = person.open(f"/clients/{client.pk}/history/")
    page.fill("[name=text]", WORDS)
    person.send_with_a_session_that_is_over("Write down")
    person.sign_in(UserFactory(role="head", department=person.user.department))
    expect(page.locator("[name=text]")).to_have_value("")
    assert page.evaluate("sessionStorage.getItem('typed')") is None


def test_a_form_opened_before_the_last_sign_in_is_sent(person: Person, form: str) -> None:
    page = person.open(form)
    write_in(page)
    person.sign_in_anew_in_another_tab()
    page.get_by_role("button", name="Write down").click()
    expect(written_in(page)).to_be_visible()


@pytest.mark.parametrize("form", ["plain form"], indirect=True)
def test_a_form_of_somebody_else_is_too_old(person: Person, form: str) -> None:
    page = person.open(form)
    write_in(page)
    person.sign_in_anew_in_another_tab(UserFactory(role="head", department=person.user.department))
    page.get_by_role("button", name="Write down").click()
    expect(page.get_by_role("heading", name="The form is too old")).to_be_visible()
    assert not SegmentNote.objects.exists()
    person.watch.troubles.clear()  # that answer of 403
