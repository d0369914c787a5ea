"""«Act sent, the client's file loaded, two differences settled, signed» and «month closed», in two sizes."""

from __future__ import annotations

import datetime as dt
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect

from kam_crm.shared import clock
from receivables.models import ClosedMonth, ReconciliationAct
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.receivables import InvoiceFactory, PaymentFactory, ReconciliationActFactory
from tests.support.browser import Watch, sign_in

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
SEND = {"ru": "Отметить отправку", "en": "Mark as sent"}
COMPARE = {"ru": "Сверить", "en": "Compare"}
SETTLE = {"ru": "Урегулировать", "en": "Settle"}
FIX = {"ru": "Исправить нашу", "en": "Fix ours"}
SIGN = {"ru": "Отметить подписание", "en": "Mark as signed"}
SIGNED = {"ru": "подписан", "en": "signed"}
CLOSE = {"ru": "Закрыть", "en": "Close"}
CLOSE_MONTH = {"ru": "Закрыть месяц", "en": "Close the month"}
SIZES = [("ru", 1440), ("en", 390)]


def picture(page: Any, name: str) -> None:
    if folder := os.environ.get("KAM_PICTURES"):
        page.screenshot(path=f"{folder}/settle-{name}.png", full_page=True)


@pytest.mark.parametrize(("locale", "width"), SIZES)
def test_an_act_is_sent_compared_settled_and_signed(
    browser: Browser, live_server: Any, tmp_path: Path, locale: str, width: int
) -> None:
    """One is ours and put right by its button, two are settled with notes (R173)."""
    act = ReconciliationActFactory(client=ClientFactory(name="ООО «Лукошко»"))
    for number, day, amount in (("ОТ-000011", 3, 1000), ("ОТ-000012", 20, 700)):
        InvoiceFactory(client=act.client, number=number, date=dt.date(2025, 5, day), amount=Decimal(amount))
    for account in ("", "40702810000000000001"):
        PaymentFactory(
            client=act.client,
            number="9",
            date=dt.date(2025, 5, 22),
            amount=Decimal(30),
            payer_account=account,
        )
    path = tmp_path / "act.csv"
    path.write_text(
        "Дата;Документ;Дебет;Кредит\n04.05.2025;УПД 11;;1000,00\n20.05.2025;УПД 12;;790\n21.05.2025;П 5;5;\n"
        "22.05.2025;П 9;30;\n"
    )
    context = browser.new_context(viewport={"width": width, "height": 900}, locale=locale)
    sign_in(context, live_server.url, UserFactory(role="finance", locale=locale))
    page = context.new_page()
    watch = Watch(page)

    page.goto(live_server.url + reverse("receivables:reconciliation_detail", args=[act.pk]))
    page.get_by_role("button", name=SEND[locale]).click()
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name=COMPARE[locale]).click()
    picture(page, f"differs-{locale}-{width}")
    page.locator("summary", has_text=FIX[locale]).click()
    page.locator("details[open]").get_by_role("button", name=FIX[locale]).click()
    expect(page.locator("summary", has_text=FIX[locale])).to_have_count(0)
    for left in (2, 1):
        buttons = page.locator("summary", has_text=SETTLE[locale])
        expect(buttons).to_have_count(left)
        buttons.first.click()
        page.locator("details[open] textarea").fill("corrected")
        page.locator("details[open]").get_by_role("button", name=SETTLE[locale]).click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name=SIGN[locale]).click()
    expect(page.locator("#r-state + .light")).to_have_text(SIGNED[locale])
    picture(page, f"signed-{locale}-{width}")
    page.goto(live_server.url + reverse("receivables:reconciliation_list"))
    picture(page, f"list-{locale}-{width}")
    page.goto(
        live_server.url + reverse("receivables:client_account", args=[act.client_id]) + "?first=2025-05-01"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    picture(page, f"account-{locale}-{width}")
    assert ReconciliationAct.objects.get().status == "signed"
    watch.check()
    context.close()


@pytest.mark.parametrize(("locale", "width"), SIZES)
def test_a_month_is_closed(browser: Browser, live_server: Any, locale: str, width: int) -> None:
    """The last month that is over, from the list of months (R163)."""
    PaymentFactory(date=clock.add_months(clock.today(), -3))
    context = browser.new_context(viewport={"width": width, "height": 900}, locale=locale)
    sign_in(context, live_server.url, UserFactory(role="finance", locale=locale))
    page = context.new_page()
    watch = Watch(page)

    page.goto(live_server.url + reverse("receivables:month_list"))
    page.locator("summary", has_text=CLOSE[locale]).first.click()
    page.locator("details[open]").get_by_role("button", name=CLOSE_MONTH[locale]).click()
    expect(page.locator(".light-green")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    picture(page, f"months-{locale}-{width}")
    assert ClosedMonth.objects.get().month == clock.add_months(clock.today(), -1)
    watch.check()
    context.close()
