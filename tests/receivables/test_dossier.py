"""What receivables add elsewhere: the time line of a client, the credit panel of an order, returns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from dossiers.history.timeline import timeline
from dossiers.models import Client
from orders.models import Order
from orders.pages.panels import panels_for
from orders.services import accept_goods, announce_return, cancel_order
from receivables.models import Payment
from receivables.services import register_payment, set_limit, ship
from tests.factories.orders import OrderFactory
from tests.factories.receivables import InvoiceFactory, PaymentFactory
from tests.support.days import TODAY
from tests.support.walks import pages_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def told(client: Client, user: User, kind: str) -> list[str]:
    return [event.text for event in timeline(client, user, kind=kind).events]


def test_the_time_line_tells_of_money(owing: Client, kam: User, finance: User) -> None:
    InvoiceFactory(client=owing, number="A-1", amount=100, date=TODAY, due_date=TODAY)
    register_payment(
        by=finance, client=owing, number="17", date=TODAY, amount=Decimal(60), purpose="for cheese"
    )
    set_limit(by=finance, client=owing, amount=Decimal(500), reason="history")
    assert told(owing, kam, "invoices") == ["Invoice A-1 for 100.00\u202f₽, due on 18 Nov 2026"]
    assert told(owing, kam, "payments") == ["Payment 17 of 60.00\u202f₽"]
    assert told(owing, kam, "limits")[0] == "Credit limit 500\u202f₽ from 18 Nov 2026"


def test_the_time_line_tells_of_stops_but_not_of_what_passed(owing: Client, kam: User) -> None:
    OrderFactory(client=owing, gross=1, status="confirmed")
    stopped = OrderFactory(client=owing, gross=9_999_999)
    Order.objects.filter(pk=stopped.pk).update(status="hold")
    assert told(owing, kam, "credit") == [
        f"Order {stopped.number} stopped by credit, 9\u202f999\u202f999.00\u202f₽"
    ]


def test_every_page_of_a_long_time_line_comes_once(owing: Client, kam: User) -> None:
    for n in range(7):
        InvoiceFactory(client=owing, number=f"A-{n}", date=TODAY - dt.timedelta(days=n // 3))
        PaymentFactory(client=owing, number=f"P-{n}", date=TODAY - dt.timedelta(days=n // 2))
    pages = pages_of(lambda cursor: timeline(owing, kam, cursor=cursor, page_size=3))
    events = [event for page in pages for event in page.events]
    seen = [event.text for event in events if event.source in ("invoices", "payments")]
    assert len(seen) == len(set(seen)) == 14


def panel(order: Order, user: User) -> dict[str, Any]:
    return panels_for(order, user)[0].context


def test_the_panel_shows_the_limit_as_it_will_be(owing: Client, kam: User) -> None:
    InvoiceFactory(client=owing, amount=300_000, due_date=TODAY + dt.timedelta(days=3))
    OrderFactory(client=owing, gross=200_000, status="confirmed")
    context = panel(OrderFactory(client=owing, gross=350_000), kam)
    card = context["credit"]
    assert (card.taken, card.over, card.taken_percent) == (850_000, 0, 85)
    assert [(key, round(width)) for key, width in card.bar] == [("c1", 30), ("c2", 20), ("c3", 35)]
    assert card.limit_light == {"tone": "amber", "text": "85.0% of the limit taken"}
    assert card.overdue_light["tone"] == "green"
    assert card.frees["sum"] == 300_000
    assert context["stop"] is None
    assert "350\u202f000" in panels_for(OrderFactory(client=owing, gross=350_000), kam)[0].html


def test_the_panel_says_when_the_order_would_be_stopped(owing: Client, kam: User) -> None:
    order = OrderFactory(client=owing, gross=1_000_001)
    assert panel(order, kam)["stop"].over == 1
    assert panel(order, kam)["credit"].limit_light["tone"] == "red"
    InvoiceFactory(client=owing, amount=1, due_date=TODAY - dt.timedelta(days=6))
    small = panel(OrderFactory(client=owing, gross=1), kam)
    assert (small["stop"].over, small["stop"].overdue_days) == (0, 6)
    assert small["credit"].overdue_light == {"tone": "red", "text": "overdue 6 days"}


def test_a_confirmed_order_is_not_counted_twice(confirmed: Callable[..., Order], kam: User) -> None:
    order = confirmed(10)
    assert panel(order, kam)["credit"].taken == Decimal("1220.00")


def test_there_is_no_panel_once_the_order_takes_no_credit(
    confirmed: Callable[..., Order], kam: User, support: User
) -> None:
    shipped, cancelled = confirmed(), confirmed()
    ship(by=support, order=shipped, date=TODAY)
    cancel_order(by=kam, order=cancelled, reason="changed his mind")
    for order in (shipped, cancelled):
        order.refresh_from_db()
        assert panels_for(order, kam) == []


def test_without_a_limit_the_panel_says_prepayment(kam: User) -> None:
    card = panel(OrderFactory(client__manager=kam, gross=0), kam)["credit"]
    assert card.bar == [] and card.taken_percent is None
    assert card.limit_light == {"tone": "", "text": "pays in advance"}


def test_a_return_accepted_with_orders_is_credited_here(
    confirmed: Callable[..., Order], kam: User, support: User
) -> None:
    shipment, invoice = ship(by=support, order=confirmed(10), date=TODAY)
    quantities = {shipment.lines.get().pk: Decimal(2)}
    announced = announce_return(by=kam, shipment=shipment, quantities=quantities, reason="torn")
    accept_goods(by=support, goods_return=announced, date=TODAY)
    assert invoice is not None
    assert Payment.objects.get().allocations.get().invoice == invoice
