"""Orders while they are written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from catalogue.models import Product
from dossiers.models import Client
from kam_crm.shared.errors import NotAllowed, StateConflict
from orders.models import Order
from orders.services import (
    LineInput,
    begin_order,
    cancel_order,
    create_order,
    hand_back,
    pass_on,
    put_line,
    remove_line,
    replace_lines,
    submit_order,
    update_order,
)
from tests.factories.dossiers import ClientFactory
from tests.factories.orders import ClientPriceColumnFactory, PriceColumnFactory, PriceFactory, ProductFactory
from tests.support.days import TODAY
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
D = Decimal


def test_a_draft_has_number_column_and_the_next_working_day(draft: Callable[..., Order]) -> None:
    order = draft()
    assert order.number.startswith("ЗК-")
    assert (order.status, order.date, order.ship_on) == ("draft", TODAY, dt.date(2026, 11, 19))
    assert order.column.name == "Опт-1"


def test_an_order_is_begun_in_the_draft_that_is_still_empty(
    client: Client, milk: Product, people: SimpleNamespace, settings: Any
) -> None:
    """Of that person, client and day; one with a line or a note is not empty, nor is a cancelled one a draft."""
    begun = begin_order(by=people.kam, client=client)
    first = put_line(
        by=people.kam,
        order=begin_order(by=people.kam, client=ClientFactory(manager=people.kam)),
        wanted=LineInput(milk, D(1)),
    )
    assert first.lines.get().position == 1
    assert begin_order(by=people.kam, client=client) == begun
    assert begin_order(by=people.head, client=client) != begun
    assert begin_order(by=people.kam, client=ClientFactory(manager=people.kam)) != begun
    settings.BUSINESS_DATE = TODAY + dt.timedelta(days=1)
    assert begin_order(by=people.kam, client=client) != begun
    settings.BUSINESS_DATE = TODAY
    for use in (
        lambda order: put_line(by=people.kam, order=order, wanted=LineInput(milk, D(1))),
        lambda order: update_order(by=people.kam, order=order, ship_on=TODAY, note="by Friday"),
        lambda order: cancel_order(by=people.kam, order=order),
    ):
        use(begin_order(by=people.kam, client=client))
        following = begin_order(by=people.kam, client=client)
        assert following != begun
        begun = following


def test_numbers_go_up_and_never_repeat(draft: Callable[..., Order]) -> None:
    first, second = draft(), draft()
    assert int(second.number.split("-")[1]) == int(first.number.split("-")[1]) + 1


def test_totals_follow_the_lines(
    draft: Callable[..., Order], cream: Product, people: SimpleNamespace
) -> None:
    order = put_line(by=people.kam, order=draft(10, 5), wanted=LineInput(cream, D(2)))
    assert (order.gross, order.vat, order.list_total) == (D("1403.00"), D("253.00"), D("1464.00"))
    assert (order.max_discount, order.cost, order.margin) == (D(5), D("960.00"), D("190.00"))
    order = remove_line(by=people.kam, order=order, uuid=order.lines.get(product=cream).uuid)
    assert (order.gross, order.max_discount) == (D("1159.00"), D(5))


def test_prices_are_those_of_the_clients_column_on_the_orders_day(
    client: Client, milk: Product, people: SimpleNamespace, settings: Any
) -> None:
    """(R141)"""
    cheap = PriceColumnFactory(name="Опт-2", position=2)
    ClientPriceColumnFactory(client=client, column=cheap, valid_from=dt.date(2026, 1, 1))
    PriceFactory(product=milk, column=cheap, price=D("110.00"), valid_from=dt.date(2026, 1, 1))
    PriceFactory(product=milk, column=cheap, price=D("115.00"), valid_from=dt.date(2026, 11, 1))
    lines = [LineInput(milk, D(1))]
    settings.BUSINESS_DATE = dt.date(2026, 10, 31)
    old = create_order(by=people.kam, client=client, lines=lines)
    settings.BUSINESS_DATE = TODAY
    new = create_order(by=people.kam, client=client, lines=lines)
    assert [order.lines.get().list_price for order in (old, new)] == [D("110.00"), D("115.00")]


def test_an_order_of_last_year_has_the_vat_of_last_year(
    client: Client, milk: Product, people: SimpleNamespace, settings: Any
) -> None:
    settings.BUSINESS_DATE = dt.date(2025, 12, 31)
    order = create_order(by=people.kam, client=client, lines=[LineInput(milk, D(10))])
    assert (order.lines.get().vat_rate, order.vat) == (D(20), D("203.33"))


def test_a_later_price_leaves_a_written_line_alone(
    draft: Callable[..., Order], milk: Product, people: SimpleNamespace
) -> None:
    """(R142)"""
    order = draft()
    PriceFactory(product=milk, price=D("150.00"), valid_from=TODAY)
    put_line(by=people.kam, order=order, wanted=LineInput(milk, D(20), uuid=order.lines.get().uuid))
    assert order.lines.get().list_price == D("122.00")


@pytest.mark.parametrize(
    ("quantity", "discount", "code", "field"),
    [
        ("0", "0", "quantity_invalid", "quantity"),
        ("-1", "0", "quantity_invalid", "quantity"),
        ("1000001", "0", "quantity_invalid", "quantity"),
        ("1.0001", "0", "quantity_invalid", "quantity"),
        ("1", "-0.1", "discount_invalid", "discount"),
        ("1", "100.1", "discount_invalid", "discount"),
    ],
)
def test_impossible_lines_are_refused(
    quantity: str,
    discount: str,
    code: str,
    field: str,
    client: Client,
    milk: Product,
    people: SimpleNamespace,
) -> None:
    with refused(code) as refusal:
        create_order(by=people.kam, client=client, lines=[LineInput(milk, D(quantity), D(discount))])
    assert refusal.value.field == field
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("quantity", "discount"), [("0.001", "0"), ("1000000", "0"), ("1", "100"), ("1.2340", "0")]
)
def test_lines_at_the_edge_are_taken(
    quantity: str, discount: str, client: Client, milk: Product, people: SimpleNamespace
) -> None:
    """The neighbours of the refusals above, of something that is weighed."""
    milk.unit = "кг"
    order = create_order(by=people.kam, client=client, lines=[LineInput(milk, D(quantity), D(discount))])
    assert [(line.quantity, line.discount) for line in order.lines.all()] == [(D(quantity), D(discount))]


def test_an_order_is_shipped_on_its_own_day_at_the_earliest(
    client: Client, people: SimpleNamespace, draft: Callable[..., Order]
) -> None:
    assert create_order(by=people.kam, client=client, ship_on=TODAY).ship_on == TODAY
    assert update_order(by=people.kam, order=draft(), ship_on=TODAY, note="").ship_on == TODAY
    with refused("ship_before_order") as refusal:
        create_order(by=people.kam, client=client, ship_on=TODAY - dt.timedelta(days=1))
    assert refusal.value.field == "ship_on"


def test_replaced_lines_are_all_or_nothing(
    draft: Callable[..., Order], milk: Product, cream: Product, people: SimpleNamespace
) -> None:
    order = draft(10)
    with refused("quantity_invalid"):
        replace_lines(by=people.kam, order=order, lines=[LineInput(cream, D(1)), LineInput(milk, D(0))])
    assert [(line.product, line.quantity) for line in order.lines.all()] == [(milk, D(10))]
    order = replace_lines(by=people.kam, order=order, lines=[LineInput(cream, D(1)), LineInput(milk, D(2))])
    assert [(line.position, line.product) for line in order.lines.all()] == [(1, cream), (2, milk)]
    assert order.gross == D("366.00")


def test_a_sum_beyond_all_measure_is_refused(client: Client, people: SimpleNamespace) -> None:
    gold = PriceFactory(price=D("99999999.00")).product
    with refused("sum_too_large"):
        create_order(by=people.kam, client=client, lines=[LineInput(gold, D(1_000_000))])


def test_a_product_that_is_not_sold_or_has_no_price_is_refused(
    draft: Callable[..., Order], cream: Product, people: SimpleNamespace
) -> None:
    order = draft()
    cream.is_active = False
    cream.save()
    for product, code in ((cream, "product_not_on_sale"), (ProductFactory(), "no_price")):
        with refused(code):
            put_line(by=people.kam, order=order, wanted=LineInput(product, D(1)))


@pytest.mark.parametrize("role", ["stranger", "support", "finance", "director"])
def test_only_the_manager_or_his_head_takes_orders(
    role: str, client: Client, milk: Product, people: SimpleNamespace
) -> None:
    ClientFactory(manager=people.stranger)  # their own
    with pytest.raises(NotAllowed):
        create_order(by=getattr(people, role), client=client)
    assert create_order(by=people.head, client=client).created_by == people.head


@pytest.mark.parametrize("days", [-300, -1, 1, 200])
def test_an_order_is_dated_the_day_it_is_entered(
    days: int, client: Client, milk: Product, people: SimpleNamespace
) -> None:
    """Nobody chooses an old price list by a date of their own (N1, F4)."""
    with refused("date_not_today") as refusal:
        create_order(by=people.kam, client=client, date=TODAY + dt.timedelta(days=days))
    assert refusal.value.field == "date"
    assert create_order(by=people.kam, client=client, date=TODAY).date == TODAY


def test_shipping_before_the_order_is_refused(draft: Callable[..., Order], people: SimpleNamespace) -> None:
    with refused("ship_before_order") as refusal:
        update_order(by=people.kam, order=draft(), ship_on=TODAY - dt.timedelta(days=1), note="")
    assert refusal.value.field == "ship_on"


@pytest.mark.parametrize("year", [26, 9999])
def test_a_slip_in_the_year_is_refused(
    year: int, client: Client, milk: Product, people: SimpleNamespace
) -> None:
    """What is due a month after the year 9999 has no date at all."""
    with refused("unlikely_date") as refusal:
        create_order(by=people.kam, client=client, ship_on=dt.date(year, 12, 31))
    assert refusal.value.field == "ship_on"


def test_what_somebody_else_changed_is_not_overwritten(
    draft: Callable[..., Order], cream: Product, people: SimpleNamespace
) -> None:
    order = draft()
    seen = order.updated_at
    put_line(by=people.head, order=order, wanted=LineInput(cream, D(1)))
    for change in (
        lambda: update_order(
            by=people.kam, order=order, ship_on=TODAY, note="mine", expected_updated_at=seen
        ),
        lambda: replace_lines(by=people.kam, order=order, lines=[], expected_updated_at=seen),
        lambda: submit_order(by=people.kam, order=order, expected_updated_at=seen),
    ):
        with refused("changed_meanwhile", StateConflict):
            change()


def test_lines_are_replaced_as_a_whole(
    draft: Callable[..., Order], cream: Product, people: SimpleNamespace
) -> None:
    order = replace_lines(by=people.kam, order=draft(), lines=[LineInput(cream, D(3), D(1))])
    assert [line.product for line in order.lines.all()] == [cream]
    assert order.gross == D("362.34")


def test_after_submitting_nothing_can_be_written(
    draft: Callable[..., Order], milk: Product, people: SimpleNamespace
) -> None:
    order = submit_order(by=people.kam, order=draft())
    for change in (
        lambda: put_line(by=people.kam, order=order, wanted=LineInput(milk, D(1))),
        lambda: remove_line(by=people.kam, order=order, uuid=order.lines.get().uuid),
        lambda: update_order(by=people.kam, order=order, ship_on=TODAY, note=""),
    ):
        with refused("not_a_draft", StateConflict):
            change()


def test_support_completes_a_draft_that_was_passed_on(
    draft: Callable[..., Order], cream: Product, people: SimpleNamespace
) -> None:
    order = draft()
    with refused("not_passed_on", StateConflict):
        put_line(by=people.support, order=order, wanted=LineInput(cream, D(1)))
    order = pass_on(by=people.kam, order=order, note="5 cases of cream, please")
    assert (order.passed_on_at is not None, order.note) == (True, "5 cases of cream, please")
    put_line(by=people.support, order=order, wanted=LineInput(cream, D(5)))
    order = hand_back(by=people.support, order=order)
    assert (order.passed_on_at, order.lines.count()) == (None, 2)
    assert list(order.changes.values_list("action", flat=True)) == ["pass_on", "hand_back"]


def test_submitting_takes_the_draft_back_from_support(
    draft: Callable[..., Order], people: SimpleNamespace
) -> None:
    order = pass_on(by=people.kam, order=draft())
    with pytest.raises(StateConflict):
        pass_on(by=people.kam, order=order)
    assert submit_order(by=people.kam, order=order).passed_on_at is None


def test_a_cancelled_order_is_no_last_order(draft: Callable[..., Order], people: SimpleNamespace) -> None:
    order = cancel_order(by=people.kam, order=draft())
    order.client.summary.refresh_from_db()
    assert order.client.summary.last_order_on is None
