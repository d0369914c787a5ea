"""Rules set in place: opened beside the list, refused with what was typed, kept from a coming day; both widths."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Rule, User
from kam_crm.shared import clock
from tests.factories.accounts import UserFactory
from tests.support.browser import Watch, sign_in

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """What is published stays with the test."""
    settings.DATA_DIR = tmp_path
    yield tmp_path


@pytest.mark.parametrize(("width", "language"), [(1440, "ru"), (390, "en")])
def test_a_limit_is_set_from_a_coming_day_beside_the_list(
    page: Page, live_server: Any, width: int, language: str
) -> None:
    admin = UserFactory(role="admin", locale=language)
    page.set_default_timeout(15_000)
    page.set_viewport_size({"width": width, "height": 900})
    watch = Watch(page)
    sign_in(page.context, live_server.url, admin)
    page.goto(f"{live_server.url}/settings/rules/")
    watch.check()
    page.locator("table.rules a.name").first.click()
    page.wait_for_url("**/settings/rules/discount.grant:kam/")
    panel = page.locator("#opened")
    expect(panel.locator("[name=value]")).to_be_in_viewport()
    watch.check()
    panel.locator("[name=value]").fill("120")
    panel.locator("[name=reason]").fill("season")
    page.keyboard.press("Enter")
    expect(panel.locator("#id_value_error")).to_be_visible()
    expect(panel.locator("[name=reason]")).to_have_value("season")
    watch.check()
    tomorrow = clock.today() + dt.timedelta(days=1)
    panel.locator("[name=value]").fill("7,5")
    panel.locator("[name=valid_from]").fill(tomorrow.isoformat())
    panel.locator("[name=reason]").press("Enter")
    expect(panel.locator("details.ask")).to_have_count(1)
    assert Rule.objects.get(valid_from=tomorrow).set_by == admin
    assert User(role="kam").limit("discount.grant") == 5
    panel.locator("details.ask summary").click()
    watch.check()
    panel.locator("details.ask button").click()
    page.wait_for_url("**/settings/rules/")
    assert not Rule.objects.filter(valid_from=tomorrow).exists()
