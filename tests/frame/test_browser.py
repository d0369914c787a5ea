"""The frame in a real browser: accessible in both themes and at every width, its keys work in both layouts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.factories.accounts import UserFactory
from tests.support.browser import LISTEN, accessibility, sign_in

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]


@pytest.fixture
def open_page(page: Page, live_server: Any) -> Iterator[Open]:
    """Open an address as somebody; in the end nothing may have been blocked or thrown."""
    thrown: list[str] = []
    page.on("pageerror", lambda error: thrown.append(str(error)))
    page.add_init_script(LISTEN)

    def go(path: str, role: str = "admin", width: int = 1440, **user: Any) -> Page:
        page.context.clear_cookies()
        sign_in(page.context, live_server.url, UserFactory(role=role, **user))
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(live_server.url + path)
        return page

    yield go
    assert page.evaluate("violations") == []
    assert thrown == []


@pytest.mark.parametrize(
    ("width", "theme", "locale"),
    [
        (1440, "light", "ru"),
        (1440, "dark", "en"),
        (1024, "light", "en"),
        (390, "dark", "ru"),
        (390, "light", "en"),
    ],
)
def test_gallery_is_accessible_and_never_scrolls_sideways(
    open_page: Open, width: int, theme: str, locale: str
) -> None:
    page = open_page("/ui/", width=width, theme=theme, locale=locale)
    expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert accessibility(page) == []


def test_lengths_and_charts_are_drawn_without_style_attributes(open_page: Open) -> None:
    page = open_page("/ui/")
    meter = page.locator(".figures .meter > i").last
    assert 0.55 < meter.evaluate("bar => bar.offsetWidth / bar.parentNode.offsetWidth") < 0.62
    page.wait_for_function("window.Chart && Object.keys(Chart.instances).length === 2")


def test_list_of_keys_opens_by_its_key_and_names_the_pages_own(open_page: Open) -> None:
    page = open_page("/ui/")
    page.keyboard.press("Shift+Slash")
    expect(page.locator("#keys")).to_be_visible()
    expect(page.locator("[data-page-keys]")).to_contain_text("Keys of this page")
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()


def test_letter_keys_work_in_the_russian_layout(open_page: Open) -> None:
    page = open_page("/ui/")
    page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'д', code: 'KeyL', bubbles: true}))"
    )
    expect(page.locator("#keys")).to_be_visible()


def test_slash_goes_to_the_search_and_letters_stay_letters_there(open_page: Open) -> None:
    page = open_page("/ui/")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox").first).to_be_focused()
    page.keyboard.type("l")
    expect(page.locator("#keys")).to_be_hidden()


def test_refused_form_keeps_what_was_typed_and_leaving_it_asks(open_page: Open) -> None:
    page = open_page("/ui/")
    page.get_by_label("Note").fill("kept as typed")
    page.locator("form[data-guard] .btn-primary").click()
    expect(page.get_by_label("Note")).to_have_value("kept as typed")
    expect(page.locator(".field-error").first).to_be_visible()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_label("Note").press("End")
    page.reload()
    assert asked == ["beforeunload"]


def test_question_unfolds_and_escape_gives_the_focus_back(open_page: Open) -> None:
    page = open_page("/ui/")
    refuse = page.locator("summary", has_text="Refuse")
    refuse.click()
    expect(page.locator("textarea[name=reason]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("textarea[name=reason]")).to_be_hidden()
    expect(refuse).to_be_focused()


def test_theme_changes_at_once_and_is_remembered(open_page: Open) -> None:
    page = open_page("/ui/", theme="light")
    with page.expect_response("**/me/theme/**"):
        page.locator("[data-theme-toggle]").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_language_switch_keeps_the_page(open_page: Open) -> None:
    page = open_page("/ui/?stage=customer", locale="ru")
    page.locator(".top .lang button[value=en]").click()
    expect(page.locator("h1")).to_have_text("Components")
    assert page.url.endswith("/ui/?stage=customer")


def test_phone_reaches_every_section_by_its_bottom_bar(open_page: Open) -> None:
    page = open_page("/ui/", width=390)
    page.locator(".bottom").get_by_text("More").click()
    sheet = page.locator("#sheet-more")
    expect(sheet).to_be_visible()
    expect(sheet.get_by_role("link")).to_have_count(page.locator(".side li a").count())
