"""What becomes of an order once it is confirmed: days moved, refusals with measures, transport, and the page of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared.errors import NotAllowed, StateConflict
from orders.models import Delivery, LineRefusal, Order, OrderLine, PromisedDate, RefusalReason, Shipment
from orders.services import (
    LineInput,
    create_order,
    refuse_lines,
    reschedule_order,
    set_delivery,
    set_measure,
    ship_order,
    submit_order,
)
from receivables.models import CreditReservation
from receivables.services import ship
from tests.factories.after import LineRefusalFactory, RefusalReasonFactory
from tests.factories.dossiers import OutletFactory
from tests.support.days import TODAY
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
D = Decimal
DAY = dt.timedelta(days=1)
Make = Callable[..., Order]
SignedIn = Callable[[User], Any]


@pytest.fixture
def order(client: Client, people: SimpleNamespace, milk: Any, cream: Any) -> Order:
    """Ten of milk and five of cream at 122.00, to be shipped tomorrow."""
    lines = [LineInput(milk, D(10), D(0)), LineInput(cream, D(5), D(0))]
    return submit_order(by=people.kam, order=create_order(by=people.kam, client=client, lines=lines))


@pytest.fixture
def out_of_stock(db: Any) -> RefusalReason:
    reason: RefusalReason = RefusalReasonFactory(name="Out of stock here")
    return reason


def line_of(order: Order, product: Any) -> OrderLine:
    line: OrderLine = order.lines.get(product=product)
    return line


def reserved(order: Order) -> Decimal | None:
    return CreditReservation.objects.filter(order=order).values_list("amount", flat=True).first()


# ---- promised days --------------------------------------------------------------------------------------------------


def test_a_moved_day_keeps_both_days_the_side_and_the_reason(order: Order, people: SimpleNamespace) -> None:
    """(R145)."""
    was = order.ship_on
    reschedule_order(by=people.support, order=order, ship_on=was + DAY, reason=" a late lorry ", side="ours")
    move = PromisedDate.objects.get()
    assert (move.was, move.day, move.side, move.reason, move.by, move.line) == (
        was,
        was + DAY,
        "ours",
        "a late lorry",
        people.support,
        None,
    )
    order.refresh_from_db()
    assert order.ship_on == was + DAY
    with refused("side_unknown"):
        reschedule_order(by=people.kam, order=order, ship_on=was + 2 * DAY, reason="x", side="theirs")


def test_a_line_is_moved_alone(order: Order, people: SimpleNamespace, cream: Any) -> None:
    """(R145)."""
    was, line = order.ship_on, line_of(order, cream)
    moved = reschedule_order(
        by=people.support, order=order, ship_on=was + DAY, reason="comes later", lines=[line.pk]
    )
    assert (moved.ship_on, PromisedDate.objects.get().line) == (was, line)
    assert cream.code in moved.changes.latest("pk").reason
    with refused("same_day"):
        reschedule_order(by=people.support, order=order, ship_on=was + DAY, reason="again", lines=[line.pk])
    with refused("line_unknown"):
        reschedule_order(
            by=people.support, order=order, ship_on=was + 2 * DAY, reason="x", lines=[line.pk + 99]
        )


def test_late_is_what_was_promised_for_a_day_that_passed(
    order: Order, people: SimpleNamespace, milk: Any, cream: Any, signed_in: SignedIn, settings: Any
) -> None:
    """(R145) A line that was moved on its own does not make its order late, one that was not does."""
    browser = signed_in(people.support)

    def is_late() -> bool:
        return order.number in browser.get("/orders/?ship_late=true").content.decode()

    reschedule_order(
        by=people.support, order=order, ship_on=TODAY + 7 * DAY, reason="x", lines=[line_of(order, cream).pk]
    )
    assert not is_late()
    settings.BUSINESS_DATE = TODAY + 2 * DAY
    assert is_late()
    quantities = {line_of(order, milk).pk: D(10)}
    ship(by=people.support, order=order, date=TODAY + 2 * DAY, quantities=quantities)
    assert not is_late()
    settings.BUSINESS_DATE = TODAY + 8 * DAY
    assert is_late()
    assert order.number not in browser.get("/orders/?ship_late=false").content.decode()


def test_moved_days_are_read_by_programs(order: Order, people: SimpleNamespace, signed_in: SignedIn) -> None:
    """(R145)."""
    browser = signed_in(people.kam)
    given = {"ship_on": "2026-11-25", "reason": "they asked", "side": "client"}
    browser.post(f"/api/v1/orders/{order.pk}/reschedule/", given, content_type="application/json")
    row = browser.get(f"/api/v1/promised-dates/?order={order.pk}").json()["results"][0]
    assert (row["was"], row["day"], row["side"], row["reason"]) == (
        "2026-11-19",
        "2026-11-25",
        "client",
        "they asked",
    )


# ---- refusals -------------------------------------------------------------------------------------------------------


def test_part_of_a_line_is_refused_and_frees_its_credit(
    order: Order, people: SimpleNamespace, cream: Any, out_of_stock: RefusalReason
) -> None:
    """(R146) Before anything has left; the order goes on."""
    line = line_of(order, cream)
    after = refuse_lines(
        by=people.support, order=order, side="ours", cause=out_of_stock, quantities={line.pk: D(2)}
    )
    refusal = LineRefusal.objects.get()
    assert (after.status, reserved(order)) == ("confirmed", D("1586.00"))
    assert (refusal.quantity, refusal.cause, refusal.reason) == (2, out_of_stock, "Out of stock here")
    ship(by=people.support, order=order, date=TODAY)
    order.refresh_from_db()
    assert (order.status, reserved(order)) == ("shipped", None)


def test_a_whole_order_is_refused(order: Order, people: SimpleNamespace, out_of_stock: RefusalReason) -> None:
    """(R146) Nothing has left: it is cancelled, and its page still tells why."""
    after = refuse_lines(by=people.support, order=order, side="client", cause=out_of_stock)
    assert (after.status, reserved(order), LineRefusal.objects.count()) == ("cancelled", None, 2)
    with refused("wrong_state", StateConflict):
        refuse_lines(by=people.support, order=order, side="client", cause=out_of_stock)


def test_what_is_left_of_a_part_shipped_order_is_refused(
    order: Order, people: SimpleNamespace, milk: Any, out_of_stock: RefusalReason
) -> None:
    """(R146)."""
    ship(by=people.support, order=order, date=TODAY, quantities={line_of(order, milk).pk: D(4)})
    with refused("more_than_rest"):
        refuse_lines(
            by=people.support, order=order, side="ours", cause=out_of_stock,
            quantities={line_of(order, milk).pk: D(7)},
        )  # fmt: skip
    with refused("nothing_refused"):
        refuse_lines(by=people.support, order=order, side="ours", cause=out_of_stock, quantities={})
    with refused("reason_required"):
        refuse_lines(by=people.support, order=order, side="ours")
    with refused("forbidden", NotAllowed):
        refuse_lines(by=people.kam, order=order, side="ours", cause=out_of_stock)
    after = refuse_lines(by=people.support, order=order, side="ours", cause=out_of_stock)
    assert (after.status, reserved(order)) == ("shipped", None)
    assert sorted(LineRefusal.objects.values_list("quantity", flat=True)) == [5, 6]


def test_the_third_refusal_for_one_reason_needs_a_measure(
    client: Client, people: SimpleNamespace, order: Order, out_of_stock: RefusalReason
) -> None:
    """(R146) Two orders within the company's days went before; those of others and of long ago do not count."""
    for _ in range(2):
        LineRefusalFactory(order_line__order__client=client, cause=out_of_stock)
    old = LineRefusalFactory(order_line__order__client=client, cause=out_of_stock)
    LineRefusal.objects.filter(pk=old.pk).update(at=old.at - 91 * DAY)
    other = RefusalReasonFactory()
    with refused("measure_required"):
        refuse_lines(by=people.support, order=order, side="ours", cause=out_of_stock)
    refuse_lines(
        by=people.support,
        order=order,
        side="ours",
        cause=out_of_stock,
        measure="keep forty",
        responsible=people.kam,
    )
    assert {one.responsible for one in LineRefusal.objects.filter(measure="keep forty")} == {people.kam}
    assert other.refusals.count() == 0


