"""Words renamed and merged beside their list, in both widths and languages."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dossiers.models import Territory
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory, TerritoryFactory
from tests.support.browser import Watch, sign_in

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("width", "language"), [(1440, "ru"), (390, "en")])
def test_a_word_is_renamed_and_another_merged_into_it(
    page: Page, live_server: Any, width: int, language: str
) -> None:
    old, into = TerritoryFactory(name="Ekb"), TerritoryFactory(name="Yekaterinburg")
    client = ClientFactory(territory=old)
    page.set_default_timeout(15_000)
    page.set_viewport_size({"width": width, "height": 900})
    watch = Watch(page)
    sign_in(page.context, live_server.url, UserFactory(role="admin", locale=language))
    page.goto(f"{live_server.url}/settings/words/")
    watch.check()
    page.get_by_role("link", name="Yekaterinburg").click()
    panel = page.locator("#opened")
    expect(panel.locator("[name=name]")).to_have_value("Yekaterinburg")
    watch.check()
    panel.locator("[name=name]").fill("Ural")
    page.keyboard.press("Enter")
    page.wait_for_url("**/settings/words/territories/")
    page.get_by_role("link", name="Ekb").click()
    expect(panel.locator("[name=into]")).to_be_visible()
    panel.locator("[name=into]").select_option(label="Ural")
    panel.locator("form[action$='/merge/'] button").click()
    page.wait_for_url("**/settings/words/territories/")
    expect(page.get_by_role("link", name="Ekb")).to_have_count(0)
    watch.check()
    client.refresh_from_db()
    assert client.territory == into and Territory.objects.get().name == "Ural"
