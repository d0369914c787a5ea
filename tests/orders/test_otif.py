"""OTIF and fill rate against plain Python over the same rows, and against the public Northwind orders."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.urls import reverse

from accounts.services import set_threshold
from orders.models import LineRefusal, Order, OrderLine, PromisedDate, Shipment, ShipmentLine
from orders.otif.figures import due_orders, fulfilment, fulfilment_by
from tests.factories.accounts import UserFactory
from tests.factories.after import DeliveryFactory, LineRefusalFactory, PromisedDateFactory
from tests.factories.dossiers import ClientFactory
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
DAY = dt.timedelta(days=1)
NORTHWIND = Path(__file__).parent.parent / "data" / "northwind_ontime.csv"


@pytest.fixture(autouse=True)
def on_that_day(today: dt.date, in_english: None) -> None: ...


@pytest.fixture
def tolerate(settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any) -> Callable[[int], None]:
    """The company's rule; what is published stays with the test."""
    settings.DATA_DIR = tmp_path

    def run(share: int) -> None:
        director = UserFactory(role="director")
        with django_capture_on_commit_callbacks(execute=True):
            set_threshold(
                by=director, name="otif_tolerance", value=D(share), valid_from=TODAY, reason="agreed"
            )

    return run


def an_order(promised: dt.date, *quantities: int, **facts: Any) -> Order:
    known = {"status": "shipped", "gross": D(122) * sum(quantities), **facts}
    order: Order = OrderFactory(date=promised - 3 * DAY, ship_on=promised, **known)
    for quantity in quantities:
        OrderLineFactory(order=order, quantity=D(quantity))
    return order


def shipped(order: Order, day: dt.date, *quantities: int) -> Shipment:
    shipment: Shipment = ShipmentFactory(client=order.client, order=order, date=day)
    for line, quantity in zip(order.lines.order_by("pk"), quantities, strict=True):
        if quantity:
            ShipmentLineFactory(
                shipment=shipment, order_line=line, product=line.product, quantity=D(quantity)
            )
    return shipment


def judged(order: Order, as_of: dt.date = TODAY) -> tuple[bool, bool, bool] | None:
    row = due_orders(Order.objects.filter(pk=order.pk), as_of).first()
    return None if row is None else (row.is_in_time, row.is_whole, row.is_otif)


def test_in_time_and_in_full_is_all_or_nothing() -> None:
    """(R144)."""
    order = an_order(TODAY - DAY, 10, 5)
    shipped(order, TODAY - DAY, 10, 5)
    assert judged(order) == (True, True, True)
    late = an_order(TODAY - DAY, 10, 5)
    shipped(late, TODAY - DAY, 10, 0)
    shipped(late, TODAY, 0, 5)
    assert judged(late) == (False, True, False)
    short = an_order(TODAY - DAY, 10, 5)
    shipped(short, TODAY - DAY, 10, 4)
    assert judged(short) == (True, False, False)


def test_what_is_due_and_did_not_leave_counts_and_what_is_not_due_does_not() -> None:
    """(R144)."""
    assert judged(an_order(TODAY, 10)) == (False, False, False)
    assert judged(an_order(TODAY + DAY, 10)) is None
    assert judged(an_order(TODAY, 10, status="draft")) is None
    assert judged(an_order(TODAY, 10, status="cancelled")) is None
    refused = an_order(TODAY, 10, status="cancelled")
    LineRefusalFactory(order_line=refused.lines.get(), quantity=D(10))
    assert judged(refused) == (False, False, False)


def test_the_day_of_delivery_counts_where_it_is_known() -> None:
    """(R144, R162)."""
    order = an_order(TODAY - DAY, 10)
    DeliveryFactory(shipment=shipped(order, TODAY - DAY, 10), delivered_on=TODAY)
    assert judged(order) == (False, True, False)


def test_a_day_that_we_moved_saves_nothing_and_one_that_the_client_wanted_does() -> None:
    """(R145)."""
    ours, theirs, line = (an_order(TODAY - 2 * DAY, 10) for _ in range(3))
    for order in (ours, theirs, line):
        shipped(order, TODAY, 10)
    PromisedDateFactory(order=ours, day=TODAY)
    PromisedDateFactory(order=theirs, day=TODAY, side="client")
    PromisedDateFactory(order=line, line=line.lines.get(), day=TODAY, side="client")
    assert [judged(order) for order in (ours, theirs, line)] == [
        (False, True, False),
        (True, True, True),
        (True, True, True),
    ]


