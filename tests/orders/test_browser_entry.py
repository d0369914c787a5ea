"""Order entry in a real browser: what is typed stands there at once, is kept, sent, refused in its row, taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from catalogue.models import Product
from orders.models import Order
from orders.services import remove_line
from tests.support.browser import Watch, sign_in
from tests.support.slow import late_answers

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
Make = Callable[..., Order]
LATE = 0.6  # seconds


@pytest.fixture
def order(draft: Make) -> Order:
    """Ten of milk."""
    return draft()


@pytest.fixture
def entry(
    page: Page, live_server: Any, order: Order, cream: Product, people: SimpleNamespace
) -> Iterator[Page]:
    """The page of the order, ready to be typed into."""
    watch = Watch(page)
    page.set_default_timeout(15_000)
    sign_in(page.context, live_server.url, people.kam)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{live_server.url}/orders/{order.pk}/")
    expect(box(page)).to_be_focused()
    yield page
    watch.troubles = [one for one in watch.troubles if "Failed to load resource" not in one]
    watch.check()


def box(page: Page) -> Locator:
    return page.locator("#entry [role=combobox]")


def new_row(page: Page) -> Locator:
    return page.locator("#lines-body tr").nth(1)


def state(page: Page) -> Locator:
    return new_row(page).locator("[data-line-state]")


def enter(page: Page, code: str, quantity: str) -> None:
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    page.keyboard.type(quantity)
    page.keyboard.press("Enter")


def all_saved(page: Page) -> None:
    expect(page.locator("#lines-state")).to_have_text("all saved")


def rows(order: Order) -> list[tuple[str, Decimal]]:
    return list(order.lines.values_list("product__code", "quantity"))


def test_a_line_stands_there_before_the_server_has_it(entry: Page, order: Order) -> None:
    """Beside it what becomes of it; the boxes are free for the next line at once (K1)."""
    with late_answers(lambda request: LATE):
        enter(entry, "10455", "3")
        expect(new_row(entry).locator("[name=quantity]")).to_have_value("3")
        expect(box(entry)).to_be_focused()
        expect(box(entry)).to_have_value("")
        expect(state(entry)).to_have_text("saving…")
        all_saved(entry)
    expect(state(entry)).to_have_text("")
    expect(new_row(entry).locator(".c-sum")).to_have_text("366.00")
    expect(entry.locator("#live .big")).to_have_text("1\u202f586.00")


def test_without_a_connection_lines_are_kept_and_sent_in_their_order(entry: Page, order: Order) -> None:
    """(K1)"""
    entry.context.set_offline(True)
    enter(entry, "10455", "3")
    enter(entry, "10412", "4")
    expect(state(entry)).to_have_text("kept here, no connection")
    entry.context.set_offline(False)
    all_saved(entry)
    assert rows(order)[1:] == [("10455", 3), ("10412", 4)]


def test_a_lost_answer_doubles_nothing(entry: Page, order: Order) -> None:
    """The server has the line, the page does not know and asks again (K1)."""
    lost: list[Route] = []

    def lose_once(route: Route) -> None:
        if lost:
            return route.continue_()
        lost.append(route)
        route.fetch()
        return route.abort()

    entry.route("**/lines/", lose_once)
    enter(entry, "10455", "3")
    all_saved(entry)
    assert len(lost) == 1
    assert rows(order)[1:] == [("10455", 3)]


def test_what_was_not_sent_outlives_the_page(entry: Page, order: Order) -> None:
    """Leaving asks; who leaves all the same finds the line again and it is sent (K1, K7)."""
    entry.on("dialog", lambda dialog: dialog.accept())
    entry.route("**/lines/", lambda route: route.abort())
    enter(entry, "10455", "3")
    expect(state(entry)).to_have_text("kept here, no connection")
    entry.unroute("**/lines/")
    entry.reload()
    all_saved(entry)
    assert rows(order)[1:] == [("10455", 3)]


@pytest.mark.parametrize(
    ("code", "quantity", "words"),
    [
        ("nonsense", "2", "There is no product «nonsense» on sale."),
        ("10455", "half", "Give a quantity as a number."),
        ("10455", "1.5", "Counted in «шт»: give a whole number."),
    ],
)
def test_a_refused_line_says_why_in_its_row_and_is_mended_there(
    code: str, quantity: str, words: str, entry: Page, order: Order
) -> None:
    """(K1, K10)"""
    enter(entry, code, quantity)
    expect(new_row(entry).locator(".field-error")).to_have_text(words)
    expect(box(entry)).to_be_focused()
    assert order.lines.count() == 1
    if code == "nonsense":
        new_row(entry).locator("[data-line-product]").fill("10455")
    new_row(entry).locator("[name=quantity]").fill("2")
    entry.keyboard.press("Enter")
    all_saved(entry)
    expect(new_row(entry).locator(".field-error")).to_have_text("")
    assert rows(order)[1:] == [("10455", 2)]


def test_words_that_fit_one_name_are_enough_and_those_of_several_are_not(entry: Page, order: Order) -> None:
    Product.objects.exclude(code="10455").update(name="Сливочное", sort_key="сливочное")
    enter(entry, "слив", "1")
    expect(new_row(entry).locator(".field-error")).to_contain_text("fits several products")
    new_row(entry).locator("[data-line-product]").fill("сливки")
    entry.keyboard.press("Enter")
    all_saved(entry)
    assert rows(order)[1:] == [("10455", 1)]


def test_the_same_product_twice_is_two_lines(entry: Page, order: Order) -> None:
    """(K5)"""
    enter(entry, "10412", "4")
    all_saved(entry)
    assert rows(order) == [("10412", 10), ("10412", 4)]


def test_the_order_is_submitted_with_the_lines_typed_the_moment_before(entry: Page, order: Order) -> None:
    """(K1)"""
    with late_answers(lambda request: LATE if request.method == "POST" else 0):
        enter(entry, "10455", "3")
        with entry.expect_navigation():
            entry.click("[data-submit] button")
    expect(entry.locator(".light").first).to_contain_text("confirmed")
    assert rows(order) == [("10412", 10), ("10455", 3)]


def test_a_removed_line_is_taken_back(entry: Page, order: Order) -> None:
    """To its position, with what stood in it, before and after the server heard of it (K6)."""
    line = order.lines.get()
    enter(entry, "10455", "3")
    all_saved(entry)
    for late in (0, LATE):
        with late_answers(lambda request, late=late: late):
            entry.locator("#lines-body .tool").first.click()
            expect(entry.locator("#lines-body tr")).to_have_count(1)
            expect(entry.locator("#lines-undo")).to_contain_text("Removed: 10412 Молоко 3,2 %")
            if not late:
                all_saved(entry)
            entry.get_by_role("button", name="Undo").click()
            expect(entry.locator("#lines-body tr").first).to_have_id(f"line-{line.uuid}")
            all_saved(entry)
        assert rows(order) == [("10412", 10), ("10455", 3)]
    expect(entry.locator("#lines-undo")).to_be_hidden()


def test_a_line_typed_half_guards_leaving(entry: Page) -> None:
    """(K7)"""
    asked: list[str] = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    entry.once("dialog", stay)
    entry.keyboard.type("104")
    entry.evaluate("location.assign('/orders/')")
    expect(box(entry)).to_have_value("104")
    box(entry).fill("")
    entry.click("nav.crumbs a")
    entry.wait_for_url("**/orders/")
    assert asked == ["beforeunload"]
    entry.go_back()


def test_the_arrow_leads_from_the_product_to_the_line_above(entry: Page, order: Order) -> None:
    """And back by the arrow down (K20)."""
    entry.keyboard.press("ArrowUp")
    expect(entry.locator("[data-line-input][name=quantity]")).to_be_focused()
    entry.keyboard.press("ArrowDown")
    expect(box(entry)).to_be_focused()
    entry.keyboard.press("Enter")
    expect(entry.locator("[data-submit] button")).to_be_focused()


def test_a_line_removed_by_somebody_else_says_so(entry: Page, order: Order, people: SimpleNamespace) -> None:
    """It is not brought back by a change of its quantity (K1)."""
    remove_line(by=people.head, order=order, uuid=order.lines.get().uuid)
    entry.locator("[data-line-input][name=quantity]").fill("12")
    entry.keyboard.press("Enter")
    expect(entry.locator("#lines-body .field-error")).to_have_text(
        "This no longer exists, or you do not see it."
    )
    assert rows(order) == []


def test_the_order_of_a_client_begins_in_the_box_of_the_product(entry: Page, order: Order) -> None:
    """From the dossier there is no page in between, and going back does not lead forward again (K22)."""
    address = f"/clients/{order.client_id}/"
    entry.goto(entry.url.split("/orders/")[0] + address)
    entry.get_by_role("link", name="Order", exact=True).click()
    entry.wait_for_url("**/orders/*/")
    expect(box(entry)).to_be_focused()
    entry.go_back()
    entry.wait_for_url(f"**{address}")
