"""From the one-time link to a company with a department and a person inside: by the browser alone, at both widths."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from accounts.services import open_founding
from tests.support.browser import Watch

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PASSWORD = "сырок-глазированный-7"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """What is published stays with the test."""
    settings.DATA_DIR = tmp_path
    yield tmp_path


@pytest.mark.parametrize(("width", "language"), [(1440, "ru"), (390, "en")])
def test_a_founder_sets_the_company_up_and_lets_a_manager_in(
    page: Page, live_server: Any, browser: Browser, width: int, language: str
) -> None:
    page.set_default_timeout(15_000)
    page.set_viewport_size({"width": width, "height": 900})
    watch = Watch(page)
    secret = open_founding(by=None)
    page.goto(f"{live_server.url}/founding/{secret}/")
    page.locator("[name=full_name]").fill("Марина Котова")
    page.locator("[name=email]").fill("kotova@nevprod.example")
    page.locator("[name=password]").fill("123")
    page.locator("[name=name]").fill("Невский Продопт")
    watch.check()
    page.keyboard.press("Enter")
    # refused beside the field, and nothing but the password has to be typed again
    expect(page.locator("#id_password_error")).to_be_visible()
    expect(page.locator("[name=name]")).to_have_value("Невский Продопт")
    page.locator("select[name=language]").select_option(language)
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/settings/setup/")
    expect(page.locator(".nextbar a").first).to_have_attribute("href", "/settings/departments/")
    watch.check()
    page.locator(".nextbar a").first.click()
    page.goto(f"{live_server.url}/settings/departments/new/")
    page.locator("[name=name]").fill("HoReCa")
    page.keyboard.press("Enter")
    page.wait_for_url("**/settings/departments/")
    page.goto(f"{live_server.url}/settings/users/new/")
    page.locator("[name=full_name]").fill("Ольга Дёмина")
    page.locator("[name=email]").fill("demina@nevprod.example")
    page.locator("[name=role]").select_option("head")
    page.locator("[name=department]").select_option(label="HoReCa")
    page.locator("main button[type=submit]").last.click()
    page.wait_for_url("**/settings/users/")
    demina = User.objects.get(email="demina@nevprod.example")
    page.goto(f"{live_server.url}/settings/users/{demina.pk}/")
    page.locator("form[action$='/invite/'] button").click()
    link = page.locator("#invitation-link").inner_text()
    watch.check()
    page.goto(f"{live_server.url}/settings/setup/")
    expect(page.locator(".setlist li", has_text="HoReCa")).to_have_count(0)  # somebody leads it
    other = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    guest = Watch(other)
    other.goto(link)
    other.locator("[name=password]").fill(PASSWORD)
    guest.check()
    other.keyboard.press("Enter")
    # a head begins with the board
    other.wait_for_url("**/team/")
    guest.check()
    other.goto(link)
    expect(other.locator("h1")).to_be_visible()
    assert demina.invitations.filter(used_at=None).count() == 0
    other.context.close()
