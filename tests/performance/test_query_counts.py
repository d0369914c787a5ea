"""The daily pages ask the same number of questions for 2 clients as for 20."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from dossiers.models import Client
from orders.services import refresh_summary as refresh_orders
from plans.services import refresh_summary as refresh_plans
from receivables.services import refresh_summary as refresh_debts
from reports.nightly import pipeline
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.approvals import ApprovalFactory
from tests.factories.dossiers import ClientContactFactory, ClientFactory, NoteFactory
from tests.factories.orders import OrderFactory, OrderLineFactory, ShipmentFactory, ShipmentLineFactory
from tests.factories.plans import ActivityFactory
from tests.factories.receivables import InvoiceFactory
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 19)
PAGES = ["dossiers:client_list", "desk:today", "desk:client_overview", "desk:board"]


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
    InvoiceFactory(client=client, date=TODAY - dt.timedelta(days=60), due_date=TODAY - dt.timedelta(days=30))
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
    client = Client.objects.earliest("pk")
    address = reverse(page, args=[client.pk] if page.endswith("overview") else [])
    assert browser.get(address).status_code == 200
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        browser.get(address)
    return len(queries)


def test_daily_pages_ask_the_same_for_two_clients_and_twenty(head: User) -> None:
    manager = UserFactory(role="kam", department=head.department)
    viewers = [(head if page == "desk:board" else manager, page) for page in PAGES]
    grow(manager, 2)
    few = {page: count(viewer, page) for viewer, page in viewers}
    grow(manager, 18)
    assert {page: count(viewer, page) for viewer, page in viewers} == few


def test_board_asks_the_same_for_one_manager_and_six(head: User) -> None:
    grow(UserFactory(role="kam", department=head.department), 2)
    few = count(head, "desk:board")
    for _ in range(5):
        grow(UserFactory(role="kam", department=head.department), 2)
    assert count(head, "desk:board") == few
