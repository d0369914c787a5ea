"""Eight lines typed without looking up while every answer is late; the twin without the queue loses some.

`make entry-race` does it twenty times with answers up to 1.5 s late and prints what came of each round.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dossiers.models import Client
from kam_crm.shared import formats
from orders.models import Order
from orders.services import create_order
from tests.factories.orders import PriceFactory
from tests.support.browser import Watch, sign_in
from tests.support.slow import late_answers

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
ROUNDS = int(os.environ.get("ENTRY_ROUNDS", "2"))
LATEST = float(os.environ.get("ENTRY_LATEST", "0.3"))  # seconds
KEY = 50  # milliseconds
Typed = list[tuple[str, str, str]]
Open = Callable[[], tuple[Page, Order]]

# Codes with neighbours: a stale or cut list would offer those first.
CODES = ["70002", "10004", "20006", "60004", "90007", "100002", "20008", "80009"]
NEIGHBOURS = ["70001", "70007", "70008", "10002", "20001", "20004", "60001", "90001", "1000", "800090"]
EACH_BY_ITS_FORM = """
window.lineRows = { add: (line) => {
  const form = document.getElementById("entry-form");
  for (const name of ["product", "quantity", "discount"]) form.elements.namedItem(name).value = line[name];
  form.submit();
} };
"""


@pytest.fixture
def begin(page: Page, live_server: Any, client: Client, people: SimpleNamespace) -> Open:
    """An empty order, open and ready to be typed into."""
    for code in [*CODES, *NEIGHBOURS]:
        PriceFactory(product__code=code)
    page.set_default_timeout(30_000)
    sign_in(page.context, live_server.url, people.kam)
    page.set_viewport_size({"width": 1440, "height": 900})

    def go() -> tuple[Page, Order]:
        order = create_order(by=people.kam, client=client)
        page.goto(f"{live_server.url}/orders/{order.pk}/")
        expect(page.locator("#entry [role=combobox], #entry-product").first).to_be_focused()
        return page, order

    return go


def lines_of(chance: random.Random) -> Typed:
    """The eight codes in another order, one of them twice, with quantities and some discounts."""
    codes = chance.sample(CODES[:-1], 7)
    codes.append(chance.choice(codes))
    return [(code, str(chance.randint(1, 48)), chance.choice(["", "", "3", "5"])) for code in codes]


def type_blindly(page: Page, typed: Typed) -> None:
    for code, quantity, discount in typed:
        page.keyboard.type(code, delay=KEY)
        page.keyboard.press("Enter", delay=KEY)
        page.keyboard.type(quantity, delay=KEY)
        if discount:
            page.keyboard.press("Tab", delay=KEY)
            page.keyboard.type(discount, delay=KEY)
        page.keyboard.press("Enter", delay=KEY)


def written(order: Order) -> Typed:
    rows = order.lines.select_related("product")
    return [
        (row.product.code, formats.plain(row.quantity), formats.plain(row.discount) if row.discount else "")
        for row in rows
    ]


def tell(words: str) -> None:
    """For `make entry-race`, which shows what tests write."""
    sys.stdout.write(f"{words}\n")


def late(chance: random.Random, most: float = LATEST) -> Callable[[Any], float]:
    return lambda request: chance.uniform(0, most)


def test_eight_lines_typed_blindly_are_the_lines_of_the_order(begin: Open) -> None:
    """Products, quantities, discounts and their order, whatever the network does (K0, K1)."""
    watch = None
    for number in range(ROUNDS):
        chance = random.Random(number)
        typed = lines_of(chance)
        with late_answers(late(chance)):
            page, order = begin()
            watch = watch or Watch(page)
            type_blindly(page, typed)
            expect(page.locator("#lines-body tr")).to_have_count(8)
            expect(page.locator("#lines-state")).to_have_text("all saved", timeout=60_000)
        got = written(order)
        tell(f"round {number + 1}: {len(got)} of 8 lines, {'all right' if got == typed else got}")
        assert got == typed
        order.refresh_from_db()
        assert order.gross == sum((row.gross for row in order.lines.all()), Decimal(0))


# a service worker would bring the script of the page by itself, past the route
@pytest.mark.browser_context_args(service_workers="block")
def test_without_the_queue_lines_are_lost(begin: Open, page: Page) -> None:
    """The twin: the same fingers and keys, each line sent by its form, which waits for the page."""
    page.route(
        "**/order_rows*.js",
        lambda route: route.fulfill(body=EACH_BY_ITS_FORM, content_type="text/javascript"),
    )
    page.on("dialog", lambda dialog: dialog.accept())  # leave the page with what is typed half
    slowly, order = begin()
    type_blindly(slowly, [("70002", "3", "5")])
    expect(slowly.locator("#lines-body tr")).to_have_count(1)
    assert written(order) == [("70002", "3", "5")]  # one line at a time it works
    rounds, right = max(ROUNDS // 2, 1), 0
    for number in range(rounds):
        chance = random.Random(number)
        typed = lines_of(chance)
        with late_answers(late(chance, max(LATEST, 1.0))):
            opened, order = begin()
            type_blindly(opened, typed)
            opened.wait_for_load_state("networkidle")
        got = written(order)
        right += got == typed
        tell(f"without the queue, round {number + 1}: {sum(row in typed for row in got)} of 8 lines right")
    assert right < rounds
