"""Names as long as a legal name gets: no page of the client scrolls sideways."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.plans.phone import Phone

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PAGES = ["/clients/{pk}/", "/clients/{pk}/edit/", "/activities/log/?client={pk}", "/clients/"]


@pytest.mark.parametrize("width", [1440, 390])
def test_a_long_name_stays_in_its_page(browser: Browser, live_server: Any, width: int) -> None:
    manager = UserFactory(role="kam", locale="ru")
    client = ClientFactory(
        manager=manager, name="ООО «" + "Сельхозпродуктпереработка" * 7 + "»", city="Ж" * 90
    )
    context = browser.new_context()
    phone = Phone(context, live_server.url, manager)
    # whole pages, so that no bar lies over what is judged
    phone.page.set_viewport_size({"width": width, "height": 2400})
    for page in PAGES:
        phone.open(page.format(pk=client.pk))
        phone.watch.check()
    context.close()
