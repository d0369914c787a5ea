"""What programs read and write: orders by codes, verbs, allowed actions, secrets, repeated writes."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client as Browser

from accounts.models import User
from accounts.services import create_token
from catalogue.models import Product
from dossiers.models import Client
from orders.models import Order
from orders.services import pass_on, ship_order, submit_order
from tests.factories.orders import PriceFactory
from tests.support.days import TODAY

pytestmark = pytest.mark.django_db
API = "/api/v1"
Make = Callable[..., Order]
Send = Callable[..., Any]


@pytest.fixture
def send(people: SimpleNamespace, signed_in: Callable[[User], Browser]) -> Send:
    """`send("kam", "post", "/orders/", {...})`."""

    def call(role: str, method: str, path: str, data: Any = None, **headers: str) -> Any:
        browser = signed_in(getattr(people, role))
        options = {} if method == "get" else {"data": data or {}, "content_type": "application/json"}
        return getattr(browser, method)(f"{API}{path}", headers=headers, **options)

    return call


def new(client: Client, product: Product, quantity: str = "10", discount: str = "0") -> dict[str, Any]:
    line = {"product_code": product.code, "quantity": quantity, "discount": discount}
    return {"client_code": client.code, "note": "by noon", "lines": [line]}


def test_an_order_is_entered_by_codes(send: Send, client: Client, milk: Product) -> None:
    answer = send("kam", "post", "/orders/", new(client, milk, "10", "5"))
    row = answer.json()
    order = Order.objects.get()
    assert answer.status_code == 201
    assert {name: row[name] for name in ("number", "client_code", "status", "gross", "net", "list_total")} == {
        "number": order.number, "client_code": client.code, "status": "draft", "gross": "1159.00", "net": "950.00",
        "list_total": "1220.00",
    }  # fmt: skip
    assert (row["cost"], row["margin"], row["max_discount"]) == ("800.00", "150.00", "5.0000")
    assert (row["date"], row["ship_on"]) == ("2026-11-18", "2026-11-19")
    assert row["allowed_actions"] == ["submit", "pass_on", "cancel"]
    assert [(line["product_code"], line["price"], line["cost"]) for line in row["lines"]] == [
        ("10412", "115.90", "800.00")
    ]


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"client_code": "nobody"}, 400, "client_code"),
        ({"client_code": None}, 400, "client_code"),
        ({"lines": [{"product_code": "0", "quantity": "1"}]}, 400, "lines.0.product_code"),
        ({"lines": [{"product_code": "10412", "quantity": "0"}]}, 400, "lines.0.quantity"),
        (
            {"lines": [{"product_code": "10412", "quantity": "1", "discount": "101"}]},
            400,
            "lines.0.discount",
        ),
        ({"ship_on": "2020-01-01"}, 422, "ship_on"),
    ],
)
def test_an_impossible_order_names_the_field(
    change: dict[str, Any], status: int, field: str, send: Send, client: Client, milk: Product
) -> None:
    answer = send("kam", "post", "/orders/", {**new(client, milk), **change})
    assert answer.status_code == status
    assert list(answer.json()["errors"]) == [field]
    assert not Order.objects.exists()


def test_the_same_request_under_one_key_makes_one_order(send: Send, client: Client, milk: Product) -> None:
    key = {"Idempotency-Key": "order-1"}
    first, second = (send("kam", "post", "/orders/", new(client, milk), **key) for _n in range(2))
    assert first.json()["id"] == second.json()["id"]
    assert second.headers["Idempotency-Replayed"] == "true"
    assert Order.objects.count() == 1


def test_a_draft_is_changed_and_a_stale_change_refused(send: Send, draft: Make, cream: Product) -> None:
    order = draft()
    seen = order.updated_at.isoformat()
    lines = [{"product_code": cream.code, "quantity": "3"}]
    row = send("kam", "patch", f"/orders/{order.pk}/", {"lines": lines, "expected_updated_at": seen}).json()
    assert [line["product_code"] for line in row["lines"]] == [cream.code]
    stale = send("kam", "patch", f"/orders/{order.pk}/", {"note": "late", "expected_updated_at": seen})
    assert (stale.status_code, stale.json()["code"]) == (409, "changed_meanwhile")
    row = send("kam", "patch", f"/orders/{order.pk}/", {"note": "late", "ship_on": "2026-11-30"}).json()
    assert (row["note"], row["ship_on"], row["gross"]) == ("late", "2026-11-30", "366.00")


def test_the_way_of_an_order_by_verbs(send: Send, draft: Make) -> None:
    order = draft(discount=10)
    asked = send("kam", "post", f"/orders/{order.pk}/submit/", {"reason": "a rival"}).json()
    assert (asked["status"], asked["allowed_actions"]) == ("approval", ["withdraw", "cancel"])
    assert send("head", "get", f"/orders/{order.pk}/").json()["allowed_actions"] == [
        "approve", "refuse", "withdraw", "cancel",
    ]  # fmt: skip
    assert send("kam", "post", f"/orders/{order.pk}/approve/").status_code == 403
    row = send("head", "post", f"/orders/{order.pk}/approve/", {"discount": "6"}).json()
    assert (row["status"], row["max_discount"]) == ("confirmed", "6.0000")
    again = send("head", "post", f"/orders/{order.pk}/approve/")
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_decide")
    shipped = send("support", "post", f"/orders/{order.pk}/ship/")
    assert (shipped.status_code, shipped.json()["status"]) == (200, "shipped")


def test_refusals_carry_stable_codes(send: Send, draft: Make, people: SimpleNamespace) -> None:
    order = submit_order(by=people.kam, order=draft(discount=20))
    above = send("head", "post", f"/orders/{order.pk}/approve/")
    assert (above.status_code, above.json()["code"]) == (403, "above_your_limit")
    silent = send("director", "post", f"/orders/{order.pk}/refuse/")
    assert (silent.status_code, silent.json()["code"]) == (422, "reason_required")
    assert list(silent.json()["errors"]) == ["reason"]
    row = send("director", "post", f"/orders/{order.pk}/refuse/", {"reason": "too much"}).json()
    assert row["status"] == "draft"
    empty = send("kam", "patch", f"/orders/{order.pk}/", {"lines": []})
    assert empty.status_code == 200
    nothing = send("kam", "post", f"/orders/{order.pk}/submit/")
    assert (nothing.status_code, nothing.json()["code"]) == (422, "order_empty")


def test_credit_is_released_by_a_verb(
    send: Send, draft: Make, client: Client, people: SimpleNamespace
) -> None:
    client.limits.update(amount=Decimal(1000))
    order = submit_order(by=people.kam, order=draft())
    (row,) = send("head", "get", "/approvals/?is_open=true").json()["results"]
    assert (row["kind"], row["amount"], row["order_number"]) == ("credit", "220.00", order.number)
    released = send("head", "post", f"/orders/{order.pk}/release/", {"reason": "a good payer"})
    assert released.json()["status"] == "confirmed"
    assert send("head", "get", "/approvals/?is_open=true").json()["results"] == []


def test_support_completes_and_hands_back(
    send: Send, draft: Make, cream: Product, people: SimpleNamespace
) -> None:
    order = draft()
    lines = {"lines": [{"product_code": cream.code, "quantity": "1"}]}
    early = send("support", "patch", f"/orders/{order.pk}/", lines)
    assert (early.status_code, early.json()["code"]) == (409, "not_passed_on")
    assert send("kam", "post", f"/orders/{order.pk}/pass-on/", {"note": "cream"}).json()["passed_on"]
    assert send("support", "patch", f"/orders/{order.pk}/", lines).status_code == 200
    assert not send("support", "post", f"/orders/{order.pk}/hand-back/").json()["passed_on"]


@pytest.mark.parametrize(("role", "cost"), [("kam", "800.00"), ("finance", "800.00"), ("support", None)])
def test_cost_is_for_those_who_may_see_it(
    role: str, cost: str | None, send: Send, draft: Make, people: SimpleNamespace
) -> None:
    """Programs see no more than pages show (R222)."""
    order = submit_order(by=people.kam, order=draft())
    ship_order(by=people.support, order=order, date=TODAY)
    row = send(role, "get", f"/orders/{order.pk}/").json()
    (line,) = send(role, "get", "/shipment-lines/").json()["results"]
    (product,) = send(role, "get", "/products/?code=10412").json()["results"]
    assert (row["cost"], row["lines"][0]["cost"], line["cost"]) == (cost, cost, cost)
    assert product["cost"] == (cost and "80.00")


def test_a_token_without_the_scope_sees_no_cost(draft: Make, people: SimpleNamespace) -> None:
    order = draft()
    for scopes, cost in ((["orders"], None), (["orders", "margin"], "800.00")):
        _token, key = create_token(by=people.kam, name=",".join(scopes), scopes=scopes)
        answer = Browser().get(f"{API}/orders/{order.pk}/", headers={"Authorization": f"Bearer {key}"})
        assert answer.json()["cost"] == cost


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=open", 2),
        ("status=waiting", 1),
        ("status=shipped", 0),
        ("client_code=nobody", 0),
        ("updated_since=2026-11-01T00:00:00Z", 2),
        ("date_from=2026-11-19", 0),
        ("search=лукошко", 2),
        ("ordering=gross", 2),
    ],
)
def test_orders_are_filtered(
    query: str, found: int, send: Send, draft: Make, people: SimpleNamespace
) -> None:
    draft(), submit_order(by=people.kam, order=draft(discount=7))
    rows = send("kam", "get", f"/orders/?{query}").json()["results"]
    assert len(rows) == found
    assert all("lines" not in row and row["allowed_actions"] for row in rows)


def test_an_unknown_status_is_a_bad_request(send: Send) -> None:
    answer = send("kam", "get", "/orders/?status=lost")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["status"])


def test_a_shipment_and_its_return(send: Send, draft: Make, people: SimpleNamespace) -> None:
    order = submit_order(by=people.kam, order=draft())
    shipment = ship_order(by=people.support, order=order, date=TODAY)
    (row,) = send("kam", "get", f"/shipments/?order={order.pk}&is_return=false").json()["results"]
    assert (row["number"], row["net"], row["vat"], row["gross"]) == (
        shipment.number, "1000.00", "220.00", "1220.00",
    )  # fmt: skip
    assert send("kam", "get", "/shipments/?is_return=true").json()["results"] == []
    assert send("kam", "get", "/shipments/?updated_since=2099-01-01T00:00:00Z").json()["results"] == []


def test_prices_in_force_on_a_day(send: Send, milk: Product) -> None:
    PriceFactory(product=milk, price=Decimal(130), valid_from=TODAY)

    def prices(query: str) -> list[str]:
        return [row["price"] for row in send("kam", "get", f"/prices/?{query}").json()["results"]]

    assert prices("product_code=10412") == ["130.00", "122.00"]
    assert prices("product_code=10412&on=2026-11-18") == ["130.00"]
    assert prices("product_code=10412&on=2026-11-17") == ["122.00"]
    assert [row["position"] for row in send("kam", "get", "/price-columns/").json()["results"]] == [1]
    assert len(send("kam", "get", "/product-groups/").json()["results"]) == 1


def test_a_foreign_order_does_not_exist(send: Send, draft: Make, people: SimpleNamespace) -> None:
    """(R222)"""
    order = pass_on(by=people.kam, order=draft())
    for method, path in (("get", ""), ("patch", ""), ("post", "submit/"), ("post", "cancel/")):
        assert send("stranger", method, f"/orders/{order.pk}/{path}").status_code == 404


def test_an_order_is_entered_and_submitted_at_once(send: Send, client: Client, milk: Product) -> None:
    """Confirmed, or waiting for a decision, as by a request of its own; sent twice it is one order."""
    first, again = (
        send("kam", "post", "/orders/", {**new(client, milk), "submit": True}, **{"Idempotency-Key": "one"})
        for _time in range(2)
    )
    assert (first.status_code, first.json()["status"]) == (201, "confirmed")
    assert again.json() == first.json()
    assert Order.objects.get().changes.filter(to_status="confirmed").count() == 1
    asked = send("kam", "post", "/orders/", {**new(client, milk, discount="30"), "submit": True})
    assert (asked.status_code, asked.json()["status"]) == (201, "approval")


@pytest.mark.parametrize(("role", "lines", "status"), [("kam", [], 422), ("support", None, 403)])
def test_an_order_that_may_not_be_submitted_is_not_entered(
    role: str, lines: list[Any] | None, status: int, send: Send, client: Client, milk: Product
) -> None:
    order = new(client, milk)
    answer = send(
        role,
        "post",
        "/orders/",
        {**order, "lines": order["lines"] if lines is None else lines, "submit": True},
    )
    assert answer.status_code == status
    assert not Order.objects.exists()