def test_the_second_refusal_needs_none(
    client: Client, people: SimpleNamespace, order: Order, out_of_stock: RefusalReason
) -> None:
    """(R146) The twin: with one order less before it nothing is asked."""
    LineRefusalFactory(order_line__order__client=client, cause=out_of_stock)
    LineRefusalFactory(cause=out_of_stock)
    assert refuse_lines(by=people.support, order=order, side="ours", cause=out_of_stock).status == "cancelled"


def test_a_measure_is_said_later(order: Order, people: SimpleNamespace, signed_in: SignedIn) -> None:
    """(R146) By the manager, too; without a name whoever says it is responsible."""
    refusal = LineRefusalFactory(order_line=order.lines.first())
    set_measure(by=people.kam, refusal=refusal, measure=" keep more ", measure_due=TODAY + DAY)
    refusal.refresh_from_db()
    assert (refusal.measure, refusal.responsible) == ("keep more", people.kam)
    with pytest.raises(IntegrityError), transaction.atomic():
        LineRefusal.objects.filter(pk=refusal.pk).update(responsible=None)
    browser = signed_in(people.kam)
    answer = browser.post(
        f"/api/v1/line-refusals/{refusal.pk}/measure/",
        {"measure": "call the supplier", "responsible": people.support.email},
        content_type="application/json",
    )
    assert (answer.status_code, answer.json()["responsible"]) == (200, people.support.email)
    assert browser.post(f"/refusals/{refusal.pk}/measure/", {"measure": ""}).status_code == 422


# ---- transport ------------------------------------------------------------------------------------------------------


