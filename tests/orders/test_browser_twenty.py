"""Twenty lines from the keyboard, by paste and by repeating, at both sizes and in both languages: none is lost."""

from __future__ import annotations

import re
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared.money import total
from orders.models import Order
from orders.services import LineInput, create_order, submit_order
from tests.factories.orders import PriceFactory
from tests.support.browser import Watch, sign_in

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
WORDS = {
    "en": {
        "saved": "all saved",
        "submitted": "confirmed",
        "button": "Confirm the order",
        "last": "As the last one",
    },
    "ru": {"saved": "все сохранено", "submitted": "подтверждён", "button": "Оформить", "last": "Как прошлый"},
}
TYPED = [(f"7000{number}", str(number + 1)) for number in range(8)]
TABLE = "\n".join(f"8000{number}\t{number + 2}" for number in range(6))
PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const how = { clipboardData: data, bubbles: true, cancelable: true };
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", how));
}"""


@pytest.fixture
def shop(client: Client, people: SimpleNamespace) -> SimpleNamespace:
    """Twenty products on sale; the last order of the client has five of them."""
    codes = [*(code for code, _n in TYPED), *(f"8000{n}" for n in range(6)), *(f"9000{n}" for n in range(5))]
    products = [PriceFactory(product__code=code, product__name=f"Товар {code}").product for code in codes]
    PriceFactory(product__code="60001", product__name="Котлета куриная")
    PriceFactory(product__code="60002", product__name="Котлета рыбная")
    last = create_order(
        by=people.kam, client=client, lines=[LineInput(one, Decimal(4)) for one in products[-5:]]
    )
    submit_order(by=people.kam, order=last)
    return SimpleNamespace(products=products, last=last, client=client)


def box(page: Page) -> Any:
    return page.locator("#entry [role=combobox]")


def all_there(page: Page, count: int) -> None:
    expect(page.locator("#lines-body tr")).to_have_count(count)
    expect(page.locator("#lines-body tr[data-new]")).to_have_count(0, timeout=60_000)


@pytest.mark.parametrize("locale", ["en", "ru"])
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["desk", "phone"])
def test_twenty_lines_from_the_keyboard_with_paste_and_repeat(
    size: tuple[int, int],
    locale: str,
    page: Page,
    live_server: Any,
    shop: SimpleNamespace,
    people: SimpleNamespace,
) -> None:
    """Figures on the page are the server's; what was not sure waited for a choice (R138)."""
    User.objects.filter(pk=people.kam.pk).update(locale=locale)
    watch = Watch(page)
    page.set_default_timeout(30_000)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    sign_in(page.context, live_server.url, people.kam)
    page.goto(f"{live_server.url}/orders/new/?client={shop.client.pk}")
    page.wait_for_url(re.compile(r"/orders/\d+/"))
    if size[0] < 768:
        watch.check()  # now: with twenty lines some lie under the bar at the foot of a phone
    box(page).focus()
    # eight lines, two keys each beside the digits: Enter after the code, Enter after the quantity
    for code, quantity in TYPED[:6]:
        page.keyboard.type(code)
        page.keyboard.press("Enter")
        page.keyboard.type(quantity)
        page.keyboard.press("Enter")
    for code, quantity in TYPED[6:]:  # or a space between them, and one Enter
        page.keyboard.type(f"{code} {quantity}")
        page.keyboard.press("Enter")
    expect(box(page)).to_be_focused()
    page.evaluate(PASTE, f"{TABLE}\nкотлета 3")
    expect(page.locator("#doubts li")).to_have_count(1)
    page.reload()  # what waits for a choice outlives the page
    page.locator("#doubts button", has_text="60002").click()
    expect(page.locator("#doubts")).to_be_hidden()
    box(page).focus()
    page.keyboard.press("Alt+q")
    all_there(page, 20)
    order = Order.objects.exclude(pk=shop.last.pk).latest("pk")
    expected = [*TYPED, *(tuple(row.split("\t")) for row in TABLE.split("\n")), ("60002", "3"),
                *((one.code, "4") for one in shop.products[-5:])]  # fmt: skip
    rows = list(order.lines.select_related("product").order_by("position"))
    assert sorted((row.product.code, f"{row.quantity.normalize():f}") for row in rows) == sorted(expected)
    order.refresh_from_db()
    assert order.gross == total(row.gross for row in rows)
    shown = page.locator("#live .big").inner_text()
    assert Decimal(re.sub(r"[^\d,.]", "", shown).replace(",", ".")) == order.gross
    if size[0] >= 768:
        watch.check()
    button = ".order-bar [type=submit]" if size[0] < 768 else "[data-submit] [type=submit]"
    expect(page.locator(button)).to_be_visible()
    if size[0] < 768:
        page.locator(button).click()
    else:
        box(page).focus()
        page.keyboard.press("Control+Enter")
    expect(page.locator(".light").first).to_contain_text(WORDS[locale]["submitted"])
    order.refresh_from_db()
    assert order.status == "confirmed"
