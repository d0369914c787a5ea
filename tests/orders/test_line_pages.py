"""Lines on the page of an order: entered, changed, refused in place, removed, explained."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.test import Client as Browser

from accounts.models import User
from catalogue.models import Price, Product
from kam_crm.shared import formats
from orders.models import Order
from orders.services import submit_order
from tests.factories.orders import PriceFactory
from tests.orders.order_page import page, to, without_tokens, words

pytestmark = pytest.mark.django_db
D = Decimal
Make = Callable[..., Order]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def kam(people: SimpleNamespace, signed_in: Callable[[User], Browser]) -> Browser:
    return signed_in(people.kam)


def test_a_line_is_added_by_code_without_scripts(kam: Browser, draft: Make, cream: Product) -> None:
    order = draft()
    Product.objects.update(unit="кг")
    answer = kam.post(to("line_add", order), {"product": cream.code, "quantity": "2,5", "discount": "3"})
    assert answer.headers["Location"] == f"/orders/{order.pk}/#entry"
    line = order.lines.get(product=cream)
    assert (line.quantity, line.discount) == (D("2.5"), D(3))


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"product": "nonsense", "quantity": "2"}, "There is no product «nonsense» on sale."),
        ({"product": "10412", "quantity": "two"}, "Give a quantity as a number."),
        ({"product": "10412", "quantity": ""}, "Give a quantity."),
        ({"product": "", "quantity": "2"}, "Give the code of the product."),
        ({"product": "10412", "quantity": "0"}, "Give a quantity above zero"),
        ({"product": "10412", "quantity": "2", "discount": "101"}, "Give a discount from 0 to 100 %."),
    ],
)
def test_a_refused_entry_keeps_what_was_typed(
    typed: dict[str, str], message: str, kam: Browser, draft: Make
) -> None:
    order = draft()
    for headers in ({}, HTMX):
        answer = kam.post(to("line_add", order), typed, headers=headers)
        text = answer.content.decode()
        assert answer.status_code == 422
        assert message in words(text)
        assert f'value="{typed["quantity"]}"' in text
    assert order.lines.get().quantity == 10


def test_a_product_is_taken_by_its_full_name_too(kam: Browser, draft: Make, cream: Product) -> None:
    order = draft()
    kam.post(to("line_add", order), {"product": "сливки 33 %", "quantity": "1"})
    assert order.lines.filter(product=cream).exists()


def test_a_changed_line_answers_the_same_part_the_page_shows(kam: Browser, draft: Make) -> None:
    order = draft()
    line = order.lines.get()
    answer = kam.post(to("line_edit", order, line.uuid), {"quantity": "20", "discount": "7"}, headers=HTMX)
    fragment = answer.content.decode().strip()
    assert answer.status_code == 200
    assert "2 269.20" in words(fragment) and "Send for approval" in fragment
    assert without_tokens(fragment) in without_tokens(page(kam, order))


def test_a_refused_line_keeps_its_boxes_and_says_why(kam: Browser, draft: Make) -> None:
    order = draft()
    line = order.lines.get()
    answer = kam.post(to("line_edit", order, line.uuid), {"quantity": "abc", "discount": "7"}, headers=HTMX)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="abc"' in text and "Give a quantity as a number." in text
    assert order.lines.get().quantity == 10


def test_a_line_is_removed_and_removing_it_again_is_harmless(kam: Browser, draft: Make) -> None:
    order = draft()
    address = to("line_remove", order, order.lines.get().uuid)
    assert kam.post(address, headers=HTMX).status_code == 200
    assert kam.post(address).status_code == 302
    assert not order.lines.exists()


def test_lines_of_a_submitted_order_answer_409_or_a_word(
    kam: Browser, draft: Make, people: SimpleNamespace
) -> None:
    order = submit_order(by=people.kam, order=draft())
    address = to("line_edit", order, order.lines.get().uuid)
    assert kam.post(address, {"quantity": "5"}, headers=HTMX).status_code == 409
    answer = kam.post(address, {"quantity": "5"}, follow=True)
    assert "Only a draft can be changed" in answer.content.decode()


def test_why_this_price_is_a_page_and_a_window(kam: Browser, draft: Make) -> None:
    """The list price, the discount of the line and what is left of it (R141)."""
    order = draft(10, 7)
    address = to("line_why", order, order.lines.get().uuid)
    whole, window = (kam.get(address, headers=headers).content.decode() for headers in ({}, HTMX))
    assert window.strip() in whole
    text = words(window)
    for expected in ("Price list «Опт-1» from 1 Jan 2020", "122.00", "−8.54", "113.46", "above the rule"):
        assert expected in text, expected
    assert "enter it again" not in text  # the list is as it was
    assert kam.get(to("line_why", order, uuid4())).status_code == 404


def test_a_head_reads_whose_limit_a_line_is_above(
    draft: Make, people: SimpleNamespace, signed_in: Callable[[User], Browser]
) -> None:
    """Of a manager's order the manager's limit is named beside the head's own (K29)."""
    order = draft(10, 7)
    text = signed_in(people.head).get(to("line_why", order, order.lines.get().uuid)).content.decode()
    assert f"Without asking {people.kam.full_name} gives up to 5%, you up to 15%." in text


def test_why_does_not_take_a_later_price_for_the_old_one(kam: Browser, draft: Make, milk: Product) -> None:
    """A list loaded after the line was written, valid from the order's day or before."""
    order = draft()
    address = to("line_why", order, order.lines.get().uuid)
    began = Price.objects.get().valid_from
    PriceFactory(product=milk, column=order.column, price=130, valid_from=order.date)
    text = words(kam.get(address).content.decode())
    assert f"from {formats.day(began)} 122.00" in text
    assert f"130.00 ₽ from {formats.day(order.date)}" in text and "enter it again" in text
    Price.objects.filter(price=122).delete()
    assert "as it was 122.00" in words(kam.get(address).content.decode())


def test_the_picker_finds_by_code_and_words_with_the_clients_price(
    kam: Browser, draft: Make, cream: Product
) -> None:
    order = draft()
    found = {
        query: [row["id"] for row in kam.get("/products/pick/", {"q": query}).json()["results"]]
        for query in ("104", "cливки", "сливки", "ckbdrb", "", "10455")
    }
    assert found["сливки"] == found["ckbdrb"] == found["10455"] == [cream.code]
    assert set(found["104"]) == set(found[""]) == {"10412", "10455"}
    note = kam.get("/products/pick/", {"q": "10455", "order": order.pk}).json()["results"][0]["note"]
    assert note.replace("\u202f", " ") == "122.00 ₽ / шт"
