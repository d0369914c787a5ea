"""A price list of 10,000 rows is loaded, its effect seen before, in a real browser at both sizes and languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from catalogue.models import Price, Product
from integrations import tasks
from integrations.imports import jobs
from integrations.models import PriceListDraft
from orders.models import Order
from orders.services import LineInput, create_order
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.orders import PriceColumnFactory
from tests.factories.receivables import CreditLimitFactory
from tests.support.browser import Watch, sign_in
from tests.support.days import TODAY

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("today")]
D = Decimal
ROWS = 10_000
DEARER, CHEAPER, BELOW = 31, 8, 2
WORDS = {
    "en": {"load": "Load a price list", "check": "Check the file", "unchanged": "Unchanged prices", "dearer": "Dearer",
           "cheaper": "Cheaper", "below": "Below cost", "unknown": "Unknown code", "yes": "Load the 9997 good rows",
           "done": "What changed in prices", "prices": "Prices changed"},
    "ru": {"load": "Загрузить прайс", "check": "Проверить файл", "unchanged": "Без изменений",
           "dearer": "Дороже", "cheaper": "Дешевле", "below": "Ниже себестоимости", "unknown": "Код не найден",
           "yes": "Загрузить 9997", "done": "Что изменилось в ценах", "prices": "Цены изменились"},
}  # fmt: skip


@pytest.fixture
def work(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The worker: does what it was called for since."""
    settings.MEDIA_ROOT = tmp_path
    called: list[int] = []
    monkeypatch.setattr(tasks.run_import, "apply_async", lambda args, **_: called.append(args[0]))

    def work_off() -> None:
        while called:
            jobs.run_import(called.pop(0))

    return work_off


@pytest.fixture
def draft() -> Order:
    """Of ten thousand products at 122.00 that cost 80.00 net; the first two stand in a draft, ten of each."""
    column = PriceColumnFactory(name="Base")
    goods = Product.objects.bulk_create(
        Product(
            code=f"{n + 10_000}",
            name=f"Product {n}",
            sort_key=f"product {n}",
            unit="pc",
            vat_rate=D(22),
            cost=D(80),
        )
        for n in range(ROWS - 3)
    )
    first = TODAY.replace(day=1)
    Price.objects.bulk_create(
        Price(product=one, column=column, price=D(122), valid_from=first) for one in goods
    )
    client = ClientFactory(name="ООО «Лукошко»", manager=UserFactory(role="kam", full_name="Анна Соколова"))
    CreditLimitFactory(client=client, amount=D(1_000_000))
    return create_order(by=client.manager, client=client, lines=[LineInput(one, D(10)) for one in goods[:2]])


def price_list(folder: Path) -> Path:
    """10,000 rows: the first 31 dearer by 10 %, the last 8 cheaper, two of them below cost, three of unknown codes."""
    lines = ["product_code;column;price;valid_from"]
    for n in range(ROWS - 3):
        left = ROWS - 3 - n
        price = (
            "134.20"
            if n < DEARER
            else "85.40"
            if left <= BELOW
            else "109.80"
            if left <= CHEAPER
            else "122.00"
        )
        lines.append(f"{n + 10_000};Base;{price};{TODAY.isoformat()}")
    lines += [f"X{n};Base;10.00;{TODAY.isoformat()}" for n in range(3)]
    path = folder / "price-list.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def opened(browser: Browser, live_server: Any, user: User, width: int) -> tuple[Page, Watch]:
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    sign_in(page.context, live_server.url, user)
    return page, Watch(page)


@pytest.mark.parametrize(("locale", "width"), [("en", 1440), ("ru", 390)])
def test_a_price_list_of_10000_rows_is_loaded_and_its_effect_seen(
    browser: Browser,
    live_server: Any,
    locale: str,
    width: int,
    draft: Order,
    work: Callable[[], None],
    tmp_path: Path,
) -> None:
    """Upload, counts of every kind of change, a draft's sum of then, the yes; it costs what was foretold (R42)."""
    words = WORDS[locale]
    kam = draft.client.manager
    director = UserFactory(role="director", locale=locale)
    User.objects.filter(pk=kam.pk).update(locale=locale)
    page, watch = opened(browser, live_server, director, width)
    page.goto(f"{live_server.url}/prices/")
    page.get_by_role("link", name=words["load"]).click()
    page.locator("input[type=file]").set_input_files(price_list(tmp_path))
    page.get_by_role("button", name=words["check"]).click()
    page.wait_for_url("**/settings/imports/*/")
    work()
    groups = page.locator(".price-groups > div")
    for name, count in (
        ("dearer", "31"), ("cheaper", "8"), ("unchanged", "9[^0-9]?958"), ("unknown", "3"), ("below", "2"),
    ):  # fmt: skip
        expect(groups.filter(has_text=words[name]).locator("a")).to_have_text(_exactly(count), timeout=15_000)
    found = PriceListDraft.objects.get()
    assert (found.order, found.was, found.becomes) == (draft, D("2440.00"), D("2684.00"))
    card = page.locator("section[aria-labelledby=h-drafts]")
    expect(card).to_contain_text(draft.number)
    expect(card).to_contain_text("Анна Соколова")
    expect(card).to_contain_text(_exactly("2.684[.,]00", whole=False))
    assert Price.objects.filter(price=D(122)).count() == ROWS - 3
    watch.check()

    groups.filter(has_text=words["dearer"]).locator("a").click()
    expect(page.locator("#price-list tbody tr")).to_have_count(DEARER)
    watch.check()
    page.go_back()

    page.get_by_role("button", name=words["yes"]).click()
    page.wait_for_load_state()
    work()
    expect(page.locator("#h-prices")).to_have_text(words["done"], timeout=15_000)
    watch.check()

    of_kam, watch_of_kam = opened(browser, live_server, kam, width)
    of_kam.goto(f"{live_server.url}/orders/{draft.pk}/")
    expect(of_kam.locator("main")).to_contain_text(_exactly("2.684[.,]00", whole=False))
    watch_of_kam.check()


def _exactly(text: str, *, whole: bool = True) -> Any:
    return re.compile(f"^{text}$" if whole else text)