def test_the_company_tolerates_what_it_says(tolerate: Callable[[int], None]) -> None:
    """(R144) Two of a hundred, once the rule says two per cent."""
    order = an_order(TODAY, 100)
    shipped(order, TODAY, 98)
    assert judged(order) == (True, False, False)
    tolerate(2)
    assert judged(order) == (True, True, True)


def test_what_came_after_the_day_that_is_asked_for_is_not_known_yet() -> None:
    """(R144)."""
    order = an_order(TODAY - 3 * DAY, 10)
    shipped(order, TODAY, 10)
    assert judged(order, TODAY - DAY) == (False, False, False)


# ---- the reference --------------------------------------------------------------------------------------------------


def reference(orders: list[Order], as_of: dt.date, tolerance: Decimal) -> dict[str, Any]:
    """formulas.md 2.7, order by order, in plain Python over plain rows."""
    found = dict.fromkeys(("due", "shipped", "in_time", "whole", "otif"), 0)
    ordered = filled = D(0)
    for order in orders:
        moves = list(PromisedDate.objects.filter(order=order).order_by("pk"))
        of_order = [move for move in moves if move.line_id is None]
        promised = of_order[0].was if of_order else order.ship_on
        for move in of_order:
            if move.side == "client":
                promised = move.day
        promised = max([promised, *(move.day for move in moves if move.line_id and move.side == "client")])
        lines = list(OrderLine.objects.filter(order=order))
        refused = LineRefusal.objects.filter(order_line__in=lines).exists()
        if order.status not in ("confirmed", "partial", "shipped") and not (
            order.status == "cancelled" and refused
        ):
            continue
        if promised > as_of:
            continue
        sold = [
            one
            for one in ShipmentLine.objects.filter(order_line__in=lines, kind="sale").select_related(
                "shipment"
            )
            if one.date <= as_of
        ]
        days = []
        for one in sold:
            delivery = getattr(one.shipment, "delivery", None)
            days.append((delivery and delivery.delivered_on) or one.date)
        kept = {
            line.pk: sum((one.quantity for one in sold if one.order_line_id == line.pk), D(0))
            for line in lines
        }
        whole = bool(lines) and all(
            kept[line.pk] >= line.quantity * (100 - tolerance) / 100 for line in lines
        )
        in_time = bool(days) and max(days) <= promised
        ordered += sum((line.gross for line in lines), D(0))
        filled += sum(
            (
                (line.price * min(kept[line.pk], line.quantity)).quantize(D("0.01"), ROUND_HALF_UP)
                for line in lines
            ),
            D(0),
        )
        found["due"] += 1
        found["shipped"] += bool(days)
        found["in_time"] += in_time
        found["whole"] += whole
        found["otif"] += in_time and whole
    return {**found, "ordered": ordered, "filled": filled}


def a_random_order(random: Random, client: Any, product: Any) -> Order:
    promised = TODAY + random.randint(-60, 3) * DAY
    status = random.choice(["shipped"] * 6 + ["draft", "cancelled"])
    order: Order = OrderFactory(client=client, date=promised - 5 * DAY, ship_on=promised, status=status)
    lines = [
        OrderLineFactory(order=order, product=product, quantity=D(random.randint(1, 40)), price=D("33.33"))
        for _ in range(random.randint(1, 3))
    ]
    for _ in range(random.randint(0, 2)):
        line = random.choice([None, *lines])
        was = promised + random.randint(-3, 3) * DAY
        PromisedDateFactory(
            order=order, line=line, was=was, day=was + random.choice([-2, -1, 1, 2, 5]) * DAY,
            side=random.choice(["ours", "client"]),
        )  # fmt: skip
    for _ in range(random.randint(0, 2)):
        shipment = ShipmentFactory(client=client, order=order, date=promised + random.randint(-2, 4) * DAY)
        for line in lines:
            quantity = random.choice([line.quantity, line.quantity, D(random.randint(0, 45))])
            ShipmentLineFactory(shipment=shipment, order_line=line, product=product, quantity=quantity)
        if random.random() < 0.3:
            DeliveryFactory(shipment=shipment, delivered_on=shipment.date + random.randint(0, 2) * DAY)
    if random.random() < 0.2:
        LineRefusalFactory(order_line=lines[0])
    return order


