"""Orders in a real browser: lines from the keyboard, nothing typed is lost, requests decided by keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from catalogue.models import Product
from dossiers.models import Client
from orders.models import Order
from orders.services import submit_order
from tests.support.browser import Watch, sign_in

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
Make = Callable[..., Order]
Open = Callable[..., Page]


@pytest.fixture
def open_page(page: Page, live_server: Any) -> Iterator[Open]:
    """Open an address as somebody; in the end the page must be clean and accessible."""
    watch = Watch(page)
    page.set_default_timeout(15_000)

    def go(path: str, user: User, width: int = 1440) -> Page:
        sign_in(page.context, live_server.url, user)
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(live_server.url + path)
        return page

    yield go
    page.wait_for_load_state("networkidle")
    watch.check()


def entry(page: Page) -> Any:
    return page.locator("#entry [role=combobox]")


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def test_lines_are_entered_by_code_and_enter(
    open_page: Open, draft: Make, cream: Product, people: SimpleNamespace
) -> None:
    order = draft()
    page = open_page(f"/orders/{order.pk}/", people.kam)
    expect(entry(page)).to_be_focused()
    page.keyboard.type("10455")
    page.keyboard.press("Enter")
    assert focused(page) == "entry-quantity"
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    expect(page.locator("#lines-body tr")).to_have_count(2)
    expect(page.locator("#lines-foot .c-sum")).to_have_text("1\u202f586.00")
    expect(page.locator("#live .big")).to_have_text("1\u202f586.00")
    expect(entry(page)).to_be_focused()
    expect(entry(page)).to_have_value("")
    assert order.lines.get(product=cream).quantity == 3


def test_a_new_order_is_begun_from_the_keyboard(
    open_page: Open, client: Client, milk: Product, people: SimpleNamespace
) -> None:
    page = open_page("/orders/new/", people.kam)
    expect(page.locator("[role=combobox]").first).to_be_focused()
    page.keyboard.type("no such client")
    expect(page.locator("[role=option]")).to_have_text("Nothing found")
    page.keyboard.press("Enter")
    expect(page.locator("[role=combobox]").first).to_have_value("no such client")
    page.keyboard.press("Control+a")
    page.keyboard.type("лукошко")
    expect(page.locator("[role=option]")).to_contain_text(client.name)
    page.keyboard.press("Enter")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(entry(page)).to_be_focused()
    assert Order.objects.get().client == client


def test_a_product_chosen_by_its_name(
    open_page: Open, draft: Make, cream: Product, people: SimpleNamespace
) -> None:
    order = draft()
    page = open_page(f"/orders/{order.pk}/", people.kam)
    page.keyboard.type("слив")
    expect(page.locator("#entry [role=option]")).to_contain_text("10455")
    page.keyboard.press("Enter")
    expect(entry(page)).to_have_value("10455 Сливки 33 %")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    expect(page.locator("#lines-body tr")).to_have_count(2)


def test_a_discount_changes_the_button_and_keeps_the_reason(
    open_page: Open, draft: Make, milk: Product, people: SimpleNamespace
) -> None:
    order = draft()
    page = open_page(f"/orders/{order.pk}/", people.kam)
    quantity = page.locator("[data-line-input][name=quantity]")
    quantity.focus()
    page.keyboard.press("Control+d")
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    submit = page.locator("[data-submit] button")
    expect(submit).to_have_text("Send for approval")
    page.fill("[data-submit] [name=reason]", "a rival gives more")
    quantity.fill("20")
    quantity.press("Enter")
    expect(page.locator("#live .big")).to_have_text("2\u202f269.20")
    expect(page.locator("[data-submit] [name=reason]")).to_have_value("a rival gives more")
    quantity.fill("many")
    quantity.press("Enter")
    expect(page.locator("#lines-body .field-error")).to_have_text("Give a quantity as a number.")
    expect(quantity).to_have_attribute("aria-invalid", "true")
    quantity.fill("10")
    quantity.press("Enter")
    expect(page.locator("#lines-body .field-error")).to_have_text("")
    with page.expect_navigation():
        submit.click()
    request = order.approvals.get()
    assert (request.reason, request.asked) == ("a rival gives more", Decimal(7))


def test_a_number_typed_just_before_the_click_counts(
    open_page: Open, draft: Make, people: SimpleNamespace
) -> None:
    order = draft()
    page = open_page(f"/orders/{order.pk}/", people.kam)
    page.locator("[data-line-input][name=quantity]").fill("50")
    with page.expect_navigation():
        page.click("[data-submit] button")
    expect(page.locator(".light").first).to_contain_text("confirmed")
    order.refresh_from_db()
    assert (order.status, order.lines.get().quantity) == ("confirmed", 50)


def test_a_click_does_not_do_more_than_its_button_said(
    open_page: Open, draft: Make, people: SimpleNamespace
) -> None:
    order = draft()
    page = open_page(f"/orders/{order.pk}/", people.kam)
    page.locator("[data-line-discount]").fill("7")
    page.click("[data-submit] button")
    expect(page.locator("[data-submit] button")).to_have_text("Send for approval")
    expect(page.locator(".toast-card")).to_contain_text("something else happens next")
    expect(page.locator("[data-submit] [name=reason]")).to_be_focused()
    assert Order.objects.get().status == "draft"


@pytest.mark.parametrize(
    ("box", "typed", "words", "focus"),
    [
        ("[data-line-discount]", "100.01", "mend what is marked", "discount-"),
        ("#entry [role=combobox]", "10455", "typed but not added", "entry-quantity"),
        ("#entry-quantity", "5", "typed but not added", "entry-product"),
    ],
)
def test_no_step_is_taken_over_what_is_not_saved(
    box: str, typed: str, words: str, focus: str, open_page: Open, draft: Make, people: SimpleNamespace
) -> None:
    order = draft()
    page = open_page(f"/orders/{order.pk}/", people.kam)
    page.locator(box).fill(typed)
    page.click("[data-submit] button")
    expect(page.locator(".toast-card")).to_contain_text(words)
    assert focused(page).startswith(focus)
    expect(page.locator(box)).to_have_value(typed)
    assert Order.objects.get().status == "draft"


def test_a_line_is_removed_in_place(open_page: Open, draft: Make, people: SimpleNamespace) -> None:
    page = open_page(f"/orders/{draft().pk}/", people.kam)
    page.click("#lines-body .c-do .tool")
    expect(page.locator("#lines-body tr")).to_have_count(0)
    expect(page.locator("#live .big")).to_have_text("0.00")


def test_a_phone_enters_a_line_and_never_scrolls_sideways(
    open_page: Open, draft: Make, cream: Product, people: SimpleNamespace
) -> None:
    page = open_page(f"/orders/{draft().pk}/", people.kam, width=390)
    entry(page).fill("10455")
    page.fill("#entry-quantity", "1")
    page.click("#entry-form button")
    expect(page.locator("#lines-body tr")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for box in page.locator("[data-line-input]").all():
        expect(box).to_be_visible()


def test_why_this_price_opens_beside_it(open_page: Open, draft: Make, people: SimpleNamespace) -> None:
    page = open_page(f"/orders/{draft(10, 7).pk}/", people.kam)
    page.click("#lines-body [data-why]")
    expect(page.locator(".why-pop")).to_contain_text("Discount by hand, 7%")
    page.keyboard.press("Escape")
    expect(page.locator(".why-pop")).to_be_hidden()


def test_requests_are_walked_and_decided_by_keys(
    open_page: Open, draft: Make, people: SimpleNamespace
) -> None:
    first, second, third = (submit_order(by=people.kam, order=draft(1, 7)) for _n in range(3))
    page = open_page("/approvals/", people.head)
    with page.expect_navigation():
        page.keyboard.press("j")
    expect(page.locator("#a-words")).to_contain_text(second.number)
    with page.expect_navigation():
        page.keyboard.press("k")
    expect(page.locator("#a-words")).to_contain_text(first.number)
    with page.expect_navigation():
        page.keyboard.press("a")
    expect(page.locator("#a-words")).to_contain_text(second.number)
    page.keyboard.press("r")
    expect(page.locator("#reason")).to_be_focused()
    page.keyboard.type("the margin is too thin")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    expect(page.locator("#a-words")).to_contain_text(third.number)
    page.locator("[name=discount]").press("Enter")  # grants less, never all of it
    expect(page.locator(".nothing")).to_be_visible()
    statuses = {order.pk: order.status for order in Order.objects.all()}
    assert [statuses[order.pk] for order in (first, second, third)] == ["confirmed", "draft", "confirmed"]
    assert Order.objects.get(pk=third.pk).max_discount == 5
