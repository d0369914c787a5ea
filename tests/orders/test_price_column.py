"""Another price column of a client is asked by the manager and decided by the head."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from accounts.models import User
from approvals import services as approvals
from approvals.pages import words_of
from catalogue.models import PriceColumn, Product
from dossiers.models import Client
from kam_crm.shared import formats
from kam_crm.shared.errors import NotAllowed, StateConflict
from orders.models import Order
from orders.pricing.columns import column_of
from orders.pricing.services import ask_price_column
from tests.factories.accounts import UserFactory
from tests.factories.orders import PriceColumnFactory, PriceFactory
from tests.support.days import TODAY
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def cheap(milk: Product) -> PriceColumn:
    column = PriceColumnFactory(name="Опт-2", position=2)
    PriceFactory(product=milk, column=column, price=Decimal("110.00"))
    return column


def test_the_column_counts_once_the_head_has_agreed(
    client: Client, cheap: PriceColumn, people: SimpleNamespace, draft: Callable[..., Order]
) -> None:
    """(M7, N6, R43)."""
    request = ask_price_column(by=people.kam, client=client, column=cheap, reason="they take a pallet a week")
    assert "«Опт-1» → «Опт-2»" in words_of(request)
    assert draft().lines.get().list_price == Decimal("122.00")
    with refused("forbidden", NotAllowed):
        approvals.approve(by=people.kam, request=request)
    approvals.approve(by=people.head, request=request)
    assert column_of(client, TODAY) == cheap
    assert draft().lines.get().list_price == Decimal("110.00")


def test_a_column_that_was_asked_with_a_last_day_ends_by_itself(
    client: Client, cheap: PriceColumn, people: SimpleNamespace
) -> None:
    """Afterwards the client buys by the rules again (R42, R43)."""
    end = TODAY + dt.timedelta(days=10)
    request = ask_price_column(by=people.kam, client=client, column=cheap, reason="a fair", valid_until=end)
    assert f"until {formats.day(end)}" in words_of(request)
    approvals.approve(by=people.head, request=request)
    assert column_of(client, end) == cheap
    assert column_of(client, end + dt.timedelta(days=1)).name == "Опт-1"


def test_a_last_day_that_passed_meanwhile_is_not_agreed_to(
    client: Client, cheap: PriceColumn, people: SimpleNamespace, settings: Any
) -> None:
    """(R43)"""
    request = ask_price_column(by=people.kam, client=client, column=cheap, reason="a fair", valid_until=TODAY)
    settings.BUSINESS_DATE = TODAY + dt.timedelta(days=1)
    with refused("column_over"):
        approvals.approve(by=people.head, request=request)
    assert not client.price_columns.exists()


def test_the_head_decides_on_no_own_request(
    client: Client, cheap: PriceColumn, people: SimpleNamespace
) -> None:
    """(M7)."""
    request = ask_price_column(by=people.head, client=client, column=cheap, reason="a chain")
    with refused("own_request", NotAllowed):
        approvals.approve(by=people.head, request=request)
    approvals.approve(by=people.director, request=request)
    assert column_of(client, TODAY) == cheap


def test_a_refused_column_leaves_the_old_one(
    client: Client, cheap: PriceColumn, people: SimpleNamespace
) -> None:
    """The reason of the refusal stays with the request (R43)."""
    request = ask_price_column(by=people.kam, client=client, column=cheap, reason="a chain")
    approvals.refuse(by=people.head, request=request, reason="too small")
    assert column_of(client, TODAY).name == "Опт-1"
    request.refresh_from_db()
    assert (request.decision, request.decision_reason) == ("refused", "too small")


def test_what_makes_no_sense_is_refused(client: Client, cheap: PriceColumn, people: SimpleNamespace) -> None:
    ask: dict[str, Any] = {"by": people.kam, "client": client, "column": cheap, "reason": "a chain"}
    for given, code in (
        ({"reason": " "}, "reason_required"),
        ({"valid_from": TODAY - dt.timedelta(days=1)}, "column_in_the_past"),
        ({"valid_until": TODAY - dt.timedelta(days=1)}, "column_ends_before"),
        ({"column": column_of(client, TODAY)}, "same_column"),
        ({"by": UserFactory(role="kam")}, "not_own_client"),
    ):
        with refused(code):
            ask_price_column(**{**ask, **given})
    ask_price_column(**ask)
    with refused("column_asked", StateConflict):
        ask_price_column(**ask)


def test_it_is_asked_on_the_page_and_by_programs(
    client: Client, cheap: PriceColumn, people: SimpleNamespace, signed_in: Callable[[User], Any]
) -> None:
    """(M7, N6)."""
    browser, address = signed_in(people.kam), f"/clients/{client.pk}/price-column/"
    assert "Ask for another column" in browser.get(address).content.decode()
    given = {"column": cheap.pk, "valid_from": "2026-11-18", "reason": "a chain"}
    assert browser.post(address, {**given, "reason": ""}).status_code == 422
    assert browser.post(address, given).status_code == 302
    assert "«Опт-1» → «Опт-2»" in browser.get(address).content.decode()
    waiting = signed_in(people.head).get("/api/v1/approvals/").json()["results"][0]["id"]
    refusal = {"reason": "too small"}
    signed_in(people.head).post(
        f"/api/v1/approvals/{waiting}/refuse/", refusal, content_type="application/json"
    )
    sent = {"client_code": client.code, "column": "Опт-2", "reason": "a chain"}
    answer = browser.post("/api/v1/client-price-columns/", sent, content_type="application/json")
    assert answer.status_code == 202
    address = f"/api/v1/approvals/{answer.json()['request']}/approve/"
    assert signed_in(people.head).post(address, {}, content_type="application/json").status_code == 200
    rows = browser.get("/api/v1/client-price-columns/").json()["results"]
    assert [(row["client_code"], row["column_name"], row["valid_from"]) for row in rows] == [
        (client.code, "Опт-2", "2026-11-18")
    ]
