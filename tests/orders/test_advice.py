"""What is offered beside the lines of an order: three reasons, within limit and stock, and what is taken of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client as Browser
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from catalogue.models import Product
from catalogue.packs import is_sold
from dossiers.models import Client, ClientSummary
from kam_crm.shared.money import line_total, total
from orders.advice.basket import basket_of
from orders.advice.fitting import Offer, fitted
from orders.advice.history import dying_of
from orders.advice.offers import advice_for
from orders.models import Advice, Order
from orders.services import LineInput, create_order
from tests.factories.dossiers import ChannelFactory, ClientFactory
from tests.factories.orders import PriceFactory, PriceRuleFactory, ShipmentLineFactory, StockFactory
from tests.orders.order_page import page, to, words
from tests.support.days import TODAY

D = Decimal
Make = Callable[..., Order]
HTMX = {"HX-Request": "true"}


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


def sold(client: Client, product: Product, days: int, quantity: int = 10) -> None:
    ShipmentLineFactory(
        shipment__client=client, shipment__date=ago(days), client=client, date=ago(days), product=product,
        quantity=quantity,
    )  # fmt: skip


def alike(client: Client, count: int) -> list[Client]:
    """Others of the same cell and channel, who bought yesterday."""
    channel = ChannelFactory()
    rows = [client, *ClientFactory.create_batch(count)]
    Client.objects.filter(pk__in=[row.pk for row in rows]).update(channel=channel)
    ClientSummary.objects.filter(client__in=rows).update(segment="AX", last_shipment_on=ago(1))
    client.refresh_from_db()
    return rows[1:]


# ---- the set fits -------------------------------------------------------------------------------------------------

offers = st.lists(
    st.builds(
        lambda pk, unit, pack, wanted, price: Offer(
            Product(pk=pk, unit=unit, pack=pack), "usual", wanted, price
        ),
        st.integers(1, 10_000),
        st.sampled_from(["шт", "кг"]),
        st.none() | st.integers(1, 50).map(D),
        st.integers(1, 500).map(D),
        st.decimals(min_value=D("0.01"), max_value=D(9_000), places=2),
    ),
    max_size=8,
    unique_by=lambda offer: offer.product.pk,
)
sums = st.decimals(min_value=D(0), max_value=D(2_000_000), places=2)


@given(offers, st.none() | sums, st.dictionaries(st.integers(1, 10_000), st.integers(0, 900).map(D)))
def test_a_set_never_goes_beyond_limit_or_stock(
    wanted: list[Offer], free: Decimal | None, stock: dict[int, Decimal]
) -> None:
    """Whole boxes, no more than is there, together within the limit; only the last is cut by it (R140)."""
    found = fitted(wanted, free, stock)
    assert free is None or total(one.amount for one in found) <= free
    assert all(one.quantity > 0 and is_sold(one.product, one.quantity) for one in found)
    assert all(one.quantity <= stock.get(one.product.pk, one.quantity) for one in found)
    assert not any(one.by_limit for one in found[:-1])
    kept = {one.product for one in found}
    assert [one.product for one in found] == [one.product for one in wanted if one.product in kept]


def test_the_last_line_is_cut_and_says_so() -> None:
    """Sixty were usual, thirty nine fit (R140)."""
    shrimps = Offer(Product(pk=1, unit="кор"), "similar", D(60), D(4200))
    [cut] = fitted([shrimps], D(163_900), {})
    assert (cut.quantity, cut.by_limit, cut.wanted) == (39, True, 60)
    assert line_total(cut.price, cut.quantity + 1) > D(163_900)


@given(offers, st.none() | sums, st.dictionaries(st.integers(1, 10_000), st.integers(0, 900).map(D)))
def test_a_set_fits_though_fewer_cost_more_a_unit(
    wanted: list[Offer], free: Decimal | None, stock: dict[int, Decimal]
) -> None:
    """From ten on a unit costs a half: what is cut below pays the whole price and still fits (R140)."""

    def price_at(offer: Offer, quantity: Decimal) -> Decimal:
        return dearer[offer.product.pk] if quantity < 10 else offer.price

    dearer = {offer.product.pk: 2 * offer.price for offer in wanted}
    found = fitted(wanted, free, stock, price_at)
    assert free is None or total(one.amount for one in found) <= free
    assert all(one.price == dearer[one.product.pk] for one in found if one.quantity < 10)


# ---- reasons ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_dies_away_is_told_by_its_own_interval(client: Client, milk: Product, cream: Product) -> None:
    """Below half of the mean of three months before; what comes every six weeks is no decline (R139)."""
    for days, quantity in ((5, 22), (40, 60), (70, 60), (100, 60)):
        sold(client, milk, days, quantity)
    for days in (40, 85, 130, 175):
        sold(client, cream, days, 30)
    [one] = dying_of(client.pk, TODAY)
    assert (one.product_id, one.now, one.was, one.missing) == (milk.pk, 22, 60, 38)


@pytest.mark.django_db
def test_half_of_before_is_not_yet_dying(client: Client, milk: Product) -> None:
    for days, quantity in ((5, 30), (40, 60), (70, 60), (100, 60)):
        sold(client, milk, days, quantity)
    assert dying_of(client.pk, TODAY) == []


@pytest.mark.django_db
def test_similar_clients_tell_what_is_missing_and_which_groups(
    client: Client, draft: Make, milk: Product, cream: Product
) -> None:
    """Same cell and channel; what this client took within a year is not among it (R158)."""
    cheese = PriceFactory(product__group__name="Сыры").product
    others = alike(client, 6)
    for other in others[:4]:
        sold(other, cheese, 20, 12)
        sold(other, cream, 20, 5)
    sold(others[5], PriceFactory().product, 20)  # one client's taste
    sold(client, cream, 300)
    order = draft()
    advice = advice_for(order, {milk.pk}, None)
    [one] = [offer for offer in advice.offers if offer.reason == "similar"]
    assert (one.product, one.quantity, dict(one.figures)) == (cheese, 12, {"clients": 4, "of": 6})
    assert [(row.group.name, row.clients, row.of) for row in advice.groups] == [("Сыры", 4, 6)]


@pytest.mark.django_db
def test_offers_and_the_basket_cost_what_their_lines_will(
    client: Client, draft: Make, milk: Product, cream: Product, people: SimpleNamespace
) -> None:
    """By the rules at the quantity that is offered, as `draft` makes it of them (R139, R140)."""
    PriceRuleFactory(kind="quantity", steps=[(12, 5)])
    PriceRuleFactory(kind="special", client=client, price=D(100), products=[milk])
    for days in (3, 6, 9):
        sold(client, cream, days, 12)
        sold(client, milk, days, 2)
    order = draft()
    offers = {one.product: one for one in advice_for(order, set(), None).offers}
    habits = {one.product: one for one in basket_of(client.pk, order.column, TODAY, TODAY)}
    for product, quantity, price in ((cream, 12, D("115.90")), (milk, 2, D("100.00"))):
        line = create_order(by=people.kam, client=client, lines=[LineInput(product, D(quantity))]).lines.get()
        assert line.price == offers[product].price == habits[product].price == price


@pytest.mark.django_db
def test_other_cells_and_channels_say_nothing(client: Client, draft: Make, milk: Product) -> None:
    others = alike(client, 4)
    for other in others:
        sold(other, PriceFactory().product, 20)
    shared = PriceFactory().product
    for other in others:
        sold(other, shared, 20)
    Client.objects.filter(pk__in=[one.pk for one in others[:2]]).update(channel=ChannelFactory())
    ClientSummary.objects.filter(client=others[2]).update(segment="CZ")
    assert [one for one in advice_for(draft(), {milk.pk}, None).offers if one.reason == "similar"] == []


# ---- on the page --------------------------------------------------------------------------------------------------


@pytest.fixture
def kam(people: SimpleNamespace, signed_in: Callable[[User], Browser]) -> Browser:
    return signed_in(people.kam)


@pytest.mark.django_db
def test_offers_fit_the_free_limit_of_the_client(
    kam: Browser, client: Client, draft: Make, cream: Product
) -> None:
    """The order itself takes its part of the limit first (R140)."""
    for days in (3, 6, 9):
        sold(client, cream, days, 60)
    client.limits.update(amount=D(1220 + 122 * 39 + 50))
    text = words(page(kam, draft(10)))
    assert "the limit takes no more" in text and "usually 60" in text and "39 шт" in text


@pytest.mark.django_db
def test_no_more_than_is_in_stock(kam: Browser, client: Client, draft: Make, cream: Product) -> None:
    """What is reserved is not free (R139)."""
    for days in (3, 6, 9):
        sold(client, cream, days, 60)
    StockFactory(product=cream, quantity=50, reserved=30)
    text = words(page(kam, draft(10)))
    assert "all that is in stock" in text and "20 шт" in text


@pytest.mark.django_db
def test_what_was_offered_and_taken_is_stored(
    kam: Browser, client: Client, draft: Make, cream: Product, people: SimpleNamespace
) -> None:
    """From the first line that is written on; the share of it is a figure of the report (R139)."""
    butter = PriceFactory().product
    for days in (3, 6, 9):
        sold(client, cream, days, 6)
        sold(client, butter, days, 4)
    order = draft()
    page(kam, order)
    assert not Advice.objects.exists()  # looking writes nothing
    taken = {"product": cream.code, "quantity": "5", "advice": "usual"}
    assert kam.post(to("line_add", order), taken, headers=HTMX).status_code == 200
    rows = {row.product: row for row in Advice.objects.filter(order=order)}
    assert (rows[cream].quantity, rows[cream].reason, rows[cream].taken_by) == (6, "usual", people.kam)
    assert (rows[butter].quantity, rows[butter].taken_at) == (4, None)


@pytest.mark.django_db
def test_a_line_that_is_typed_was_not_advised(
    kam: Browser, client: Client, draft: Make, cream: Product, django_assert_num_queries: Any
) -> None:
    for days in (3, 6, 9):
        sold(client, cream, days, 6)
    order = draft()
    kam.post(to("line_add", order), {"product": cream.code, "quantity": "5"}, headers=HTMX)
    assert not Advice.objects.filter(order=order, taken_at__isnull=False).exists()
