"""What leaves and what comes back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.models import Product
from dossiers.models import Client
from kam_crm.shared.errors import BusinessRuleError, NotAllowed, StateConflict
from orders.models import Order, Shipment, ShipmentLine
from orders.services import LineInput, create_order, put_line, register_return, ship_order, submit_order
from tests.factories.orders import PriceFactory, ShipmentFactory, ShipmentLineFactory
from tests.support.days import TODAY
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
D = Decimal
Make = Callable[..., Order]


@pytest.fixture
def confirmed(draft: Make, cream: Product, people: SimpleNamespace) -> Order:
    """Ten of milk and three of cream."""
    order = draft(10)
    put_line(by=people.kam, order=order, wanted=LineInput(cream, D(3)))
    return submit_order(by=people.kam, order=order)


@pytest.fixture
def shipment(confirmed: Order, people: SimpleNamespace) -> Shipment:
    return ship_order(by=people.support, order=confirmed, date=TODAY)


def test_shipping_writes_the_sales_fact(shipment: Shipment, confirmed: Order, milk: Product) -> None:
    line = shipment.lines.get(product=milk)
    assert shipment.number.startswith("ОТ-")
    assert (shipment.client, shipment.order, shipment.date) == (confirmed.client, confirmed, TODAY)
    assert (line.kind, line.client, line.date) == ("sale", confirmed.client, TODAY)
    assert (line.quantity, line.amount, line.vat, line.cost) == (
        D(10),
        D("1000.00"),
        D("220.00"),
        D("800.00"),
    )
    confirmed.refresh_from_db()
    assert confirmed.status == "shipped"
    confirmed.client.summary.refresh_from_db()
    assert confirmed.client.summary.last_shipment_on == TODAY


def test_what_did_not_leave_is_left_out(confirmed: Order, milk: Product, people: SimpleNamespace) -> None:
    line = confirmed.lines.get(product=milk)
    shipment = ship_order(by=people.support, order=confirmed, date=TODAY, quantities={line.pk: D(4)})
    assert [(row.product, row.quantity, row.amount) for row in shipment.lines.all()] == [
        (milk, D(4), D("400.00"))
    ]


def test_vat_is_that_of_the_day_of_shipping(
    client: Client, milk: Product, people: SimpleNamespace, settings: Any
) -> None:
    settings.BUSINESS_DATE = dt.date(2025, 12, 30)
    order = create_order(by=people.kam, client=client, lines=[LineInput(milk, D(10))])
    order = submit_order(by=people.kam, order=order)
    settings.BUSINESS_DATE = TODAY
    line = ship_order(by=people.support, order=order, date=dt.date(2026, 1, 12)).lines.get()
    assert (order.vat, line.vat, line.amount) == (D("203.33"), D("220.00"), D("1000.00"))


@pytest.mark.parametrize(
    ("quantities", "date", "code"),
    [
        ({0: D(0)}, TODAY, "nothing_shipped"),
        ({0: D(11)}, TODAY, "more_than_ordered"),
        ({0: D(-1)}, TODAY, "more_than_ordered"),
        ({-1: D(1)}, TODAY, "line_unknown"),
        ({0: D("0.0004")}, TODAY, "too_many_decimals"),
        (None, TODAY + dt.timedelta(days=1), "future_shipment"),
        (None, TODAY - dt.timedelta(days=1), "ship_before_order"),
    ],
)
def test_impossible_shipments_are_refused(
    quantities: dict[int, Decimal] | None, date: dt.date, code: str, confirmed: Order, people: SimpleNamespace
) -> None:
    if quantities is not None:
        pks = [line.pk for line in confirmed.lines.all()]
        quantities = {pks[place] if place >= 0 else 999_999: value for place, value in quantities.items()}
    with refused(code):
        ship_order(by=people.support, order=confirmed, date=date, quantities=quantities)
    assert Order.objects.get().status == "confirmed"
    assert not Shipment.objects.exists()


def test_the_first_shipment_makes_a_prospect_a_customer(confirmed: Order, people: SimpleNamespace) -> None:
    Client.objects.update(stage="prospect")
    ship_order(by=people.support, order=confirmed, date=TODAY)
    assert Client.objects.get().stage == "customer"


def test_an_order_is_shipped_once_and_by_support(confirmed: Order, people: SimpleNamespace) -> None:
    with pytest.raises(NotAllowed):
        ship_order(by=people.kam, order=confirmed, date=TODAY)
    ship_order(by=people.support, order=confirmed, date=TODAY)
    with pytest.raises(StateConflict):
        ship_order(by=people.support, order=confirmed, date=TODAY)
    assert Shipment.objects.count() == 1


def test_a_return_is_a_document_with_negative_lines(
    shipment: Shipment, milk: Product, people: SimpleNamespace
) -> None:
    line = shipment.lines.get(product=milk)
    back = register_return(
        by=people.support, shipment=shipment, quantities={line.pk: D(3)}, reason=" broken ", date=TODAY
    )
    row = back.lines.get()
    assert back.number.startswith("ВЗ-")
    assert (back.returns, back.order, back.reason) == (shipment, shipment.order, "broken")
    assert (row.kind, row.returned_line, row.order_line) == ("return", line, line.order_line)
    assert (row.quantity, row.amount, row.vat, row.cost) == (D(-3), D("-300.00"), D("-66.00"), D("-240.00"))


def test_a_line_left_empty_in_the_form_is_not_returned(shipment: Shipment, people: SimpleNamespace) -> None:
    first, second = shipment.lines.order_by("pk")
    back = register_return(
        by=people.support, shipment=shipment, quantities={first.pk: D(1), second.pk: D(0)}, reason="torn", date=TODAY
    )  # fmt: skip
    assert [line.returned_line for line in back.lines.all()] == [first]


def test_what_is_shipped_without_a_known_cost_has_none(people: SimpleNamespace, client: Client) -> None:
    product = PriceFactory(product__cost=None).product
    order = create_order(by=people.kam, client=client, lines=[LineInput(product, D(2))])
    shipment = ship_order(by=people.support, order=submit_order(by=people.kam, order=order), date=TODAY)
    assert [(line.quantity, line.cost) for line in shipment.lines.all()] == [(D(2), None)]


def test_a_unit_comes_back_at_its_price_to_the_kopeck(client: Client, people: SimpleNamespace) -> None:
    """Two at 10.00 with 3.61 of VAT: net sum and VAT, halved and rounded each for itself, would make 10.01."""
    line = ShipmentLineFactory(
        shipment__client=client, shipment__date=TODAY, quantity=2, amount=D("16.39"), vat=D("3.61")
    )
    given: dict[str, Any] = {"by": people.support, "shipment": line.shipment, "reason": "x", "date": TODAY}
    backs = [register_return(**given, quantities={line.pk: D(1)}).lines.get() for _time in range(2)]
    assert [row.amount + row.vat for row in backs] == [D("-10.00"), D("-10.00")]
    assert [row.vat for row in backs] == [D("-1.81"), D("-1.80")]


def test_kopecks_of_many_returns_never_pass_the_line(client: Client, people: SimpleNamespace) -> None:
    """A kopeck for four: each fourth of it, rounded for itself, would be nothing or far too much."""
    line = ShipmentLineFactory(
        shipment__client=client, shipment__date=TODAY, quantity=4, amount=D("0.02"), vat=D("0.00")
    )
    given: dict[str, Any] = {"by": people.support, "shipment": line.shipment, "reason": "x", "date": TODAY}
    backs = [register_return(**given, quantities={line.pk: D(1)}).lines.get() for _time in range(4)]
    assert sum(row.amount for row in backs) == D("-0.02")


def test_no_more_comes_back_than_is_still_there(
    shipment: Shipment, milk: Product, people: SimpleNamespace
) -> None:
    line = shipment.lines.get(product=milk)
    given: dict[str, Any] = {"by": people.support, "shipment": shipment, "reason": "broken", "date": TODAY}
    register_return(**given, quantities={line.pk: D(7)})
    with refused("more_than_shipped") as refusal:
        register_return(**given, quantities={line.pk: D("3.001")})
    assert "3" in str(refusal.value)
    register_return(**given, quantities={line.pk: D(3)})
    with pytest.raises(BusinessRuleError):
        register_return(**given, quantities={line.pk: D(1)})


def test_two_lines_of_one_product_are_counted_apart(people: SimpleNamespace, client: Client) -> None:
    """Imported documents name no order line, and may name a product twice."""
    first = ShipmentLineFactory(shipment__client=client, shipment__date=TODAY, quantity=5)
    second = ShipmentLineFactory(shipment=first.shipment, product=first.product, quantity=5)
    given: dict[str, Any] = {"by": people.support, "shipment": first.shipment, "reason": "x", "date": TODAY}
    register_return(**given, quantities={first.pk: D(5)})
    assert register_return(**given, quantities={second.pk: D(5)}).lines.get().returned_line == second


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"reason": " "}, "reason_required"),
        ({"date": TODAY + dt.timedelta(days=1)}, "future_return"),
        ({"date": TODAY - dt.timedelta(days=1)}, "return_before_shipment"),
        ({"quantities": {}}, "nothing_returned"),
        ({"quantities": {999_999: D(1)}}, "nothing_returned"),
        ({"quantities": {0: D("0.0001")}}, "too_many_decimals"),
        ({"quantities": {0: D("1e999")}}, "more_than_shipped"),
    ],
)
def test_impossible_returns_are_refused(
    change: dict[str, Any], code: str, shipment: Shipment, people: SimpleNamespace
) -> None:
    line = shipment.lines.first()
    given = {"quantities": {line.pk: D(1)}, "reason": "broken", "date": TODAY, **change}
    given["quantities"] = {pk or line.pk: quantity for pk, quantity in given["quantities"].items()}
    with refused(code):
        register_return(by=people.support, shipment=shipment, **given)
    assert Shipment.objects.count() == 1


def test_a_return_is_not_returned(shipment: Shipment, people: SimpleNamespace) -> None:
    given: dict[str, Any] = {"by": people.support, "reason": "broken", "date": TODAY}
    line = shipment.lines.first()
    back = register_return(**given, shipment=shipment, quantities={line.pk: D(1)})
    with refused("nothing_returned"):
        register_return(**given, shipment=back, quantities={back.lines.get().pk: D(1)})


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    amount=st.decimals(min_value="0.01", max_value="9999", places=2),
    vat=st.decimals(min_value="0.00", max_value="999", places=2),
    parts=st.lists(st.integers(min_value=1, max_value=7), min_size=1, max_size=5),
)
def test_everything_brought_back_in_parts_makes_zero(
    amount: Decimal, vat: Decimal, parts: list[int], people: SimpleNamespace, client: Client
) -> None:
    shipment = ShipmentFactory(client=client, date=TODAY)
    line = ShipmentLineFactory(
        shipment=shipment, quantity=sum(parts), amount=amount, vat=vat, cost=amount / 2 // D("0.01") / 100
    )
    for part in parts:
        register_return(
            by=people.support, shipment=shipment, quantities={line.pk: D(part)}, reason="x", date=TODAY
        )
    rows = ShipmentLine.objects.filter(product=line.product)
    sums = rows.aggregate(**{name: Sum(name) for name in ("quantity", "amount", "vat", "cost")})
    assert set(sums.values()) == {D(0)}
