"""What a write answers is what reading shows, though it is not read again."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client as Browser

from accounts.models import User
from catalogue.models import Product
from dossiers.models import Client
from kam_crm.shared.api import rendering
from orders.models import Order, OrderChange
from orders.services import create_order
from tests.factories.orders import PriceFactory
from tests.support.days import TODAY

pytestmark = pytest.mark.django_db
ORDERS = "/api/v1/orders/"
OVER_THE_LIMIT, OVER_THE_RULE = {"quantity": "9000"}, {"discount": "30"}
Send = Callable[..., Any]


@pytest.fixture
def send(people: SimpleNamespace, signed_in: Callable[[User], Browser]) -> Send:
    def call(address: str, data: Any, method: str = "post", key: str = "once") -> Any:
        browser = signed_in(people.kam)
        sent = getattr(browser, method)(
            address, data, content_type="application/json", headers={"Idempotency-Key": key}
        )
        assert sent.status_code in (200, 201), sent.content
        return sent

    return call


def order_of(client: Client, *products: Product, **given: str) -> dict[str, Any]:
    lines = [{"product_code": one.code, "quantity": "2.000", **given} for one in products]
    return {"client_code": client.code, "note": "by noon", "lines": lines}


def shown(answer: Any, people: SimpleNamespace, signed_in: Callable[[User], Browser]) -> Any:
    """What reading the order answers after it, the same answer but for the status code."""
    read = signed_in(people.kam).get(f"{ORDERS}{answer.json()['id']}/")
    assert (answer.json(), answer.headers["ETag"]) == (read.json(), read.headers["ETag"])
    return read.json()


@pytest.mark.parametrize("submit", [True, False])
@pytest.mark.parametrize(
    ("given", "status"), [({}, "confirmed"), (OVER_THE_LIMIT, "hold"), (OVER_THE_RULE, "approval")]
)
def test_an_order_entered_and_submitted(
    submit: bool, given: dict[str, str], status: str, send: Send, client: Client, milk: Product, cream: Product,
    people: SimpleNamespace, signed_in: Callable[[User], Browser],
) -> None:  # fmt: skip
    """At once or in two requests it becomes the same order, with the same steps."""
    Product.objects.filter(pk=cream.pk).update(cost=None)
    answer = send(ORDERS, {**order_of(client, milk, cream, milk, **given), "submit": submit})
    row = shown(answer, people, signed_in)
    if not submit:
        assert (row["status"], row["priced_on"]) == ("draft", None)
        row = shown(send(f"{ORDERS}{row['id']}/submit/", {}, key="two"), people, signed_in)
    assert (row["status"], row["priced_on"]) == (status, TODAY.isoformat())
    steps = OrderChange.objects.values_list("action", "from_status", "to_status", "by")
    assert list(steps) == [("submit", "draft", status, people.kam.pk)]
    assert list(Order.objects.get().approvals.values_list("kind", flat=True)) == {
        "confirmed": [], "hold": ["credit"], "approval": ["discount"]
    }[status]  # fmt: skip


def test_lines_that_were_replaced(
    send: Send, client: Client, milk: Product, cream: Product, people: SimpleNamespace,
    signed_in: Callable[[User], Browser],
) -> None:  # fmt: skip
    row = send(ORDERS, order_of(client, milk, cream)).json()
    kept = {"uuid": row["lines"][1]["uuid"], "product_code": cream.code, "quantity": "7"}
    added = {"product_code": milk.code, "quantity": "1", "discount": "2.5"}
    changed = send(f"{ORDERS}{row['id']}/", {"lines": [added, kept], "note": "at noon"}, "patch", "two")
    row = shown(changed, people, signed_in)
    assert [(line["position"], line["product_code"], line["quantity"]) for line in row["lines"]] == [
        (1, milk.code, "1.000"), (2, cream.code, "7.000")
    ]  # fmt: skip


def test_prices_that_changed_since_the_draft(
    send: Send, client: Client, milk: Product, people: SimpleNamespace, signed_in: Callable[[User], Browser]
) -> None:
    row = send(ORDERS, order_of(client, milk)).json()
    PriceFactory(product=milk, column=Order.objects.get().column, price="130.00", valid_from=TODAY)
    submitted = send(f"{ORDERS}{row['id']}/submit/", {"accepted_gross": "260.00"}, key="two")
    row = shown(submitted, people, signed_in)
    assert (row["gross"], row["lines"][0]["price"]) == ("260.00", "130.00")


def test_an_answer_becomes_json_once(
    send: Send, client: Client, milk: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For the tag, for the answer that is kept and for the caller."""
    made: list[Any] = []
    render = rendering.DrfRenderer.render

    def counting(self: Any, data: Any, *args: Any, **kwargs: Any) -> Any:
        made.append(data)
        return render(self, data, *args, **kwargs)

    monkeypatch.setattr(rendering.DrfRenderer, "render", counting)
    first = send(ORDERS, order_of(client, milk))
    assert len(made) == 1
    again = send(ORDERS, order_of(client, milk))
    assert (again.json(), again.headers["Idempotency-Replayed"]) == (first.json(), "true")


def test_an_answer_may_be_indented(
    client: Client, milk: Product, people: SimpleNamespace, signed_in: Callable[[User], Browser]
) -> None:
    order = create_order(by=people.kam, client=client)
    address = f"{ORDERS}{order.pk}/"
    plain, indented = (
        signed_in(people.kam).get(address, headers={"Accept": accept})
        for accept in ("application/json", "application/json; indent=4")
    )
    assert plain.json() == indented.json()
    assert b"\n    " in indented.content and b"\n" not in plain.content
