"""«Briefing read and printed»: from Today to the sheet, on a phone and a desktop, in both languages (R74)."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect

from kam_crm.shared import clock
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientContactFactory, ClientFactory
from tests.factories.plans import ActivityFactory, PromiseFactory
from tests.support.browser import Watch, sign_in

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
SAVE, ASK, OWN = (
    {"ru": "Сохранить", "en": "Save"},
    {"ru": "Спросить", "en": "Ask it"},
    {"ru": "Вопрос", "en": "Question"},
)
GOAL = {"ru": "Цель и итоги", "en": "Goal and outcomes"}
READY = {"ru": "готово 4 из 4", "en": "ready 4 of 4"}


@pytest.mark.parametrize(("locale", "width"), [("ru", 390), ("en", 1440)])
def test_a_briefing_is_opened_from_today_filled_and_printed(
    browser: Browser, live_server: Any, locale: str, width: int
) -> None:
    kam = UserFactory(role="kam", locale=locale)
    client = ClientFactory(manager=kam, name="Corner Shop")
    meeting = ActivityFactory(client=client, day=clock.today(), purpose="Assortment")
    meeting.persons.add(ClientContactFactory(client=client, role="buyer", person__full_name="Olga Buyer"))
    PromiseFactory(client=client, side="theirs", text="Forecast of December", due_on=clock.today())
    context = browser.new_context(viewport={"width": width, "height": 844}, locale=locale)
    sign_in(context, live_server.url, kam)
    page = context.new_page()
    watch = Watch(page)
    page.goto(live_server.url)
    page.locator(f'a[href="{reverse("desk:briefing", args=[meeting.pk])}"]').first.click()
    expect(page.locator("#briefing")).to_contain_text("Forecast of December")
    expect(page.locator("#briefing")).to_contain_text("Olga Buyer")
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    page.get_by_role("link", name=GOAL[locale]).click()
    page.locator("[name=goal]").fill("Leave with an order")
    page.get_by_role("button", name=SAVE[locale]).click()
    expect(page.locator("#h-goal")).to_have_text("Leave with an order")
    # nobody is known to decide: what is proposed is taken by one button
    page.get_by_role("button", name=ASK[locale]).first.click()
    page.locator("form [name=text]:visible").fill("Who pays?")
    page.get_by_role("button", name=OWN[locale], exact=True).click()
    expect(page.locator(".asks")).to_contain_text("Who pays?")
    expect(page.locator(".ready")).to_contain_text(READY[locale])

    sheet = page.context.request.get(live_server.url + reverse("desk:briefing_sheet", args=[meeting.pk]))
    assert sheet.headers["content-type"] == "application/pdf" and sheet.body().startswith(b"%PDF")
    watch.check()
    context.close()
