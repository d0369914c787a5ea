"""An order has the prices of the day it is submitted on, and nobody submits other prices than were shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from accounts.models import User
from catalogue.models import Product
from dossiers.models import Client
from kam_crm.shared import formats
from kam_crm.shared.errors import StateConflict
from orders.drafting.pages.order import OrderPage
from orders.models import Order
from orders.services import submit_order, withdraw_order
from tests.factories.orders import ClientPriceColumnFactory, PriceColumnFactory, PriceFactory
from tests.support.days import TODAY
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
D = Decimal
Make = Callable[..., Order]


@pytest.fixture
def aged(draft: Make, milk: Product, settings: Any) -> Order:
    """A draft of ten at 122.00 with 5 %, written a month ago; since the day before yesterday milk costs 130.00."""
    settings.BUSINESS_DATE = TODAY - dt.timedelta(days=30)
    order = draft(discount=5)
    settings.BUSINESS_DATE = TODAY
    order.ship_on = TODAY
    order.save()
    PriceFactory(product=milk, price=D("130.00"), valid_from=TODAY - dt.timedelta(days=2))
    return order


def test_a_draft_that_aged_is_not_confirmed_at_its_old_prices(aged: Order, people: SimpleNamespace) -> None:
    """The difference is told, and agreed to with the very sum (N1, F4)."""
    with refused("prices_changed", StateConflict) as refusal:
        submit_order(by=people.kam, order=aged)
    params = refusal.value.params
    assert params["gross"] == D("1235.00")
    assert [(line["list_price_was"], line["list_price_now"]) for line in params["lines"]] == [
        ("122.00", "130.00")
    ]
    aged.refresh_from_db()
    assert (aged.status, aged.priced_on, aged.gross) == ("draft", None, D("1159.00"))

    order = submit_order(by=people.kam, order=aged, accepted_gross=D("1235.00"))
    line = order.lines.get()
    assert (order.status, order.priced_on, order.gross, order.list_total) == (
        "confirmed", TODAY, D("1235.00"), D("1300.00"),
    )  # fmt: skip
    assert (line.list_price, line.discount, line.price, line.gross) == (
        D("130.00"), D(5), D("123.50"), D("1235.00"),
    )  # fmt: skip


def test_another_sum_than_the_one_shown_is_not_agreed_to(aged: Order, people: SimpleNamespace) -> None:
    with refused("prices_changed", StateConflict):
        submit_order(by=people.kam, order=aged, accepted_gross=D("1159.00"))


def test_the_column_and_the_vat_are_those_of_the_day_too(
    draft: Make, client: Client, milk: Product, people: SimpleNamespace, settings: Any
) -> None:
    settings.BUSINESS_DATE = dt.date(2025, 12, 30)
    order = draft()
    order.ship_on = TODAY
    order.save()
    settings.BUSINESS_DATE = TODAY
    dear = PriceColumnFactory(name="Опт-3", position=3)
    ClientPriceColumnFactory(client=client, column=dear, valid_from=TODAY)
    PriceFactory(product=milk, column=dear, price=D("140.00"), valid_from=dt.date(2026, 1, 1))
    order = submit_order(by=people.kam, order=order, accepted_gross=D("1400.00"))
    assert (order.column, order.lines.get().vat_rate, order.vat) == (dear, D(22), D("252.46"))


def test_prices_that_stayed_ask_nothing(draft: Make, people: SimpleNamespace, settings: Any) -> None:
    settings.BUSINESS_DATE = TODAY - dt.timedelta(days=1)
    order = draft()
    settings.BUSINESS_DATE = TODAY
    assert submit_order(by=people.kam, order=order).priced_on == TODAY


def test_an_order_taken_back_is_priced_anew(draft: Make, milk: Product, people: SimpleNamespace) -> None:
    order = withdraw_order(by=people.kam, order=submit_order(by=people.kam, order=draft(discount=10)))
    PriceFactory(product=milk, price=D("130.00"), valid_from=TODAY)
    with refused("prices_changed", StateConflict):
        submit_order(by=people.kam, order=order)


def test_the_loss_is_that_of_the_new_price(draft: Make, milk: Product, people: SimpleNamespace) -> None:
    order = draft()
    assert not OrderPage(order, people.kam).outlook.asks
    PriceFactory(product=milk, price=D("90.00"), valid_from=TODAY)
    assert OrderPage(order, people.kam).outlook.asks
    order = submit_order(by=people.kam, order=order, accepted_gross=D("900.00"))
    assert (order.status, order.approvals.get().loss) == ("approval", D("62.30"))


def test_the_page_shows_was_and_now_and_sends_what_it_showed(
    aged: Order, people: SimpleNamespace, signed_in: Callable[[User], Any]
) -> None:
    """(N1)."""
    browser = signed_in(people.kam)
    html = browser.get(f"/orders/{aged.pk}/").content.decode()
    assert f"{formats.money(D(1159))}\u202f₽ becomes {formats.money(D(1235))}\u202f₽" in html
    assert 'name="accepted_gross" value="1235.00"' in html
    browser.post(f"/orders/{aged.pk}/submit/", {})
    aged.refresh_from_db()
    assert aged.status == "draft"
    browser.post(f"/orders/{aged.pk}/submit/", {"accepted_gross": "1235.00"})
    aged.refresh_from_db()
    assert (aged.status, aged.gross) == ("confirmed", D("1235.00"))


def test_programs_are_told_the_sum_and_send_it_back(
    aged: Order, people: SimpleNamespace, signed_in: Callable[[User], Any]
) -> None:
    """(N1, F4)."""
    browser, address = signed_in(people.kam), f"/api/v1/orders/{aged.pk}/submit/"
    answer = browser.post(address, {}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"], answer.json()["params"]["gross"]) == (
        409, "prices_changed", "1235.00",
    )  # fmt: skip
    agreed = {"accepted_gross": answer.json()["params"]["gross"]}
    row = browser.post(address, agreed, content_type="application/json").json()
    assert (row["status"], row["priced_on"], row["gross"]) == ("confirmed", "2026-11-18", "1235.00")
