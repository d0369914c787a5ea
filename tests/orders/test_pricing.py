"""Sums of lines, VAT by date, the price in force: tables and properties."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.models import Price, PriceColumn, Product
from catalogue.prices import price_of, prices_on, vat_rate_moved, vat_rate_on
from kam_crm.shared.money import HUNDRED, money, total
from orders.pricing.columns import column_of, source_of
from orders.pricing.sums import line_sums, order_sums, places, price_steps
from tests.factories.dossiers import ClientFactory
from tests.factories.orders import ClientPriceColumnFactory, PriceColumnFactory, PriceFactory, ProductFactory
from tests.support.refusals import refused

D = Decimal


@dataclass
class Line:
    quantity: Decimal
    list_price: Decimal
    discount: Decimal
    gross: Decimal
    vat: Decimal
    unit_cost: Decimal | None


def list_price(product: Product, column: PriceColumn, day: dt.date) -> Price:
    return price_of(product, column, prices_on([product.pk], column, day))


def line(listed: str, quantity: str, discount: str = "0", rate: str = "22", cost: str | None = None) -> Line:
    unit_cost = None if cost is None else D(cost)
    sums = line_sums(D(listed), D(quantity), D(discount), D(rate), unit_cost)
    return Line(D(quantity), D(listed), D(discount), sums.gross, sums.vat, unit_cost)


@pytest.mark.parametrize(
    ("listed", "quantity", "discount", "rate", "price", "gross", "vat"),
    [
        ("122.00", "10", "0", "22", "122.00", "1220.00", "220.00"),
        ("628.00", "240", "7", "10", "584.04", "140169.60", "12742.69"),
        ("318.00", "60", "3", "10", "308.46", "18507.60", "1682.51"),
        ("0.01", "0.5", "0", "20", "0.01", "0.01", "0.00"),
        ("99.99", "3", "33.3333", "20", "66.66", "199.98", "33.33"),
        ("100.00", "1", "100", "22", "0.00", "0.00", "0.00"),
        ("10.00", "1.005", "0", "0", "10.00", "10.05", "0.00"),
    ],
)
def test_a_line_is_rounded_price_first_then_sum_then_vat(
    listed: str, quantity: str, discount: str, rate: str, price: str, gross: str, vat: str
) -> None:
    sums = line_sums(D(listed), D(quantity), D(discount), D(rate), None)
    assert (sums.price, sums.gross, sums.vat) == (D(price), D(gross), D(vat))
    assert (sums.net, sums.margin, sums.margin_pct) == (D(gross) - D(vat), None, None)


def test_margin_is_of_the_net_sum() -> None:
    sums = line_sums(D("122.00"), D(10), D(0), D(22), D("80.00"))
    assert (sums.cost, sums.margin, sums.margin_pct) == (D("800.00"), D("200.00"), D("20.0000"))


money_amounts = st.decimals(min_value="0.01", max_value="99999", places=2)
quantities = st.decimals(min_value="0.001", max_value="9999", places=3)
discounts = st.decimals(min_value=0, max_value=100, places=2)
rates = st.sampled_from([D(0), D(10), D(18), D(20), D(22)])


@given(st.lists(st.tuples(money_amounts, quantities, discounts, rates), max_size=12))
def test_an_order_is_the_sum_of_its_rounded_lines(
    parts: list[tuple[Decimal, Decimal, Decimal, Decimal]],
) -> None:
    lines = [line(*map(str, part)) for part in parts]
    sums = order_sums(lines)
    assert sums.gross == total(one.gross for one in lines) == money(sums.gross)
    assert sums.vat == total(one.vat for one in lines)
    assert sums.gross <= sums.list_total
    assert sums.max_discount == max((part[2] for part in parts), default=D(0))


@given(money_amounts, quantities, discounts, rates)
def test_vat_taken_off_leaves_the_net_sum(
    listed: Decimal, quantity: Decimal, discount: Decimal, rate: Decimal
) -> None:
    sums = line_sums(listed, quantity, discount, rate, None)
    assert 0 <= sums.vat <= sums.gross
    assert abs(sums.net * (HUNDRED + rate) / HUNDRED - sums.gross) <= D("0.01")


@given(money_amounts, discounts, discounts)
def test_a_larger_discount_never_costs_more(listed: Decimal, one: Decimal, other: Decimal) -> None:
    low, high = sorted([one, other])
    assert line_sums(listed, D(1), high, D(22), None).price <= line_sums(listed, D(1), low, D(22), None).price


def test_the_cost_is_unknown_as_soon_as_one_lines_is() -> None:
    known, unknown = line("122", "1", cost="80"), line("122", "1")
    assert order_sums([known, known]).cost == D("160.00")
    assert order_sums([known, unknown]).cost is None


def test_a_line_without_a_cost_does_not_hide_a_loss() -> None:
    losing, unknown = line("122", "10", cost="130"), line("9999", "10")
    assert order_sums([losing, unknown]).loss == D("300.00")
    assert order_sums([line("122", "10", cost="80")]).loss == 0


@pytest.mark.parametrize(
    ("written", "day", "rate"),
    [
        ("22", "2026-01-01", "22"),
        ("22", "2025-12-31", "20"),
        ("22", "2019-01-01", "20"),
        ("22", "2018-12-31", "18"),
        ("10", "2025-12-31", "10"),
        ("0", "2018-01-01", "0"),
        ("20", "2026-05-01", "20"),
    ],
)
def test_only_the_standard_rate_follows_the_law(written: str, day: str, rate: str) -> None:
    product = Product(vat_rate=D(written))
    assert vat_rate_on(product, dt.date.fromisoformat(day)) == D(rate)


def test_vat_follows_the_day_of_the_shipment() -> None:
    ordered, shipped = dt.date(2025, 12, 30), dt.date(2026, 1, 12)
    assert vat_rate_moved(D(20), ordered, shipped) == 22
    assert vat_rate_moved(D(10), ordered, shipped) == 10


@pytest.mark.django_db
def test_a_client_buys_by_his_column_of_the_day_else_by_the_first() -> None:
    dear, cheap = PriceColumnFactory(name="Dear"), PriceColumnFactory(name="Cheap", position=2)
    PriceColumnFactory(name="Also dear", position=dear.position)  # of two at one place the older is the first
    client = ClientFactory()
    ClientPriceColumnFactory(client=client, column=cheap, valid_from=dt.date(2026, 6, 1))
    assert column_of(client, dt.date(2026, 5, 31)) == dear
    assert column_of(client, dt.date(2026, 6, 1)) == cheap


@pytest.mark.django_db
def test_a_client_who_changed_columns_buys_by_the_last_that_has_begun() -> None:
    first, second, third = [PriceColumnFactory(name=f"Column {n}", position=n) for n in (3, 1, 2)]
    client = ClientFactory()
    for month, column in ((5, third), (3, first), (4, second)):
        ClientPriceColumnFactory(client=client, column=column, valid_from=dt.date(2026, month, 1))
    ClientPriceColumnFactory(column=first, valid_from=dt.date(2026, 5, 2))  # another client's
    assert column_of(client, dt.date(2026, 3, 31)) == first
    assert column_of(client, dt.date(2026, 4, 30)) == second
    assert column_of(client, dt.date(2026, 5, 31)) == third


@pytest.mark.django_db
def test_without_any_column_there_is_nothing_to_sell_by() -> None:
    with refused("no_price_column"):
        column_of(ClientFactory(), dt.date(2026, 5, 31))


@pytest.mark.django_db
def test_the_newest_price_that_has_begun_is_in_force() -> None:
    """Each column has prices from a day on (R142)."""
    first = PriceFactory(valid_from=dt.date(2026, 1, 1), price=D(100))
    later = PriceFactory(product=first.product, valid_from=dt.date(2026, 7, 1), price=D(110))
    other = PriceFactory(valid_from=dt.date(2026, 9, 1))
    products, column = [first.product_id, other.product_id], first.column
    assert prices_on(products, column, dt.date(2026, 6, 30)) == {first.product_id: first}
    assert prices_on(products, column, dt.date(2026, 9, 1)) == {
        first.product_id: later,
        other.product_id: other,
    }
    assert list_price(first.product, column, dt.date(2026, 7, 1)) == later


@pytest.mark.django_db
def test_a_later_price_of_another_column_is_not_this_columns() -> None:
    """The dearer and the cheaper column change at different dates, as price lists do."""
    dear, cheap = PriceColumnFactory(name="Dear"), PriceColumnFactory(name="Cheap", position=2)
    own = PriceFactory(column=dear, valid_from=dt.date(2026, 1, 1), price=D(120))
    other = PriceFactory(product=own.product, column=cheap, valid_from=dt.date(2026, 6, 1), price=D(100))
    day = dt.date(2026, 7, 1)
    assert (list_price(own.product, dear, day), list_price(own.product, cheap, day)) == (own, other)
    assert prices_on([own.product_id], dear, day) == {own.product_id: own}
    with refused("no_price"):
        list_price(own.product, cheap, dt.date(2026, 5, 31))


@pytest.mark.django_db
def test_a_written_price_tells_since_when_the_list_holds_it_and_what_it_holds_now() -> None:
    column = PriceColumnFactory(name="Dear")
    first = PriceFactory(column=column, valid_from=dt.date(2026, 1, 1), price=D(100))
    for month, price in ((3, 110), (5, 100), (9, 130)):
        PriceFactory(product=first.product, column=column, valid_from=dt.date(2026, month, 1), price=D(price))
    PriceFactory(product=first.product, column=PriceColumnFactory(name="Cheap"), price=D(70))
    day = dt.date(2026, 6, 1)
    same = source_of(first.product_id, column, day, D(100))
    assert (same.since, same.now) == (dt.date(2026, 5, 1), None)  # of two lists with this price the newer
    older = source_of(first.product_id, column, day, D(110))
    assert (older.since, older.now and older.now.price) == (dt.date(2026, 3, 1), D(100))
    gone = source_of(first.product_id, column, day, D(99))
    assert (gone.since, gone.now and gone.now.price) == (None, D(100))
    never = source_of(first.product_id, PriceColumnFactory(name="Empty"), day, D(99))
    assert (never.since, never.now) == (None, None)


@pytest.mark.django_db
def test_only_what_is_active_is_on_sale() -> None:
    sold = ProductFactory()
    ProductFactory(is_active=False)
    assert list(Product.objects.on_sale()) == [sold]


@pytest.mark.parametrize(
    ("discount", "shown"), [("7.0000", 0), ("10", 0), ("2.5000", 1), ("0.0025", 4), ("33.3300", 2), ("0", 0)]
)
def test_a_discount_is_shown_with_the_decimals_it_has(discount: str, shown: int) -> None:
    assert places(D(discount)) == shown


@pytest.mark.django_db
def test_a_product_without_a_price_is_refused() -> None:
    with refused("no_price") as refusal:
        list_price(ProductFactory(), PriceColumnFactory(), dt.date(2026, 7, 1))
    assert refusal.value.field == "product"


@pytest.mark.django_db
def test_why_this_price_leads_from_the_list_to_the_price() -> None:
    steps = price_steps(PriceColumnFactory(name="Опт-2"), dt.date(2026, 11, 1), D("628.00"), D("7.0000"))
    assert [(step.words, step.amount) for step in steps] == [
        ("Price list «Опт-2» from 1 Nov 2026", D("628.00")),
        ("Discount by hand, 7%", D("-43.96")),
        ("Price of a unit with VAT", D("584.04")),
    ]
    assert len(price_steps(PriceColumnFactory(), dt.date(2026, 11, 1), D(5), D(0))) == 2
