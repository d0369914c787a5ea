"""What is read out of orders: search, time line, habits, sales by month; and how many queries it takes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from catalogue.models import Product
from dossiers.finding.asked import Asked
from dossiers.history.timeline import timeline
from dossiers.models import Client
from orders.drafting.search import orders_asked
from orders.models import Order
from orders.services import (
    LineInput,
    put_line,
    refresh_summary,
    register_return,
    ship_order,
    submit_order,
)
from orders.shipping.assortment import usual_and_missing
from orders.shipping.sales_history import sales_history
from tests.factories.approvals import ApprovalFactory
from tests.factories.orders import (
    OrderFactory,
    OrderLineFactory,
    PriceFactory,
    ShipmentFactory,
    ShipmentLineFactory,
)
from tests.support.days import TODAY

pytestmark = pytest.mark.django_db
D = Decimal
Make = Callable[..., Order]


# ---- search --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("2058", ["ЗК-002058", "ЗК-120580"]),
        ("ЗК-2058", ["ЗК-002058", "ЗК-120580"]),
        ("зк002058", ["ЗК-002058", "ЗК-120580"]),
        ("pr-2058", ["ЗК-002058", "ЗК-120580"]),
        ("AB-2058", []),
        ("20581", []),
        ("000", []),
        ("лукошко", ["ЗК-120580", "ЗК-002058"]),  # of the client of this name
        ("", []),
        ("\x00", []),
    ],
)
def test_orders_are_found_by_part_of_the_number(
    query: str, found: list[str], people: SimpleNamespace, client: Client
) -> None:
    OrderFactory(client=client, number="ЗК-120580")
    OrderFactory(client=client, number="ЗК-002058", date=dt.date(2020, 1, 1))
    OrderFactory(number="ЗК-102058")
    assert [order.number for order in orders_asked(Asked(people.kam, query)).of(people.kam)] == found


# ---- the client's time line ----------------------------------------------------------------------------------------


def test_the_time_line_tells_steps_and_documents(
    draft: Make, client: Client, people: SimpleNamespace
) -> None:
    order = submit_order(by=people.kam, order=draft())
    shipment = ship_order(by=people.support, order=order, date=TODAY)
    line = shipment.lines.get()
    register_return(
        by=people.support, shipment=shipment, quantities={line.pk: D(2)}, reason="broken", date=TODAY
    )
    texts = [
        event.text.replace("\u202f", " ") for event in timeline(client, people.kam, kind="orders").events
    ]
    assert texts == [f"Order {order.number} shipped, 1 220 ₽", f"Order {order.number} confirmed, 1 220 ₽"]
    documents = timeline(client, people.kam, kind="shipments").events
    assert [event.text.replace("\u202f", " ") for event in documents] == [
        f"Return {shipment.returned_by.get().number}, −200 ₽",
        f"Shipment {shipment.number}, 1 000 ₽",
    ]
    assert documents[0].note == "broken"
    assert timeline(client, people.stranger, kind="orders").events == []


# ---- habits --------------------------------------------------------------------------------------------------------


def test_usual_means_in_half_of_the_last_twelve_shipments(
    client: Client, milk: Product, cream: Product
) -> None:
    order = OrderFactory(client=client, column=milk.prices.get().column)
    rare = PriceFactory().product
    for n in range(14):
        shipment = ShipmentFactory(client=client, date=TODAY - dt.timedelta(days=n))
        ShipmentLineFactory(shipment=shipment, product=cream, quantity=n + 1)
        if n in {0, 13, 12, 11, 10, 9}:  # four of them within the last twelve
            ShipmentLineFactory(shipment=shipment, product=rare)
        if n < 6:
            ShipmentLineFactory(shipment=shipment, product=milk)
    usual = usual_and_missing(order, set())
    assert [(one.product, one.times, one.of) for one in usual] == [(cream, 12, 12), (milk, 6, 12)]
    assert (usual[0].quantity, usual[0].amount) == (D(6), D("732.00"))
    assert [one.product for one in usual_and_missing(order, {cream.pk})] == [milk]


def test_what_is_not_sold_any_more_or_came_back_is_not_usual(client: Client, milk: Product) -> None:
    order = OrderFactory(client=client)
    gone = PriceFactory(product__is_active=False).product
    unpriced = ShipmentLineFactory(shipment__client=client).product
    ShipmentLineFactory(shipment__client=client, product=gone)
    assert usual_and_missing(order, set()) == []
    assert unpriced.is_active


# ---- sales by month ------------------------------------------------------------------------------------------------


def test_sales_by_month_are_net_of_returns_and_cut_below_the_totals(client: Client, milk: Product) -> None:
    ShipmentLineFactory(shipment__client=client, product=milk, amount=D(1000), quantity=10)
    ShipmentLineFactory(
        shipment__client=client, product=milk, kind="return", amount=D(-300), quantity=-3, vat=-66, cost=-240
    )
    ShipmentLineFactory(
        shipment__client=client, shipment__date=dt.date(2025, 12, 1), product=None, amount=D(50)
    )
    ShipmentLineFactory(shipment__client=client, shipment__date=dt.date(2025, 11, 30), amount=D(999))
    history = sales_history(client, TODAY, limit=1)
    assert (history.months[0], history.months[-1], len(history.months)) == (
        dt.date(2025, 12, 1), dt.date(2026, 11, 1), 12,
    )  # fmt: skip
    assert [(row.product, row.amount, row.quantity) for row in history.rows] == [(milk, D(700), D(7))]
    assert (history.is_cut, history.amount, history.totals[0], history.totals[-1]) == (
        True, D(750), D(50), D(700),
    )  # fmt: skip
    assert [row.product for row in sales_history(client, TODAY, limit=None).rows] == [milk, None]


# ---- figures beside the client -------------------------------------------------------------------------------------


def test_figures_of_all_clients_are_refreshed_at_once(client: Client) -> None:
    """A draft and a cancelled order are no last order, a later shipment stands for one (N9)."""
    OrderFactory(client=client, date=TODAY - dt.timedelta(days=3), status="confirmed")
    for status in ("cancelled", "draft"):
        OrderFactory(client=client, date=TODAY, status=status)
    ShipmentLineFactory(shipment__client=client, shipment__date=TODAY - dt.timedelta(days=2))
    imported = ShipmentLineFactory(shipment__date=TODAY - dt.timedelta(days=9)).client
    assert refresh_summary(None, as_of=TODAY) == 2
    assert refresh_summary(None, as_of=TODAY) == 0
    for one, ordered, shipped in ((client, 2, 2), (imported, 9, 9)):
        one.summary.refresh_from_db()
        assert one.summary.last_order_on == TODAY - dt.timedelta(days=ordered)
        assert one.summary.last_shipment_on == TODAY - dt.timedelta(days=shipped)


# ---- queries -------------------------------------------------------------------------------------------------------


def queries(browser: Browser, address: str) -> int:
    browser.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)


def fill(client: Client, manager: User, count: int) -> None:
    """So many orders, requests, shipments and products more, each with two lines."""
    for _n in range(count):
        order = OrderFactory(client__manager=manager, status="approval", gross=D(2440))
        OrderLineFactory.create_batch(2, order=order)
        ApprovalFactory(order=order, asked=D(7))
        shipment = ShipmentFactory(client=client, order=OrderFactory(client=client, status="draft"))
        ShipmentLineFactory.create_batch(2, shipment=shipment)


@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("kam", "/orders/"),
        ("head", "/orders/"),
        ("head", "/approvals/"),
        ("kam", "/products/"),
        ("kam", "/clients/{client}/orders/"),
        ("kam", "/api/v1/orders/"),
        ("head", "/api/v1/approvals/"),
        ("kam", "/api/v1/prices/"),
        ("kam", "/api/v1/shipments/"),
        ("kam", "/api/v1/shipment-lines/"),
    ],
)
def test_a_longer_list_takes_no_more_queries(
    role: str,
    address: str,
    people: SimpleNamespace,
    client: Client,
    signed_in: Callable[[User], Browser],
) -> None:
    browser, address = signed_in(getattr(people, role)), address.format(client=client.pk)
    fill(client, people.kam, 2)
    few = queries(browser, address)
    fill(client, people.kam, 12)
    assert queries(browser, address) == few


def test_a_longer_order_takes_no_more_queries(
    draft: Make, people: SimpleNamespace, signed_in: Callable[[User], Browser]
) -> None:
    order, browser = draft(), signed_in(people.kam)
    few = queries(browser, f"/orders/{order.pk}/")
    for _n in range(15):
        put_line(by=people.kam, order=order, wanted=LineInput(PriceFactory().product, D(1)))
    assert queries(browser, f"/orders/{order.pk}/") == few
    assert few < 40
