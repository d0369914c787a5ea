"""«Monday of a controller: 14 payments recognised, two by hand, posted, undone»: on a desktop and a phone."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect

from accounts.models import OwnCompany
from kam_crm.shared import clock
from receivables.models import BankLine, BankStatement, Payment
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.receivables import InvoiceFactory
from tests.receivables.bank_files import OWN_INN, Movement, onec
from tests.support.browser import Watch, sign_in

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
INN = "4704118203"
MORE = 13  # payments that name their invoice, beside the one of two invoices
CHECK = {"ru": "Проверить выписку", "en": "Check the statement"}
POST = {"ru": "Провести 16, закрыть 16 счетов", "en": "Post 16, close 16 invoices"}
POSTED = {"ru": "проведено", "en": "payments posted"}
UNDO = {"ru": "Отменить загрузку", "en": "Undo the load"}
UNDONE = {"ru": "отменена", "en": "undone"}


def statement() -> bytes:
    today = clock.today()
    return onec(
        [
            Movement("866", "1180.00", "Оплата по сч. 4188, 4203", date=today, inn=INN),
            Movement("871", "150.00", "Оплата за товар по договору", date=today, inn=INN),
            Movement(
                "874", "64.00", "За ООО «Лукошко» по счёту 4401", date=today, inn="7842903116", name="ООО «Вектор»"
            ),
            Movement("880", "18.00", "за молоч. прод.", date=today, inn="7820440519", name="ИП Смирнов А. В."),
            *[
                Movement(str(900 + number), "10.00", f"Оплата счёта № 51{number:02}", date=today, inn=INN)
                for number in range(MORE)
            ],
            Movement("5", "7.00", "Комиссия", date=today, is_outgoing=True),
        ]
    )  # fmt: skip


@pytest.mark.parametrize(("locale", "width"), [("ru", 1440), ("en", 390)])
def test_a_bank_file_is_recognised_decided_posted_and_undone(
    browser: Browser, live_server: Any, tmp_path: Path, locale: str, width: int
) -> None:
    """Two by hand: one by the keys, one by its button (R174)."""
    OwnCompany.objects.create(name="ООО «Наша»", inn=OWN_INN)
    client = ClientFactory(name="ООО «Лукошко»", inn=INN)
    for number, amount, due in (
        ("4188", 800, 9),
        ("4203", 380, 9),
        ("4401", 64, 9),
        ("4500", 500, 1),
        *((f"51{number:02}", 10, 9) for number in range(MORE)),
    ):
        InvoiceFactory(
            client=client, number=number, amount=Decimal(amount), due_date=clock.today() + dt.timedelta(days=due),
            date=clock.today() - dt.timedelta(days=9),
        )  # fmt: skip
    path = tmp_path / "kl_to_1c.txt"
    path.write_bytes(statement())
    context = browser.new_context(viewport={"width": width, "height": 900}, locale=locale)
    sign_in(context, live_server.url, UserFactory(role="finance", locale=locale))
    page = context.new_page()
    watch = Watch(page)

    page.goto(live_server.url + reverse("receivables:bank_list"))
    page.locator("#bank-file").set_input_files(path)
    page.get_by_role("button", name=CHECK[locale]).click()
    lines = page.locator("[data-bank-line]")
    expect(lines).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(lines).to_have_count(2)
    lines.first.get_by_role("button").click()
    expect(lines).to_have_count(1)
    page.keyboard.press("n")
    expect(page.locator("[data-bank-line] .light")).to_have_count(2)
    assert BankLine.objects.filter(state="sure").count() == 1 + MORE
    assert set(BankLine.objects.exclude(amount=10).values_list("number", "state")) == {
        ("866", "sure"), ("871", "accepted"), ("874", "accepted"), ("880", "unknown"), ("5", "ignored"),
    }  # fmt: skip

    page.get_by_role("button", name=POST[locale]).click()
    expect(page.locator(".toasts, .toast").first).to_contain_text("16")
    assert Payment.objects.count() == 16

    page.locator("summary", has_text=UNDO[locale]).click()
    page.locator("details[open] textarea").fill("The wrong file")
    page.locator("details[open]").get_by_role("button", name=UNDO[locale]).click()
    expect(page.locator(".page-top .light")).to_have_text(UNDONE[locale])
    assert (Payment.objects.count(), BankStatement.objects.get().status) == (0, "undone")
    watch.check()
    context.close()
