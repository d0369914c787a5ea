"""The bell in a real browser: one tap shows and marks, it counts on by itself, and survives a lost network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from desk.models import NewsSeen
from dossiers.models import Client
from tests.factories.dossiers import NoteFactory
from tests.reports.news.test_seen import notes
from tests.support.browser import Watch, sign_in

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
People = dict[str, User]
Visit = Callable[..., Page]
COUNT_SOON = """
const later = window.setInterval;
window.setInterval = (call, ms) => later(call, Math.min(ms, 100));
let ahead = 0;
const now = Date.now;
Date.now = () => now() + ahead;
window.waitTwoMinutes = () => { ahead += 125000; };
"""


@pytest.fixture
def visit(page: Page, live_server: Any) -> Visit:
    def go(user: User, address: str = "/", width: int = 1440) -> Page:
        sign_in(page.context, live_server.url, user)
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(live_server.url + address)
        return page

    return go


def bell(page: Page) -> Any:
    return page.locator("[data-bell]")


@pytest.mark.parametrize(("width", "locale", "theme"), [(1440, "ru", "light"), (390, "en", "dark")])
def test_bell_and_page_are_accessible(
    people: People, client_of_kam: Client, visit: Visit, page: Page, width: int, locale: str, theme: str
) -> None:
    watch = Watch(page)
    kam = people["kam"]
    kam.locale, kam.theme = locale, theme
    kam.save()
    notes(client_of_kam, people["head"], 16)
    visit(kam, width=width)
    bell(page).click()
    expect(page.locator("#news .is-new")).to_have_count(15)
    watch.check()
    page.keyboard.press("Escape")
    expect(page.locator("#news")).to_be_hidden()
    expect(bell(page)).to_be_focused()
    visit(kam, "/news/", width)
    expect(page.locator("#news-rows .is-new")).to_have_count(16)
    watch.check()


def test_one_tap_shows_and_another_marks(people: People, client_of_kam: Client, visit: Visit) -> None:
    notes(client_of_kam, people["head"], 2)
    page = visit(people["kam"], width=390)
    button = page.get_by_role("button", name="Notifications, 2 new")
    button.click()
    expect(page.locator("#news .is-new")).to_have_count(2)
    expect(button).to_have_attribute("aria-expanded", "true")
    assert not NewsSeen.objects.filter(user=people["kam"]).exists()
    page.get_by_role("button", name="Mark all as seen").click()
    expect(page.get_by_role("button", name="Notifications", exact=True)).to_be_visible()
    assert NewsSeen.objects.filter(user=people["kam"]).exists()
    bell(page).click()
    expect(page.locator("#news")).to_be_hidden()
    bell(page).press("Space")
    expect(page.locator("#news a").first).to_be_visible()
    expect(page.locator("#news .is-new")).to_have_count(0)
    page.locator("#news .news a").first.click()
    page.wait_for_url("**/history/")


def test_more_than_shown_stays_new_until_the_button(
    people: People, client_of_kam: Client, visit: Visit
) -> None:
    notes(client_of_kam, people["head"], 16)
    page = visit(people["kam"])
    bell(page).click()
    expect(page.locator("#news .is-new")).to_have_count(15)
    expect(bell(page)).to_contain_text("16 new")
    page.get_by_role("button", name="Mark all as seen").click()
    expect(page.locator("#news .is-new")).to_have_count(0)
    expect(bell(page)).not_to_contain_text("new")
    expect(page.get_by_role("button", name="Mark all as seen")).to_have_count(0)


def test_count_goes_on_while_the_page_is_looked_at(
    people: People, client_of_kam: Client, visit: Visit, page: Page
) -> None:
    page.add_init_script(COUNT_SOON)
    visit(people["kam"])
    NoteFactory(client=client_of_kam, author=people["head"])
    expect(bell(page)).not_to_contain_text("new")
    page.evaluate("waitTwoMinutes()")
    expect(bell(page)).to_contain_text("1 new")


def test_lost_network_and_ended_session_are_silent_while_counting(
    people: People, visit: Visit, page: Page
) -> None:
    tried: list[str] = []

    def lost(route: Route) -> None:
        tried.append(route.request.url)
        route.abort()

    page.add_init_script(COUNT_SOON)
    visit(people["kam"])
    page.route("**/news/count/", lost)
    page.evaluate("waitTwoMinutes()")
    while not tried:
        page.wait_for_timeout(50)
    page.unroute("**/news/count/")
    page.context.clear_cookies()
    with page.expect_response("**/accounts/login/**"):
        page.evaluate("waitTwoMinutes()")
    assert page.url.endswith("/")
    expect(page.locator(".toast-card")).to_have_count(0)
    expect(bell(page)).to_contain_text("Notifications")


def test_opening_without_a_network_says_so_and_keeps_the_page(
    people: People, visit: Visit, page: Page
) -> None:
    visit(people["kam"])
    page.route("**/news/latest/", lambda route: route.abort())
    bell(page).click()
    expect(page.locator("#news")).to_contain_text("No connection")
    assert page.url.endswith("/")


def test_opening_after_the_session_ended_leads_to_the_sign_in(
    people: People, visit: Visit, page: Page
) -> None:
    visit(people["kam"])
    page.context.clear_cookies()
    bell(page).click()
    page.wait_for_url("**/accounts/login/**")