def test_transport_of_a_shipment_is_entered_by_support_and_shown_to_the_manager(
    order: Order, people: SimpleNamespace, client: Client, signed_in: SignedIn
) -> None:
    """(R162)."""
    shipment = ship_order(by=people.support, order=order, date=TODAY)
    outlet = OutletFactory(client=client, address="Невский пр., 1", delivery_window="10:00–12:00")
    set_delivery(
        by=people.support, shipment=shipment, outlet=outlet, carrier="Дальние дороги", transport="А123ВС",
        planned_on=TODAY + DAY,
    )  # fmt: skip
    delivery = Delivery.objects.get()
    assert (delivery.address, delivery.window) == ("Невский пр., 1", "10:00–12:00")
    for address in (f"/shipments/{shipment.pk}/", f"/orders/{order.pk}/"):
        html = signed_in(people.kam).get(address).content.decode()
        assert "Невский пр., 1" in html and "Дальние дороги" in html
    with refused("forbidden", NotAllowed):
        set_delivery(by=people.kam, shipment=shipment, carrier="others")
    with refused("foreign_outlet"):
        set_delivery(by=people.support, shipment=shipment, outlet=OutletFactory())
    with refused("delivery_before_shipment"):
        set_delivery(by=people.support, shipment=shipment, delivered_on=TODAY - DAY)
    with refused("delivered_in_future"):
        set_delivery(by=people.support, shipment=shipment, delivered_on=TODAY + 2 * DAY)


def test_transport_comes_by_the_api_and_by_the_page(
    order: Order, people: SimpleNamespace, signed_in: SignedIn
) -> None:
    """(R162)."""
    shipment = ship_order(by=people.support, order=order, date=TODAY)
    browser = signed_in(people.support)
    url = f"/api/v1/shipments/{shipment.pk}/deliver/"
    answer = browser.post(url, {"address": "Nevsky 1"}, content_type="application/json")
    assert answer.json()["delivery"]["planned_on"] == "2026-11-18"
    given = {"address": "Nevsky 2", "planned_on": "2026-11-18", "delivered_on": "2026-11-18"}
    assert browser.post(f"/shipments/{shipment.pk}/delivery/", given).status_code == 302
    assert Delivery.objects.get(shipment=shipment).delivered_on == TODAY
    assert (
        browser.post(f"/shipments/{shipment.pk}/delivery/", {"planned_on": "2026-11-18"}).status_code == 422
    )
    assert Shipment.objects.get(pk=shipment.pk).delivery.address == "Nevsky 2"


# ---- the page -------------------------------------------------------------------------------------------------------


def test_the_page_says_ordered_reserved_shipped_accepted_and_refused(
    order: Order,
    people: SimpleNamespace,
    milk: Any,
    cream: Any,
    out_of_stock: RefusalReason,
    signed_in: SignedIn,
) -> None:
    """(R144)."""
    ship(by=people.support, order=order, date=TODAY, quantities={line_of(order, milk).pk: D(4)})
    refuse_lines(
        by=people.support, order=order, side="client", cause=out_of_stock,
        quantities={line_of(order, cream).pk: D(1)},
    )  # fmt: skip
    reschedule_order(by=people.support, order=order, ship_on=TODAY + 2 * DAY, reason="supplier", side="ours")
    html = signed_in(people.kam).get(f"/orders/{order.pk}/").content.decode()
    assert "accepted 4, waits 6, refused 0 of 10" in html
    assert "accepted 0, waits 4, refused 1 of 5" in html
    assert "client: Out of stock here" in html
    assert "supplier · moved by us" in html
    assert "no longer" in html  # in time: our own move does not save it
    row = signed_in(people.kam).get(f"/api/v1/orders/{order.pk}/").json()
    assert [(one["shipped"], one["accepted"], one["refused"], one["rest"]) for one in row["lines"]] == [
        ("4.000", "4.000", "0.000", "6.000"),
        ("0.000", "0.000", "1.000", "4.000"),
    ]


def test_support_refuses_and_moves_on_the_pages(
    order: Order, people: SimpleNamespace, cream: Any, out_of_stock: RefusalReason, signed_in: SignedIn
) -> None:
    """(R145, R146)."""
    browser, line = signed_in(people.support), line_of(order, cream)
    address = f"/orders/{order.pk}/refuse-lines/"
    assert browser.get(address).status_code == 200
    assert browser.post(address, {"side": "ours", "cause": out_of_stock.pk}).status_code == 422
    given = {"side": "ours", "cause": out_of_stock.pk, f"line_{line.pk}": "2"}
    assert browser.post(address, given).status_code == 302
    assert LineRefusal.objects.get().quantity == 2
    move = {"ship_on": "2026-11-26", "side": "client", "reason": "they asked", "lines": [line.pk]}
    assert browser.get(f"/orders/{order.pk}/move/").status_code == 200
    assert browser.post(f"/orders/{order.pk}/move/", move).status_code == 302
    assert PromisedDate.objects.get().line == line
