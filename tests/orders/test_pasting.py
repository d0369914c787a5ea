"""Lines pasted from a table or a message: read, recognised or put aside with choices, never lost."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.test import Client as Browser
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from catalogue.models import Product
from orders.drafting.pasting import parse
from orders.drafting.recognition import recognise
from orders.models import Order
from tests.factories.orders import PriceFactory
from tests.orders.order_page import to

D = Decimal
Make = Callable[..., Order]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("70002 3", [("70002", 3, "")]),
        ("70002\t3", [("70002", 3, "")]),
        ("70002;3 кор", [("70002", 3, "кор")]),
        ("70002,3", [("70002", 3, "")]),
        ("70002 - 3 шт.", [("70002", 3, "шт")]),
        ("70002 300", [("70002", 300, "")]),
        ("10412 1 200", [("10412", 1200, "")]),
        ("70002 3, 10412 24, 20511 6 кор", [("70002", 3, ""), ("10412", 24, ""), ("20511", 6, "кор")]),
        ("70002 3; 10412 24", [("70002", 3, ""), ("10412", 24, "")]),
        ("70002 3 10412 24", [("70002", 3, ""), ("10412", 24, "")]),
        ("Молоко 3,2 % 0,93 л 48", [("Молоко 3,2 % 0,93 л", 48, "")]),
        ("Сыр «Российский» — 2,5 кг", [("Сыр «Российский»", D("2.5"), "кг")]),
        ("Молоко\t10412\t48\tшт\t78,40", [("Молоко", 48, "шт")]),
        ("котлета кур 6кг x 12", [("котлета кур 6кг", 12, "")]),
        ("Код\tНаименование\tЦена\tКол-во\n10412\tМолоко\t78,40\t48\n", [("10412", 48, "")]),
        ("Молоко 3,2 %", [("Молоко 3,2 %", None, "")]),
    ],
)
def test_a_line_is_read_as_people_write_it(
    text: str, expected: list[tuple[str, Decimal | None, str]]
) -> None:
    got = [line.readings[0] for line in parse(text)]
    assert [(one.words, one.quantity, one.unit) for one in got] == expected


def test_a_number_before_the_product_is_a_reading_too() -> None:
    [line] = parse("3 кор 70002")
    assert ("70002", 3, "кор") in [(one.words, one.quantity, one.unit) for one in line.readings]


@given(st.text(max_size=400))
def test_no_line_of_any_text_is_lost(text: str) -> None:
    rows = [row for row in text.replace("\x00", "").split("\n") if row.strip()]
    parsed = parse(text)
    assert len(parsed) >= len(rows) - 1  # a head is no line
    assert all(line.readings for line in parsed)


@pytest.fixture
def goods(milk: Product, cream: Product) -> SimpleNamespace:
    """Milk and cream by the piece, cheese by weight, two cutlets, juice in boxes of twelve."""
    cheese = PriceFactory(
        product__code="11207", product__name="Сыр «Российский» 50 %", product__unit="кг"
    ).product
    cutlets = [
        PriceFactory(product__code=code, product__name=f"Котлета куриная {name}", product__unit="кор").product
        for code, name in (("20511", "замороженная"), ("20514", "по-киевски"))
    ]
    juice = PriceFactory(product__code="30100", product__name="Сок яблочный", product__pack=12,
                         product__barcode="4600000000011").product  # fmt: skip
    return SimpleNamespace(milk=milk, cream=cream, cheese=cheese, cutlets=cutlets, juice=juice)


@pytest.mark.django_db
def test_what_is_sure_stands_at_once_and_what_is_not_waits_with_choices(
    goods: SimpleNamespace, people: SimpleNamespace
) -> None:
    """All of what was pasted is in one of the two (R138)."""
    text = "10412 48\nсливки 33 %\t6\n4600000000011;2 кор\nкотлета кур 12\nСок яблочный 18\n10455\n77777 3\nСыр 2,5 кг"
    found = recognise(people.kam, text)
    assert [(one.product.code, one.quantity) for one in found.lines] == [
        ("10412", 48), ("10455", 6), ("30100", 24), ("11207", D("2.5")),
    ]  # fmt: skip
    doubts = {one.text: [(c.product.code, c.quantity) for c in one.choices] for one in found.doubts}
    assert doubts == {
        "котлета кур 12": [("20511", 12), ("20514", 12)],
        "Сок яблочный 18": [("30100", 12), ("30100", 24)],
        "10455": [("10455", None)],
        "77777 3": [],
    }


@pytest.mark.django_db
def test_boxes_of_unknown_size_are_asked_about(goods: SimpleNamespace, people: SimpleNamespace) -> None:
    found = recognise(people.kam, "10412 3 кор")
    [doubt] = found.doubts
    assert (doubt.reason, doubt.quantity, doubt.choices[0].quantity) == (
        "how much is in a box is not known",
        3,
        None,
    )


@pytest.mark.django_db
def test_many_lines_cost_a_bounded_number_of_queries(
    goods: SimpleNamespace, people: SimpleNamespace, django_assert_num_queries: Callable[..., object]
) -> None:
    text = "\n".join(f"10412 {number}" for number in range(1, 900))
    with django_assert_num_queries(1):
        assert len(recognise(people.kam, text).lines) == 899


@pytest.mark.django_db
def test_the_page_answers_with_lines_and_doubts(
    goods: SimpleNamespace, draft: Make, people: SimpleNamespace, signed_in: Callable[[User], Browser]
) -> None:
    """Nothing is written yet: the lines go the way of all lines, one after another (R138)."""
    order, web = draft(), signed_in(people.kam)
    answer = web.post(to("order_recognise", order), {"text": "10455 6\nкотлета 2"}).json()
    assert answer["lines"] == [
        {"product": "10455", "label": "10455 Сливки 33 %", "quantity": "6", "unit": "шт"}
    ]
    [doubt] = answer["doubts"]
    assert doubt["text"] == "котлета 2" and [one["product"] for one in doubt["choices"]] == ["20511", "20514"]
    assert order.lines.count() == 1