@pytest.mark.parametrize("tolerance", [0, 5])
def test_figures_agree_with_plain_python(tolerance: int, tolerate: Callable[[int], None]) -> None:
    """(R144) Of all, by client and by month; each adds up to the whole."""
    random = Random(27 + tolerance)
    product = PriceFactory().product
    clients = [ClientFactory() for _ in range(4)]
    orders = [a_random_order(random, random.choice(clients), product) for _ in range(120)]
    if tolerance:
        tolerate(tolerance)
    due = due_orders(Order.objects.all(), TODAY)
    names = ("due", "shipped", "in_time", "whole", "otif", "ordered", "filled")
    expected = reference(orders, TODAY, D(tolerance))
    found = fulfilment(due)
    assert {name: getattr(found, name) for name in names} == expected
    assert 0 < expected["otif"] < expected["due"]
    for one in fulfilment_by(due, "client"):
        of_client = [order for order in orders if order.client_id == one.key]
        wanted = reference(of_client, TODAY, D(tolerance))
        assert {name: getattr(one, name) for name in names} == wanted
    for group in ("client", "manager", "month"):
        assert sum(one.due for one in fulfilment_by(due, group)) == expected["due"]
        assert sum(one.filled for one in fulfilment_by(due, group)) == expected["filled"]


def test_northwind_is_in_time_in_772_of_809() -> None:
    """(R144) Public orders of 1996–1998 by the day that was required: 95.43 % of what was shipped (formulas.md 2.7)."""
    manager, product = UserFactory(role="kam"), PriceFactory().product
    clients: dict[str, Any] = {}
    with NORTHWIND.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    column = OrderFactory().column
    Order.objects.all().delete()
    orders = []
    for row in rows:
        client = clients.get(row["customer_id"]) or ClientFactory(manager=manager, code=row["customer_id"])
        clients[row["customer_id"]] = client
        day, wanted = (dt.date.fromisoformat(row[name]) for name in ("order_date", "required_date"))
        orders.append(
            Order(number=row["order_id"], client=client, date=day, ship_on=wanted, status="shipped", column=column,
                  created_by=manager, gross=1)
        )  # fmt: skip
    Order.objects.bulk_create(orders)
    lines = OrderLine.objects.bulk_create(
        OrderLine(order=order, position=1, product=product, quantity=1, list_price=1, rule_price=1, price=1, vat_rate=0,
                  gross=1, vat=0)
        for order in orders
    )  # fmt: skip
    sent = [(line, row) for line, row in zip(lines, rows, strict=True) if row["shipped_date"]]
    documents = Shipment.objects.bulk_create(
        Shipment(number=row["order_id"], client=line.order.client, order=line.order, date=row["shipped_date"])
        for line, row in sent
    )
    ShipmentLine.objects.bulk_create(
        ShipmentLine(shipment=document, client=document.client, date=document.date, product=product, order_line=line,
                     quantity=1, amount=1)
        for document, (line, _row) in zip(documents, sent, strict=True)
    )  # fmt: skip
    due = due_orders(Order.objects.all(), dt.date(1998, 6, 30))
    found = fulfilment(due)
    assert (found.in_time, found.shipped, found.in_time_pct) == (772, 809, D("95.4265"))
    assert (found.due, found.otif, found.whole) == (830, 772, 809)
    for one in fulfilment_by(due, "client"):
        assert one.in_time <= one.shipped <= one.due


# ---- pages ----------------------------------------------------------------------------------------------------------


def test_each_figure_leads_to_the_orders_behind_it(signed_in: Any) -> None:
    """(R144) And says as many as they are."""
    client = ClientFactory()
    good, bad = an_order(TODAY - DAY, 10, client=client), an_order(TODAY - DAY, 5, client=client)
    shipped(good, TODAY - DAY, 10)
    browser = signed_in(client.manager)
    for by in ("client", "manager", "month"):
        html = browser.get(reverse("orders:otif"), {"by": by}).content.decode()
        assert "50" in html and "1 of 2 due orders" in html
    rows = browser.get(reverse("orders:otif_rows"), {"verdict": "missed"}).content.decode()
    assert bad.number in rows and good.number not in rows
    api = browser.get("/api/v1/order-fulfilment/", {"verdict": "otif"}).json()["results"]
    assert [(row["number"], row["is_otif"], row["filled_sum"]) for row in api] == [
        (good.number, True, "1220.00")
    ]
