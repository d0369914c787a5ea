"""What programs read and write: shapes, codes, repeated writes, balances of any day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.services import create_token
from dossiers.models import Client
from orders.models import Order
from receivables.models import CreditLimit, Invoice, Payment
from receivables.services import register_payment
from tests.factories.dossiers import ClientFactory, ContractFactory
from tests.factories.receivables import CreditLimitFactory, InvoiceFactory, PaymentFactory
from tests.support.days import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
API = "/api/v1"


@pytest.fixture
def desk(finance: User, signed_in: Callable[[User], Browser]) -> Browser:
    return signed_in(finance)


@pytest.fixture
def send(desk: Browser) -> Callable[..., Any]:
    def post(path: str, data: Any, browser: Browser | None = None, **headers: str) -> Any:
        return (browser or desk).post(f"{API}{path}", data, content_type="application/json", headers=headers)

    return post


@pytest.fixture
def shop(owing: Client) -> Client:
    """With two open invoices of 100."""
    for n in (1, 2):
        InvoiceFactory(client=owing, number=f"A-{n}", amount=100, due_date=TODAY + dt.timedelta(days=n))
    return owing


def paid(client: Client, **more: Any) -> dict[str, Any]:
    return {"client_code": client.code, "number": "17", "date": "2026-11-18", "amount": "150.00", **more}


def test_an_invoice_carries_its_client_and_what_is_open(desk: Browser, shop: Client) -> None:
    invoice = Invoice.objects.get(number="A-1")
    row = desk.get(f"{API}/invoices/{invoice.pk}/").json()
    assert row == {
        "id": invoice.pk, "number": "A-1", "client": shop.pk, "client_code": shop.code, "shipment": None,
        "date": "2026-11-18", "due_date": "2026-11-19", "amount": "100.00", "paid": "0.00", "open": "100.00",
        "updated_at": row["updated_at"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("age=overdue", ["A-0"]),
        ("age=days_31_60", ["A-0"]),
        ("ordering=due_date", ["A-0", "A-1", "A-2"]),
        ("ordering=-due_date&due_to=2026-11-19", ["A-1", "A-0"]),
        ("number=A-2", ["A-2"]),
        ("search=a-2", ["A-2"]),
        ("client_code=nobody", []),
    ],
)
def test_invoices_by_filter(desk: Browser, shop: Client, query: str, numbers: list[str]) -> None:
    InvoiceFactory(client=shop, number="A-0", due_date=TODAY - dt.timedelta(days=40))
    assert [row["number"] for row in desk.get(f"{API}/invoices/?{query}").json()["results"]] == numbers


def test_an_unknown_age_is_a_bad_request(desk: Browser) -> None:
    answer = desk.get(f"{API}/invoices/?age=old")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_a_payment_is_entered_once_however_often_it_is_sent(send: Any, shop: Client) -> None:
    first = send("/payments/", paid(shop), **{"Idempotency-Key": "bank-17"})
    assert first.status_code == 201
    body = first.json()
    assert {
        "amount": "150.00",
        "allocated": "150.00",
        "advance": "0.00",
        "kind": "money",
    }.items() <= body.items()
    assert [(part["invoice_number"], part["amount"], part["rule"]) for part in body["allocations"]] == [
        ("A-1", "100.00", "due"), ("A-2", "50.00", "due"),
    ]  # fmt: skip
    again = send("/payments/", paid(shop), **{"Idempotency-Key": "bank-17"})
    assert (again.status_code, again.json()) == (201, body)
    assert Payment.objects.count() == 1
    assert send("/payments/", paid(shop)).json()["code"] == "payment_exists"


def test_a_payment_may_name_its_invoice(send: Any, shop: Client) -> None:
    body = send("/payments/", paid(shop, invoice_number="A-2")).json()
    assert body["named_invoice"] == "A-2"
    assert [(part["invoice_number"], part["amount"]) for part in body["allocations"]] == [
        ("A-1", "50.00"), ("A-2", "100.00"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "status", "code", "field"),
    [
        ({"client_code": "nobody"}, 422, "client_unknown", "client_code"),
        ({"invoice_number": "X"}, 422, "invoice_unknown", "invoice_number"),
        ({"amount": "0"}, 422, "amount_not_positive", "amount"),
        ({"date": "2026-11-19"}, 422, "future_payment", "date"),
        ({"amount": "much"}, 400, "invalid", "amount"),
        ({"number": ""}, 400, "invalid", "number"),
    ],
)
def test_what_a_payment_is_refused_for(
    send: Any, shop: Client, change: dict[str, Any], status: int, code: str, field: str
) -> None:
    answer = send("/payments/", paid(shop, **change))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert field in answer.json()["errors"]
    assert not Payment.objects.exists()


def test_a_payment_is_put_on_other_invoices(send: Any, shop: Client, finance: User) -> None:
    payment = register_payment(by=finance, client=shop, number="1", date=TODAY, amount=Decimal(80))
    address = f"/payments/{payment.pk}/reallocate/"
    parts = [{"invoice_number": "A-2", "amount": "70.00"}]
    body = send(address, {"parts": parts, "reason": "letter"}).json()
    assert (body["advance"], body["allocations"][0]["rule"]) == ("10.00", "manual")
    too_much = send(address, {"parts": [{"invoice_number": "A-2", "amount": "100.01"}], "reason": "letter"})
    assert (too_much.status_code, too_much.json()["code"]) == (422, "more_than_paid")


def test_allocations_by_payment_and_change(desk: Browser, shop: Client, finance: User) -> None:
    payment = register_payment(by=finance, client=shop, number="1", date=TODAY, amount=Decimal(150))
    rows = desk.get(f"{API}/allocations/?payment={payment.pk}&ordering=amount").json()["results"]
    assert [(row["payment_number"], row["invoice_number"], row["amount"]) for row in rows] == [
        ("1", "A-2", "50.00"), ("1", "A-1", "100.00"),
    ]  # fmt: skip
    later = (dt.datetime.now(dt.UTC) + dt.timedelta(days=1)).isoformat()
    for path in ("allocations", "invoices", "payments", "credit-limits"):
        assert desk.get(f"{API}/{path}/", {"updated_since": later}).json()["results"] == []


def test_a_limit_is_set_and_its_history_read(send: Any, desk: Browser, owing: Client, finance: User) -> None:
    given = {"client_code": owing.code, "amount": "250000.00", "reason": "two years"}
    answer = send("/credit-limits/", given)
    assert answer.status_code == 201
    assert {
        "valid_from": "2026-11-18",
        "tolerance_days": 5,
        "set_by": finance.email,
    }.items() <= answer.json().items()
    assert len(desk.get(f"{API}/credit-limits/?client={owing.pk}").json()["results"]) == 2
    in_force = desk.get(f"{API}/credit-limits/?in_force=2026-11-18").json()["results"]
    assert [row["amount"] for row in in_force] == ["250000.00"]
    above = send("/credit-limits/", {**given, "amount": "5000000.01"})
    assert (above.status_code, above.json()["code"]) == (403, "above_your_limit")
    assert CreditLimit.objects.count() == 2


# ---- balances of any day ----------------------------------------------------------------------------------------


def test_debts_of_a_day_know_only_what_had_happened(desk: Browser, kam: User, finance: User) -> None:
    client = ClientFactory(manager=kam, code="K-1")
    CreditLimitFactory(client=client, amount=50, valid_from=dt.date(2026, 9, 1))
    InvoiceFactory(client=client, amount=100, date=dt.date(2026, 8, 1), due_date=dt.date(2026, 8, 31))
    register_payment(by=finance, client=client, number="1", date=dt.date(2026, 10, 10), amount=Decimal(130))

    def on(day: str) -> dict[str, Any]:
        row: dict[str, Any] = desk.get(f"{API}/debts/{client.pk}/?as_of={day}").json()
        return {name: value for name, value in row.items() if value not in ("0.00", 0)}

    named = {"id": client.pk, "client_code": "K-1", "client_name": client.name}
    assert on("2026-07-31") == {**named, "as_of": "2026-07-31", "credit_limit": None}
    assert on("2026-08-31") == {
        **named, "as_of": "2026-08-31", "balance": "100.00", "not_due": "100.00", "credit_limit": None,
    }  # fmt: skip
    assert on("2026-10-09") == {
        **named, "as_of": "2026-10-09", "balance": "100.00", "days_31_60": "100.00", "overdue": "100.00",
        "overdue_days": 39, "credit_limit": "50.00", "over_limit": "50.00",
    }  # fmt: skip
    assert on("2026-10-10") == {**named, "as_of": "2026-10-10", "credit_limit": "50.00", "advances": "30.00"}


def test_the_list_of_debts_has_every_client_by_code(desk: Browser, shop: Client) -> None:
    ClientFactory(code="A-first")
    rows = desk.get(f"{API}/debts/").json()["results"]
    assert [row["balance"] for row in rows if row["client_code"] == shop.code] == ["200.00"]
    assert [row["client_code"] for row in rows] == sorted(Client.objects.values_list("code", flat=True))
    assert {row["as_of"] for row in rows} == {"2026-11-18"}


@pytest.mark.parametrize("day", ["yesterday", "2026-02-30"])
def test_a_day_that_is_none_is_a_bad_request(desk: Browser, day: str) -> None:
    answer = desk.get(f"{API}/debts/?as_of={day}")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["as_of"])


# ---- shipping ---------------------------------------------------------------------------------------------------


@pytest.fixture
def warehouse(support: User, signed_in: Callable[[User], Browser]) -> Browser:
    return signed_in(support)


def test_shipping_answers_with_shipment_and_invoice(
    send: Any, confirmed: Callable[..., Order], owing: Client, warehouse: Browser
) -> None:
    ContractFactory(client=owing, payment_term_days=2)
    order = confirmed(10)
    answer = send(f"/orders/{order.pk}/ship/", {}, warehouse)
    invoice = Invoice.objects.get()
    assert answer.json() == {
        "order": order.pk, "status": "shipped", "shipment": invoice.shipment_id, "shipment_number": invoice.number,
        "invoice": invoice.pk, "due_date": "2026-11-20",
    }  # fmt: skip
    again = send(f"/orders/{order.pk}/ship/", {}, warehouse)
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")


def test_lines_may_be_shipped_in_part(send: Any, confirmed: Callable[..., Order], warehouse: Browser) -> None:
    order = confirmed(10)
    address, line = f"/orders/{order.pk}/ship/", order.lines.get()
    unknown = send(address, {"lines": [{"line": line.pk + 1, "quantity": "1"}]}, warehouse)
    assert (unknown.status_code, unknown.json()["code"]) == (422, "line_unknown")
    assert send(address, {"lines": [{"line": line.pk, "quantity": "2.5"}]}, warehouse).status_code == 200
    assert Invoice.objects.get().amount == Decimal("305.00")


# ---- tokens and queries -----------------------------------------------------------------------------------------


def test_a_token_of_another_scope_reads_no_debts(finance: User) -> None:
    key = create_token(by=finance, name="bank", scopes=["payments"])[1]
    headers = {"Authorization": f"Bearer {key}"}
    assert Browser().get(f"{API}/payments/", headers=headers).status_code == 200
    assert Browser().get(f"{API}/debts/", headers=headers).status_code == 403


@pytest.mark.parametrize("path", ["invoices", "payments", "allocations", "credit-limits", "debts"])
def test_queries_do_not_grow_with_the_rows(desk: Browser, kam: User, finance: User, path: str) -> None:
    def add(count: int) -> None:
        for _n in range(count):
            client = ClientFactory(manager=kam)
            CreditLimitFactory(client=client)
            invoice = InvoiceFactory(client=client)
            PaymentFactory(client=client, named_invoice=invoice)
            register_payment(by=finance, client=client, number="P", date=TODAY, amount=Decimal(10))

    def queries() -> int:
        desk.get(f"{API}/{path}/")
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(f"{API}/{path}/").status_code == 200
        return len(seen)

    add(2)
    few = queries()
    add(18)
    assert queries() == few
