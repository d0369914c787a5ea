"""How many statements the daily pages and an order take: reviewed numbers, the same for 2 clients and for 20."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from catalogue.models import Price, Product
from dossiers.models import Client
from orders.models import ClientPriceColumn, Order
from orders.services import refresh_summary as refresh_orders
from plans.services import refresh_summary as refresh_plans
from receivables.services import refresh_summary as refresh_debts
from reports.nightly import pipeline
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.approvals import ApprovalFactory
from tests.factories.dossiers import ClientContactFactory, ClientFactory, ContractFactory, NoteFactory
from tests.factories.orders import (
    OrderFactory,
    OrderLineFactory,
    PriceFactory,
    ShipmentFactory,
    ShipmentLineFactory,
)
from tests.factories.plans import ActivityFactory, PromiseFactory
from tests.factories.receivables import CollectionStepFactory, CreditLimitFactory, InvoiceFactory
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 19)
# With all caches empty: the bell is counted, too. A change that takes more says what for.
PAGES = {
    "dossiers:client_list": 13,  # the bell: rules to acknowledge and copies of tasks, in one
    # orders taken by phone, agreed stock that is short, special prices that end; steps of claims and of acts
    "desk:today": 28,
    "desk:client_overview": 33,  # the header in one; promises, tasks, orders, goods, roles of the map, stops
    "desk:board": 22,  # whom the head leads: their tasks are in the bell; contacts and what is late
    "reports:new_clients": 6,
    "receivables:debt_list": 9,
    # whom to call in ten, how they pay in four; figures, and of the client in hand the contact with its line of the
    # log, promises, delay
    "receivables:collection": 28,
    "orders:order_list": 8,
    # the rules of prices of the day in one, and for what is offered; stock, advice of three reasons, earlier orders,
    # when the limit frees; how the client pays: debts before and now, payments of a year, the check, stopped orders;
    # whether shipments are stopped, and how often they were
    "orders:order_detail": 37,
}
# what is typed → statements of the drop-down: whose rows the words name, all kinds in one, the rows of each kind
# that is found, on whose behalf people speak; a typing error asks twice, in between for the nearest name
SEARCHES = {"лавка": 15, "47032308": 9, "лавкк": 23, "xyzzy": 17}
# an order by a program, with one line or five hundred; in each the rules of prices, in one
ENTERED, SUBMITTED, AT_ONCE = 14, 20, 21


@pytest.fixture(autouse=True)
def on_that_day() -> Iterator[None]:
    with override_settings(BUSINESS_DATE=TODAY):
        yield


@pytest.fixture
def head() -> User:
    return UserFactory(role="head", department=DepartmentFactory())


def add_client(manager: User) -> Client:
    """With something of every kind: sales, an overdue invoice, open orders, a visit today, people, a note."""
    client = ClientFactory(manager=manager)
    for months in range(14):
        day = TODAY.replace(day=3) - dt.timedelta(days=30 * months)
        ShipmentLineFactory(shipment=ShipmentFactory(client=client, date=day))
    late = InvoiceFactory(
        client=client, date=TODAY - dt.timedelta(days=60), due_date=TODAY - dt.timedelta(days=30)
    )
    CollectionStepFactory(invoice=late)
    OrderLineFactory(order=OrderFactory(client=client))
    ApprovalFactory(order=OrderFactory(client=client, status="approval"))
    ActivityFactory(client=client, manager=manager, day=TODAY)
    ClientContactFactory(client=client)
    NoteFactory(client=client)
    return client


def grow(manager: User, clients: int) -> None:
    for _ in range(clients):
        add_client(manager)
    for refresh in (refresh_orders, refresh_debts, refresh_plans):
        refresh(None, as_of=TODAY)
    pipeline.run(TODAY, from_scratch=True)


def count(user: User, page: str) -> int:
    browser = signed_in(user)
    rows = {"desk:client_overview": Client, "orders:order_detail": Order}
    address = reverse(page, args=[rows[page].objects.earliest("pk").pk] if page in rows else [])
    assert browser.get(address).status_code == 200
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        browser.get(address)
    return len(queries)


def test_daily_pages_ask_what_was_reviewed_for_two_clients_and_twenty(head: User) -> None:
    manager = UserFactory(role="kam", department=head.department)
    viewers = [(head if page == "desk:board" else manager, page) for page in PAGES]
    grow(manager, 2)
    assert {page: count(viewer, page) for viewer, page in viewers} == PAGES
    grow(manager, 18)
    assert {page: count(viewer, page) for viewer, page in viewers} == PAGES


def test_a_search_asks_what_was_reviewed_for_two_clients_and_twenty(head: User) -> None:
    manager = UserFactory(role="kam", department=head.department)

    def add(clients: int) -> None:
        for number in range(clients):
            client = ClientFactory(manager=manager, name=f"Лавка {number}", inn=f"47032308{number:02}")
            ClientContactFactory(client=client, person__full_name="Ильина Вера")
            OrderFactory(client=client)
            InvoiceFactory(client=client)
            PromiseFactory(client=client, text="Вернуть акт")
            NoteFactory(client=client)

    def statements(typed: str) -> int:
        browser = signed_in(manager)
        address = f"{reverse('desk:search')}?{urlencode({'q': typed})}"
        browser.get(address, headers={"HX-Request": "true"})
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            browser.get(address, headers={"HX-Request": "true"})
        return len(queries)

    add(2)
    assert {typed: statements(typed) for typed in SEARCHES} == SEARCHES
    add(18)
    assert {typed: statements(typed) for typed in SEARCHES} == SEARCHES


def test_board_asks_the_same_for_one_manager_and_six(head: User) -> None:
    grow(UserFactory(role="kam", department=head.department), 2)
    few = count(head, "desk:board")
    for _ in range(5):
        grow(UserFactory(role="kam", department=head.department), 2)
    assert count(head, "desk:board") == few


@pytest.mark.parametrize("lines", [1, 10, 500])
def test_an_order_of_a_program_asks_the_same_for_one_line_and_five_hundred(lines: int) -> None:
    client = CreditLimitFactory(amount=10**9).client
    ContractFactory(client=client)
    price = PriceFactory()
    column = price.column
    products = Product.objects.bulk_create(
        Product(code=f"P{n}", name=f"P{n}", group=price.product.group) for n in range(lines)
    )
    Price.objects.bulk_create(
        Price(product=product, column=column, price=price.price, valid_from=price.valid_from)
        for product in products
    )
    ClientPriceColumn.objects.create(client=client, column=column, valid_from=TODAY)
    browser = signed_in(client.manager)
    order = {
        "client_code": client.code,
        "lines": [{"product_code": product.code, "quantity": "2"} for product in products],
    }
    with CaptureQueriesContext(connection) as entered:
        answer = browser.post(reverse("api:orders-list"), order, content_type="application/json")
    with CaptureQueriesContext(connection) as submitted:
        address = reverse("api:orders-submit", args=[answer.json()["id"]])
        answer = browser.post(address, {}, content_type="application/json")
    assert answer.json()["status"] == "confirmed"
    with CaptureQueriesContext(connection) as at_once:
        order["submit"] = True
        answer = browser.post(reverse("api:orders-list"), order, content_type="application/json")
    assert (answer.json()["status"], len(answer.json()["lines"])) == ("confirmed", lines)
    assert (len(entered), len(submitted), len(at_once)) == (ENTERED, SUBMITTED, AT_ONCE)
