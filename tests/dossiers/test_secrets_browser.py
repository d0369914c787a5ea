"""A secret note by hand: written, marked, read by who has a clearance; both widths, both languages (R35)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dossiers.models import Client, Note
from kam_crm.shared import company
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.support.browser import Watch, sign_in

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("width", "language"), [(1440, "ru"), (390, "en")])
def test_a_secret_is_written_and_read_with_a_clearance(
    page: Page, live_server: Any, monkeypatch: pytest.MonkeyPatch, width: int, language: str
) -> None:
    known = replace(company.company(), secret_mark="Коммерческая тайна. ООО «Лиса», Москва")
    monkeypatch.setattr("kam_crm.shared.company._file.read", lambda: vars(known))
    page.set_viewport_size({"width": width, "height": 900})
    watch = Watch(page)
    kam = UserFactory(full_name="Ольга Дёмина", locale=language)
    client: Client = ClientFactory(manager=kam, name="Северная торговая")
    support = UserFactory(role="support", department=kam.department, locale=language, full_name="Иван Петров")
    admin = UserFactory(role="admin", locale=language)
    history = f"{live_server.url}/clients/{client.pk}/history/"

    sign_in(page.context, live_server.url, kam)
    page.goto(history)
    for text in ("Просят прогноз цены масла", "Собственник продаёт сеть до конца года"):
        page.locator("#line [name=text]").fill(text)
        if "сеть" in text:
            page.locator("#line [name=is_secret]").check()
        page.locator("#line .form-actions button").click()
        expect(page.locator("#line .todo")).to_contain_text(text)
    expect(page.locator("#line .word")).to_have_count(1)
    watch.check()
    page.locator("#line details.ask").last.locator("summary").click()
    page.locator("#line details.ask").last.locator("button").click()
    expect(page.locator("#line .word")).to_have_count(2)
    assert Note.objects.filter(is_secret=True).count() == 2
    watch.check()
    page.goto(f"{live_server.url}/clients/{client.pk}/")

    sign_in(page.context, live_server.url, support)
    page.goto(history)
    expect(page.locator("#line")).not_to_contain_text("Собственник")

    sign_in(page.context, live_server.url, admin)
    page.goto(f"{live_server.url}/settings/users/{support.pk}/")
    card = page.locator("section[aria-labelledby=user-clearance]")
    card.locator("summary").click()
    card.locator("textarea").fill("Готовит тендер")
    watch.check()
    card.locator("button[type=submit]").click()
    expect(card.locator(".light-green")).to_be_visible()
    expect(card).to_contain_text("Готовит тендер")
    watch.check()

    sign_in(page.context, live_server.url, support)
    page.goto(history)
    expect(page.locator("#line")).to_contain_text("Собственник продаёт сеть")
    watch.check()
