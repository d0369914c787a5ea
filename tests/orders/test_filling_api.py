"""What programs read to fill an order, and what they choose of it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client as Browser

from accounts.models import User
from catalogue.models import Product
from dossiers.models import Client
from orders.models import Advice, Order
from orders.services import submit_order
from tests.factories.dossiers import OutletFactory
from tests.factories.orders import ShipmentLineFactory, StockFactory

pytestmark = pytest.mark.django_db
Make = Callable[..., Order]
API = "/api/v1/orders/"


class Web:
    """The responsible manager's program."""

    def __init__(self, browser: Browser) -> None:
        self.get = browser.get
        self.browser = browser

    def post(self, path: str, data: Any) -> Any:
        return self.browser.post(path, data, content_type="application/json")

    def patch(self, path: str, data: Any) -> Any:
        return self.browser.patch(path, data, content_type="application/json")


@pytest.fixture
def web(people: SimpleNamespace, signed_in: Callable[[User], Browser]) -> Web:
    return Web(signed_in(people.kam))


def test_a_text_becomes_lines_and_doubts(web: Web, draft: Make, cream: Product) -> None:
    answer = web.post(f"{API}{draft().pk}/recognise/", {"text": "10455 6\nnonsense 3"}).json()
    assert answer["lines"] == [{"product_code": "10455", "product_name": "Сливки 33 %", "quantity": "6.000"}]
    assert [one["text"] for one in answer["doubts"]] == ["nonsense 3"]


def test_an_earlier_order_is_repeated_by_name_or_the_last(
    web: Web, draft: Make, people: SimpleNamespace, cream: Product
) -> None:
    first, second = draft(7), draft(9)
    submit_order(by=people.kam, order=second)
    order = draft()
    last = web.get(f"{API}{order.pk}/repeat/").json()
    assert (last["number"], last["lines"][0]["quantity"]) == (second.number, "9.000")
    assert web.get(f"{API}{order.pk}/repeat/?of={first.pk}").json()["number"] == first.number
    Order.objects.exclude(pk=order.pk).update(status="cancelled")
    refusal = web.get(f"{API}{order.pk}/repeat/")
    assert (refusal.status_code, refusal.json()["code"]) == (422, "nothing_to_repeat")


def test_basket_and_advice_are_read_and_taken(web: Web, draft: Make, client: Client, cream: Product) -> None:
    """What is taken is written as lines and counted (R139)."""
    for quantity in (4, 6, 8):
        ShipmentLineFactory(shipment__client=client, client=client, product=cream, quantity=quantity)
    order = draft()
    advice = web.get(f"{API}{order.pk}/advice/").json()
    assert [(one["product_code"], one["quantity"], one["reason"]) for one in advice["offers"]] == [
        ("10455", "6.000", "usual")
    ]
    assert web.get(f"{API}{order.pk}/basket/").status_code == 200
    taken = web.post(f"{API}{order.pk}/take-advice/", {}).json()
    assert [line["product_code"] for line in taken["lines"]] == ["10412", "10455"]
    assert Advice.objects.get().taken_at is not None


def test_ways_to_ship_are_compared_and_chosen(web: Web, draft: Make, milk: Product) -> None:
    """(R144)"""
    StockFactory(product=milk, quantity=4)
    order = draft(10)
    [way] = web.get(f"{API}{order.pk}/ways/").json()
    assert (way["way"], way["refused"]) == ("without", "732.00")
    changed = web.post(f"{API}{order.pk}/choose-way/", {"way": "without"}).json()
    assert changed["lines"][0]["quantity"] == "4.000"


def test_an_order_names_its_point_of_delivery(web: Web, client: Client, milk: Product) -> None:
    shop = OutletFactory(client=client, code="Т-9")
    made = web.post(API, {"client": client.pk, "outlet": shop.pk}).json()
    assert (made["outlet"], made["outlet_code"]) == (shop.pk, "Т-9")
    kept = web.patch(f"{API}{made['id']}/", {"note": "by noon"}).json()
    assert kept["outlet"] == shop.pk
    gone = web.patch(f"{API}{made['id']}/", {"outlet": None}).json()
    assert gone["outlet"] is None
    foreign = web.patch(f"{API}{made['id']}/", {"outlet": OutletFactory().pk})
    assert foreign.status_code == 400


def test_boxes_are_refused_with_what_is_sold(web: Web, client: Client, milk: Product) -> None:
    Product.objects.filter(pk=milk.pk).update(pack=Decimal(12))
    lines = [{"product_code": milk.code, "quantity": "18"}]
    refusal = web.post(API, {"client": client.pk, "lines": lines})
    assert (refusal.status_code, refusal.json()["code"]) == (422, "box_not_whole")
    assert refusal.json()["params"]["offers"] == ["12.000", "24.000"]
