"""Returns, refusals and acts by reason, product and month."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from orders.analysis.figures import by_month, documented, pareto, refused, return_rate, returned
from orders.models import LineRefusal, RefusalReason, ReturnReason
from tests.factories.orders import (
    ActLineFactory,
    GoodsReturnFactory,
    OrderLineFactory,
    ShipmentFactory,
    ShipmentLineFactory,
)
from tests.support.days import TODAY

pytestmark = pytest.mark.django_db
D = Decimal
MONTH = dt.timedelta(days=31)


@pytest.fixture
def world(people: SimpleNamespace, client: Any, milk: Any, cream: Any) -> None:
    """3,000 shipped a month ago, 2,000 today; 600 came back, 100 of them then; two lines refused; an act in force."""
    sold = [
        ShipmentLineFactory(
            shipment__client=client, shipment__date=TODAY - MONTH, product=product, amount=amount
        )
        for product, amount in ((milk, D(2000)), (cream, D(1000)))
    ]
    torn, stale = ReturnReason.objects.order_by("pk")[:2]
    for line, day, amount, cause in (
        (sold[0], TODAY, D(400), torn), (sold[1], TODAY, D(100), stale), (sold[0], TODAY - MONTH, D(100), None),
    ):  # fmt: skip
        back = ShipmentFactory(client=client, date=day, returns=line.shipment)
        ShipmentLineFactory(
            shipment=back, kind="return", returned_line=line, product=line.product, quantity=-1, amount=-amount,
            vat=0, cost=None,
        )  # fmt: skip
        GoodsReturnFactory(shipment=line.shipment, status="accepted", document=back, cause=cause)
    ordered = OrderLineFactory(order__client=client, product=milk, quantity=10, price=D("122.00"))
    none = RefusalReason.objects.create(name="nothing left")
    LineRefusal.objects.create(
        order_line=ordered, quantity=2, side="ours", reason="x", cause=none, by=people.support
    )
    LineRefusal.objects.create(order_line=ordered, quantity=1, side="client", reason="y", by=people.support)
    for status in ("approved", "draft"):
        document = ShipmentFactory(client=client) if status == "approved" else None
        ActLineFactory(act__client=client, act__status=status, act__document=document, product=milk)


def test_what_comes_back_by_reason_and_product(
    world: None, people: SimpleNamespace, milk: Any, cream: Any
) -> None:
    """The largest first, with what they make together; a reason nobody named is one of its own (R207)."""
    torn, stale = ReturnReason.objects.order_by("pk")[:2]
    found = pareto(returned(people.head), "why")
    assert [(one.name, one.amount) for one in found] == [
        (torn.name, D(400)), *sorted([("", D(100)), (stale.name, D(100))]),
    ]  # fmt: skip
    assert [one.running for one in found] == [D("66.6667"), D("83.3333"), D(100)]
    assert [(one.name, one.amount, one.count) for one in pareto(returned(people.head), "what")] == [
        (milk.name, D(500), 2),
        (cream.name, D(100), 1),
    ]
    assert [(one.name, one.amount) for one in pareto(refused(people.head), "why")] == [
        ("nothing left", D("244.00")),
        ("", D("122.00")),
    ]
    assert [(one.amount, one.count) for one in pareto(documented(people.head), "what")] == [(D("244.00"), 1)]
    assert pareto(returned(people.stranger), "why") == []


def test_months_and_the_rows_behind(world: None, people: SimpleNamespace) -> None:
    """The dynamics, each month the sum of its rows (R207)."""
    months = by_month(returned(people.head))
    assert [(one.name, one.amount, one.count) for one in months] == [
        ((TODAY - MONTH).replace(day=1), D(100), 1),
        (TODAY.replace(day=1), D(500), 2),
    ]


def test_the_return_rate_is_by_the_day_of_the_return(world: None, people: SimpleNamespace) -> None:
    """Returns of the period in % of its shipments by formulas.md 2.7 (R147)."""
    assert return_rate(people.head, TODAY - MONTH, TODAY) == D("12.0000")
    assert return_rate(people.head, TODAY - MONTH, TODAY - MONTH) == D("3.3333")
    assert return_rate(people.head, TODAY, TODAY) == D("25.0000")
    assert return_rate(people.head, TODAY - 9 * MONTH, TODAY - 8 * MONTH) is None


def test_the_page_shows_it(world: None, people: SimpleNamespace, cream: Any) -> None:
    """Every figure leads to its rows (R207)."""
    browser = Browser()
    browser.force_login(people.head)
    address = reverse("orders:analysis")
    page = browser.get(address).content.decode()
    assert cream.name in page and "By reason" in page
    for query in (
        {"of": "refusals"}, {"of": "acts"}, {"why": "-"}, {"product": cream.name}, {"month": TODAY.isoformat()},
        {"since": "2020-01-01", "until": "2020-02-01"}, {"of": "nothing", "month": "2026-13-01"},
    ):  # fmt: skip
        assert browser.get(address, query).status_code == 200
    narrowed = browser.get(address, {"of": "returns", "product": cream.name}).content.decode()
    assert "100.00" in narrowed
