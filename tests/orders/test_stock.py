"""The stock of products: on the price list the sum of all warehouses, on the product each of them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import User
from catalogue.models import Stock
from tests.factories.accounts import UserFactory
from tests.factories.orders import ProductFactory, StockFactory, WarehouseFactory
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> User:
    return UserFactory(role="kam", locale="en")


def page(reader: User, name: str, *args: int, **query: str) -> str:
    return signed_in(reader).get(reverse(f"catalogue:{name}", args=args), query).content.decode()


def test_the_price_list_shows_the_sum_of_the_warehouses(reader: User) -> None:
    product, unknown = ProductFactory(name="Counted"), ProductFactory(name="Unknown")
    StockFactory(product=product, quantity=Decimal("120.5"))
    StockFactory(product=product, quantity=Decimal(34), warehouse=WarehouseFactory(name="Second"))
    detail = reverse("catalogue:product_detail", args=[product.pk])
    shown = page(reader, "product_list")
    assert f'<a class="fig" href="{detail}#p-stock">154.5</a>' in shown
    # nobody counted it: that is no zero
    assert reverse("catalogue:product_detail", args=[unknown.pk]) + "#p-stock" not in shown
    answer = signed_in(reader).get(reverse("catalogue:product_export"), {"format": "csv"})
    rows = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert rows[0].endswith("in stock") and "154.5" in next(row for row in rows if "Counted" in row)


def test_a_product_shows_each_warehouse_and_what_is_free_there(reader: User) -> None:
    stock = StockFactory(quantity=Decimal(100), reserved=Decimal(30), expected_on=dt.date(2026, 12, 10))
    short = StockFactory(
        product=stock.product,
        warehouse=WarehouseFactory(name="Second"),
        quantity=Decimal(5),
        reserved=Decimal(8),
    )
    assert (stock.free, short.free) == (Decimal(70), Decimal(0))
    shown = page(reader, "product_detail", stock.product.pk)
    for text in ("Second", '<td class="n">70</td>', "10 Dec 2026"):
        assert text in shown
    assert "it comes with a file" in page(reader, "product_detail", ProductFactory().pk)


@pytest.mark.parametrize("field", ["quantity", "reserved"])
def test_the_database_keeps_no_stock_below_nothing(field: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        StockFactory(**{field: Decimal(-1)})


def test_its_history_is_kept() -> None:
    stock = StockFactory()
    Stock.objects.update(quantity=7)
    assert [row.quantity for row in stock.events.order_by("pgh_id")] == [100, 7]
