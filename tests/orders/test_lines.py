"""Lines by their own name: twice the same product, asked twice, many at once, whole packs."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from catalogue.models import Product
from dossiers.models import Client
from orders.drafting import lines
from orders.models import Order
from orders.services import (
    LineInput,
    create_order,
    put_line,
    remove_line,
    replace_lines,
    ship_order,
    submit_order,
)
from tests.factories.orders import PriceFactory
from tests.support.days import TODAY
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
D = Decimal
Make = Callable[..., Order]
Send = Callable[..., Any]


def rows(order: Order) -> list[tuple[str, Decimal, Decimal]]:
    return [
        (line.product.code, line.quantity, line.discount) for line in order.lines.select_related("product")
    ]


@pytest.fixture
def api(people: SimpleNamespace, signed_in: Callable[[User], Browser]) -> Send:
    browser = signed_in(people.kam)

    def call(method: str, path: str, data: Any) -> Any:
        return getattr(browser, method)(f"/api/v1/orders/{path}", data, content_type="application/json")

    return call


def test_the_same_product_twice_is_two_lines_with_their_own_discounts(
    draft: Make, milk: Product, people: SimpleNamespace
) -> None:
    """Neither quantity nor discount of the first line is touched (K5)."""
    order = draft(20, 7)
    order = put_line(by=people.kam, order=order, wanted=LineInput(milk, D(1), D(3)))
    assert rows(order) == [("10412", D(20), D(7)), ("10412", D(1), D(3))]
    assert order.gross == D("2387.54")
    put_line(by=people.kam, order=order, wanted=LineInput(milk, D(1)))
    assert [line.position for line in order.lines.all()] == [1, 2, 3]


def test_a_line_asked_for_twice_is_one(draft: Make, cream: Product, people: SimpleNamespace) -> None:
    """The answer was lost and the page asks again (K1)."""
    order, wanted = draft(), LineInput(cream, D(3), D(2), uuid=uuid4())
    for _time in range(2):
        put_line(by=people.kam, order=order, wanted=wanted)
    assert rows(order) == [("10412", D(10), D(0)), ("10455", D(3), D(2))]
    put_line(by=people.kam, order=order, wanted=LineInput(cream, D(4), uuid=wanted.uuid))
    assert rows(order)[1:] == [("10455", D(4), D(0))]


def test_a_line_given_another_product_is_priced_anew_where_it_stands(
    draft: Make, cream: Product, milk: Product, people: SimpleNamespace
) -> None:
    order = draft()
    put_line(by=people.kam, order=order, wanted=LineInput(milk, D(1)))
    dear = PriceFactory(
        product__code="gold", product__cost=D(300), product__vat_rate=D(10), price=D(550)
    ).product
    first = order.lines.first()
    put_line(by=people.kam, order=order, wanted=LineInput(dear, D(2), D(50), uuid=first.uuid))
    assert rows(order) == [("gold", D(2), D(50)), ("10412", D(1), D(0))]
    line = order.lines.first()
    assert (line.pk, line.list_price, line.price, line.gross) == (first.pk, D(550), D(275), D(550))
    assert (line.vat_rate, line.vat, line.unit_cost) == (D(10), D(50), D(300))


def test_a_removed_line_comes_back_to_its_position(
    draft: Make, cream: Product, people: SimpleNamespace
) -> None:
    """(K6)"""
    order = draft()
    put_line(by=people.kam, order=order, wanted=LineInput(cream, D(1)))
    first = order.lines.first()
    for _time in range(2):  # removed already is as good as removed
        remove_line(by=people.kam, order=order, uuid=first.uuid)
    again = LineInput(first.product, first.quantity, uuid=first.uuid, position=first.position)
    put_line(by=people.kam, order=order, wanted=again)
    assert [code for code, *_rest in rows(order)] == ["10412", "10455"]


@pytest.mark.parametrize("position", [0, -1, 2001, 32768])
def test_a_position_out_of_all_measure_is_the_last(
    position: int, draft: Make, cream: Product, people: SimpleNamespace
) -> None:
    order = draft()
    put_line(by=people.kam, order=order, wanted=LineInput(cream, D(1), position=position))
    assert [line.position for line in order.lines.all()] == [1, 2]


def test_the_api_keeps_two_lines_of_one_product(
    api: Send, client: Client, milk: Product, people: SimpleNamespace
) -> None:
    """(A1)"""
    asked = [{"product_code": "10412", "quantity": quantity, "discount": discount}
             for quantity, discount in (("1", "0"), ("2", "5"))]  # fmt: skip
    made = api("post", "", {"client_code": client.code, "lines": asked}).json()
    assert [(line["quantity"], line["discount"]) for line in made["lines"]] == [
        ("1.000", "0.0000"),
        ("2.000", "5.0000"),
    ]
    changed = api("patch", f"{made['id']}/", {"lines": [*asked, *asked]}).json()
    assert [line["quantity"] for line in changed["lines"]] == ["1.000", "2.000"] * 2


def test_lines_named_in_a_change_keep_id_and_price(api: Send, draft: Make, milk: Product) -> None:
    """The list moved on meanwhile; the line that is named stays the same row, the new one has the new price (A1)."""
    order = draft()
    line = order.lines.get()
    PriceFactory(product=milk, price=D(150), valid_from=TODAY)
    new = str(uuid4())
    asked = [
        {"product_code": "10412", "quantity": "3", "uuid": new},
        {"product_code": "10412", "quantity": "4", "uuid": str(line.uuid)},
    ]
    answer = api("patch", f"{order.pk}/", {"lines": asked}).json()["lines"]
    assert [(row["uuid"], row["quantity"], row["list_price"]) for row in answer] == [
        (new, "3.000", "150.00"),
        (str(line.uuid), "4.000", "122.00"),
    ]
    assert answer[1]["id"] == line.pk


def test_two_lines_of_one_name_are_refused(api: Send, draft: Make) -> None:
    order, uuid = draft(), str(uuid4())
    asked = [{"product_code": "10412", "quantity": "1", "uuid": uuid} for _time in range(2)]
    answer = api("patch", f"{order.pk}/", {"lines": asked})
    assert (answer.status_code, answer.json()["code"]) == (422, "line_twice")
    assert list(answer.json()["errors"]) == ["lines.1.uuid"]


def test_a_refused_line_among_many_is_named(api: Send, client: Client, milk: Product) -> None:
    sold_out = PriceFactory(product__code="gone", product__is_active=False).product
    asked = [{"product_code": code, "quantity": "1"} for code in ("10412", sold_out.code)]
    answer = api("post", "", {"client_code": client.code, "lines": asked}).json()
    assert (answer["code"], list(answer["errors"])) == ("product_not_on_sale", ["lines.1.product_code"])


def statements(action: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as queries:
        action()
    return len(queries)


@pytest.mark.parametrize("way", ["post", "patch"])
def test_many_lines_take_as_many_statements_as_two(way: str, api: Send, client: Client, draft: Make) -> None:
    """(A10)"""
    products = [PriceFactory(product__code=f"many-{n}").product for n in range(40)]
    order = draft()

    def send(count: int) -> None:
        asked = [{"product_code": product.code, "quantity": "2"} for product in products[:count]]
        path, head = ("", {"client_code": client.code}) if way == "post" else (f"{order.pk}/", {})
        answer = api(way, path, {**head, "lines": asked})
        assert len(answer.json()["lines"]) == count

    send(2)
    assert statements(lambda: send(2)) == statements(lambda: send(40))


def test_an_order_has_at_most_a_thousand_lines(
    api: Send, client: Client, milk: Product, people: SimpleNamespace
) -> None:
    """(A10)"""
    asked = [{"product_code": milk.code, "quantity": "1"}] * (lines.MOST_LINES + 1)
    answer = api("post", "", {"client_code": client.code, "lines": asked})
    assert (answer.status_code, answer.json()["code"]) == (422, "too_many_lines")
    order = create_order(by=people.kam, client=client, lines=[LineInput(milk, D(1))] * lines.MOST_LINES)
    with refused("too_many_lines"):
        put_line(by=people.kam, order=order, wanted=LineInput(milk, D(1)))
    with refused("too_many_lines"):
        replace_lines(by=people.kam, order=order, lines=[LineInput(milk, D(1))] * (lines.MOST_LINES + 1))
    put_line(by=people.kam, order=order, wanted=LineInput(milk, D(2), uuid=order.lines.first().uuid))
    assert order.lines.count() == lines.MOST_LINES


@pytest.mark.parametrize(("unit", "quantity", "passes"), [
    ("кор", "1.5", False), ("Шт.", "0.5", False), ("box", "2.001", False),
    ("кор", "2", True), ("кг", "1.5", True), ("", "1.5", True),
])  # fmt: skip
def test_half_a_box_is_refused(
    unit: str, quantity: str, passes: bool, draft: Make, cream: Product, people: SimpleNamespace
) -> None:
    """(K10)"""
    order = draft()
    cream.unit = unit
    wanted = LineInput(cream, D(quantity))
    if passes:
        put_line(by=people.kam, order=order, wanted=wanted)
        return
    with refused("quantity_not_whole") as refusal:
        put_line(by=people.kam, order=order, wanted=wanted)
    assert refusal.value.field == "quantity"


def test_each_of_two_lines_of_a_product_is_shipped_for_itself(
    draft: Make, milk: Product, people: SimpleNamespace
) -> None:
    """(K5)"""
    order = put_line(by=people.kam, order=draft(10), wanted=LineInput(milk, D(4), D(5)))
    order = submit_order(by=people.kam, order=order)
    first, second = order.lines.all()
    shipment = ship_order(
        by=people.support, order=order, date=TODAY, quantities={first.pk: D(1), second.pk: D(4)}
    )
    assert [(row.order_line_id, row.quantity, row.amount) for row in shipment.lines.order_by("pk")] == [
        (first.pk, D(1), D("100.00")),
        (second.pk, D(4), D("380.00")),
    ]
