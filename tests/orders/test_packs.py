"""Boxes, least lots, the point of delivery, and who takes orders of key clients."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.test import Client as Browser
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from catalogue.models import Product
from catalogue.packs import is_sold, sold_above, sold_near, sold_within
from catalogue.search import find_products
from dossiers.models import Client
from orders.models import Order
from orders.services import LineInput, create_order, put_line, submit_order, update_order
from tests.factories.accounts import AbsenceFactory, UserFactory
from tests.factories.dossiers import ClientFactory, OutletFactory
from tests.orders.order_page import page, to, words
from tests.support.days import TODAY
from tests.support.refusals import refused

D = Decimal
Make = Callable[..., Order]
quantities = st.decimals(min_value=D("0.001"), max_value=D(100_000), places=3)
packs = st.none() | st.decimals(min_value=D("0.5"), max_value=D(500), places=1)


@given(pack=packs, lot=packs, unit=st.sampled_from(["шт", "кг", "кор"]), quantity=quantities)
def test_what_is_offered_is_sold_and_nothing_between_is(
    pack: Decimal | None, lot: Decimal | None, unit: str, quantity: Decimal
) -> None:
    product = Product(unit=unit, pack=pack, min_lot=lot)
    low, high = sold_within(product, quantity), sold_above(product, quantity)
    assert is_sold(product, high) and high >= quantity
    assert low == 0 or (is_sold(product, low) and low <= quantity)
    assert is_sold(product, quantity) == (low == quantity == high)
    assert sold_near(product, quantity) == sorted({low, high} - {D(0)})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("pack", "lot", "quantity", "code", "offers", "words_"),
    [
        (12, None, "18", "box_not_whole", ["12", "24"], "Sold in whole boxes of 12 шт: take 12 or 24."),
        (12, None, "1.5", "box_not_whole", ["12"], "Sold in whole boxes of 12 шт: take 12."),
        (None, 30, "8", "lot_too_small", ["30"], "Sold from 30 шт on: take 30."),
        (12, 30, "24", "lot_too_small", ["36"], "Sold from 30 шт on: take 36."),
    ],
)
def test_boxes_are_not_opened(
    pack: int | None, lot: int | None, quantity: str, code: str, offers: list[str], words_: str,
    draft: Make, milk: Product, people: SimpleNamespace,
) -> None:  # fmt: skip
    """One and a half boxes are refused, with what is sold instead (R141)."""
    order = draft()
    milk.pack, milk.min_lot = pack, lot
    milk.save()
    with refused(code) as refusal:
        put_line(by=people.kam, order=order, wanted=LineInput(milk, D(quantity)))
    error = refusal.value
    assert (error.field, str(error)) == ("quantity", words_)
    assert [D(one) for one in error.params["offers"]] == [D(one) for one in offers]


@pytest.mark.django_db
def test_a_line_of_before_the_box_keeps_its_quantity(
    draft: Make, milk: Product, people: SimpleNamespace
) -> None:
    """Only what is changed is asked about."""
    order = draft(10)
    milk.pack = D(12)
    milk.save()
    line = order.lines.get()
    put_line(by=people.kam, order=order, wanted=LineInput(milk, D(10), D(2), uuid=line.uuid))
    line.refresh_from_db()
    assert (line.quantity, line.discount) == (10, 2)
    assert submit_order(by=people.kam, order=order).status == "confirmed"


@pytest.mark.django_db
def test_a_product_is_found_by_its_barcode(
    draft: Make, cream: Product, people: SimpleNamespace, signed_in: Callable[[User], Browser]
) -> None:
    cream.barcode = "4600000000011"
    cream.save()
    assert find_products(people.kam, "4600000000011") == [cream]
    order = draft()
    signed_in(people.kam).post(to("line_add", order), {"product": "4600000000011", "quantity": "2"})
    assert order.lines.filter(product=cream, quantity=2).exists()


@pytest.mark.django_db
def test_an_order_goes_to_an_open_point_of_its_client(
    client: Client, people: SimpleNamespace, milk: Product
) -> None:
    """With the hours in which goods are taken (R144)."""
    shop = OutletFactory(client=client, name="Невский, 48", delivery_window="пн–пт 8–12")
    order = create_order(by=people.kam, client=client, outlet=shop)
    assert order.outlet == shop
    for wrong in (OutletFactory(), OutletFactory(client=client, is_active=False)):
        with refused("outlet_foreign") as refusal:
            create_order(by=people.kam, client=client, outlet=wrong)
        assert refusal.value.field == "outlet"
    shop.is_active = False
    shop.save()
    kept = update_order(by=people.kam, order=order, ship_on=TODAY, note="", outlet=shop)
    assert kept.outlet == shop  # closed since: what was agreed stays until somebody changes it


@pytest.mark.django_db
def test_the_page_names_the_point_and_offers_others(
    client: Client, people: SimpleNamespace, draft: Make, signed_in: Callable[[User], Browser]
) -> None:
    order, web = draft(), signed_in(people.kam)
    shop = OutletFactory(client=client, name="Невский, 48", delivery_window="пн–пт 8–12")
    assert "choose" in words(page(web, order))
    data = {"ship_on": TODAY.isoformat(), "note": "", "outlet": shop.pk}
    web.post(to("order_edit", order), data)
    assert "Невский, 48 пн–пт 8–12" in words(page(web, order))


@pytest.mark.django_db
def test_a_day_off_says_so_and_offers_the_next_working_day(
    people: SimpleNamespace, draft: Make, signed_in: Callable[[User], Browser]
) -> None:
    """(K10)"""
    order, web = draft(), signed_in(people.kam)
    update_order(by=people.kam, order=order, ship_on=dt.date(2026, 11, 22), note="by noon")
    html = page(web, order)
    assert "a day off" in html and "take Mon 23 Nov" in words(html)
    order.refresh_from_db()
    web.post(to("order_edit", order), {"ship_on": "2026-11-23", "note": order.note})
    order.refresh_from_db()
    assert (order.ship_on, order.note) == (dt.date(2026, 11, 23), "by noon")


@pytest.mark.django_db
def test_orders_of_a_key_client_are_taken_by_its_manager_or_the_deputy(
    client: Client, people: SimpleNamespace, milk: Product
) -> None:
    """Others are refused, the head too; the acceptor stands on the order (R137)."""
    Client.objects.filter(pk=client.pk).update(is_key=True)
    client.refresh_from_db()
    lines = [LineInput(milk, D(1))]
    order = create_order(by=people.kam, client=client, lines=lines)
    assert order.taken_by == people.kam.full_name
    with refused("key_client_acceptor"):
        create_order(by=people.head, client=client, lines=lines)
    with refused("key_client_acceptor"):
        submit_order(by=people.head, order=order)
    deputy = UserFactory(role="kam", full_name="Deputy", department=people.kam.department)
    AbsenceFactory(user=people.kam, deputy=deputy, first_day=TODAY, last_day=TODAY)
    taken = create_order(by=deputy, client=client, lines=lines)
    assert (taken.created_by, taken.on_behalf_of) == (deputy, people.kam)
    assert submit_order(by=deputy, order=taken).status == "confirmed"


@pytest.mark.django_db
def test_the_head_takes_orders_of_other_clients(people: SimpleNamespace, milk: Product) -> None:
    assert create_order(by=people.head, client=ClientFactory(manager=people.kam)).created_by == people.head
