"""An order that is short of stock: the ways it may leave, compared, and chosen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.test import Client as Browser

from accounts.models import User
from catalogue.models import Product
from dossiers.models import Client
from kam_crm.shared.errors import StateConflict
from orders.models import Order
from orders.services import LineInput, create_order, submit_order
from orders.splitting.alternatives import Way, alternatives, portions
from orders.splitting.services import choose_way
from tests.factories.orders import StockFactory
from tests.orders.order_page import page, to, words
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
D = Decimal
SHIP, COMES, LEAVES = dt.date(2026, 11, 19), dt.date(2026, 11, 27), dt.date(2026, 11, 30)  # Thu, Fri, Mon


@pytest.fixture
def order(client: Client, people: SimpleNamespace, milk: Product, cream: Product) -> Order:
    """Thirty of milk, of which eighteen are there, and ten of cream, which nobody counts."""
    StockFactory(product=milk, quantity=20, reserved=2, expected_on=COMES)
    return create_order(by=people.kam, client=client, lines=[LineInput(milk, D(30)), LineInput(cream, D(10))])


def ways(order: Order) -> dict[str, object]:
    parts = portions(order.lines.select_related("product"), order.ship_on)
    due = lambda day: day + dt.timedelta(days=14)  # noqa: E731
    return {str(one.way): one for one in alternatives(parts, order.ship_on, due, D(3200))}


def test_the_ways_are_compared_in_money_days_trips_and_margin(order: Order) -> None:
    """Sums of the parts are the order's to the kopeck; a trip more costs its price (R144)."""
    found = ways(order)
    parts, later, without = (found[way] for way in ("parts", "later", "without"))
    assert parts.leaves == [(SHIP, D("3416.00")), (LEAVES, D("1464.00"))]  # type: ignore[attr-defined]
    assert later.leaves == [(LEAVES, D("4880.00"))]  # type: ignore[attr-defined]
    assert without.leaves == [(SHIP, D("3416.00"))]  # type: ignore[attr-defined]
    assert [one.trips for one in (parts, later, without)] == [6400, 3200, 3200]  # type: ignore[attr-defined]
    assert (later.late, later.days_late, without.refused) == (2, 11, D("1464.00"))  # type: ignore[attr-defined]
    assert parts.gross == later.gross == order.gross  # type: ignore[attr-defined]
    assert later.pays == [LEAVES + dt.timedelta(days=14)]  # type: ignore[attr-defined]
    # 4000 net, 3200 of cost, two trips more
    assert parts.margin_pct == D(-140)  # type: ignore[attr-defined]


def test_nothing_is_asked_where_everything_is_there(draft: Callable[..., Order], milk: Product) -> None:
    StockFactory(product=milk, quantity=10)
    assert ways(draft(10)) == {}


def test_without_a_day_only_leaving_it_out_can_be_planned(order: Order, milk: Product) -> None:
    milk.stock.update(expected_on=None)
    assert list(ways(order)) == ["without"]


def test_two_lines_of_a_product_take_from_the_same_stock(
    client: Client, people: SimpleNamespace, milk: Product
) -> None:
    StockFactory(product=milk, quantity=15, expected_on=COMES)
    order = create_order(by=people.kam, client=client, lines=[LineInput(milk, D(10)), LineInput(milk, D(10))])
    assert [part.there for part in portions(order.read_lines(), SHIP)] == [10, 5]


def rows(order: Order) -> list[tuple[str, Decimal, dt.date | None]]:
    return list(order.lines.values_list("product__code", "quantity", "planned_ship_on"))


def test_in_parts_what_comes_later_is_a_line_with_its_day(order: Order, people: SimpleNamespace) -> None:
    """The sum stays to the kopeck; what was chosen is not asked again (R144)."""
    changed = choose_way(by=people.kam, order=order, way="parts")
    assert changed.gross == order.gross
    assert rows(order) == [("10412", 18, None), ("10412", 12, LEAVES), ("10455", 10, None)]
    with refused("nothing_missing"):
        choose_way(by=people.kam, order=order, way="parts")


def test_all_later_moves_the_day_of_the_order(order: Order, people: SimpleNamespace) -> None:
    choose_way(by=people.kam, order=order, way="later")
    order.refresh_from_db()
    assert order.ship_on == LEAVES
    assert rows(order) == [("10412", 30, None), ("10455", 10, None)]


def test_without_it_the_line_is_as_much_as_there_is(order: Order, people: SimpleNamespace) -> None:
    changed = choose_way(by=people.kam, order=order, way="without")
    assert rows(order) == [("10412", 18, None), ("10455", 10, None)]
    assert changed.gross == D("3416.00")


def test_what_cannot_be_chosen_is_refused(order: Order, people: SimpleNamespace, milk: Product) -> None:
    with refused("split_way_unknown"):
        choose_way(by=people.kam, order=order, way="by air")
    milk.stock.update(expected_on=None)
    with refused("not_expected"):
        choose_way(by=people.kam, order=order, way="parts")
    milk.stock.update(quantity=900)
    with refused("nothing_missing"):
        choose_way(by=people.kam, order=order, way="without")
    submit_order(by=people.kam, order=order)
    with refused("not_a_draft", StateConflict):
        choose_way(by=people.kam, order=order, way="without")


def test_nothing_left_is_no_order(client: Client, people: SimpleNamespace, milk: Product) -> None:
    StockFactory(product=milk, quantity=0)
    order = create_order(by=people.kam, client=client, lines=[LineInput(milk, D(3))])
    with refused("nothing_left"):
        choose_way(by=people.kam, order=order, way="without")


def test_the_page_compares_and_a_choice_is_one_button(
    order: Order, people: SimpleNamespace, signed_in: Callable[[User], Browser]
) -> None:
    web = signed_in(people.kam)
    text = words(page(web, order))
    assert "Not enough in stock: how to ship" in text and "refused by us" in text
    assert "18 in stock, 12 on Mon 30 Nov" in text
    answer = web.post(to("order_split", order), {"way": Way.WITHOUT})
    assert answer.status_code == 302
    assert "how to ship" not in words(page(web, order))


def test_support_without_costs_sees_no_margin(
    order: Order, people: SimpleNamespace, signed_in: Callable[[User], Browser]
) -> None:
    assert "Margin with trips" not in words(page(signed_in(people.support), order))
