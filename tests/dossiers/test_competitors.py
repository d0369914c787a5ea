"""What competitors take: the newest of each product and competitor on the dossier, to those who see the client."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import User
from dossiers.competitors.pages import MOST_SHOWN, newest_prices
from dossiers.models import Client, CompetitorPrice
from kam_crm.shared import clock
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory, CompetitorFactory, CompetitorPriceFactory
from tests.factories.orders import ProductFactory, ProductGroupFactory
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return ClientFactory(manager=UserFactory(role="kam", locale="en"))


def ago(days: int) -> dt.date:
    return clock.today() - dt.timedelta(days=days)


def test_the_newest_of_each_product_and_competitor_that_of_the_client_first(client: Client) -> None:
    milk, rival = ProductFactory(name="Milk"), CompetitorFactory()
    CompetitorPriceFactory(client=client, product=milk, competitor=rival, date=ago(30), price=Decimal(70))
    own = CompetitorPriceFactory(client=client, product=milk, competitor=rival, date=ago(9))
    CompetitorPriceFactory(client=None, product=milk, competitor=rival, date=ago(1))
    other = CompetitorPriceFactory(client=client, product=milk, date=ago(3))
    group = CompetitorPriceFactory(client=None, group=ProductGroupFactory(), date=ago(2))
    CompetitorPriceFactory(product=milk)  # of another client
    assert newest_prices(client, client.manager) == [other, own, group]


def test_a_card_of_the_dossier_shows_a_few_and_none_where_nothing_is_known(client: Client) -> None:
    address = reverse("desk:client_overview", args=[client.pk])
    browser = signed_in(client.manager)
    assert "Prices of competitors" not in browser.get(address).content.decode()
    for days in range(MOST_SHOWN + 1):
        product = ProductFactory(name=f"Cheese {days}")
        CompetitorPriceFactory(client=client, product=product, date=ago(days), source="a price list")
    shown = browser.get(address).content.decode()
    assert shown.count("a price list") == MOST_SHOWN
    assert "Cheese 0" in shown and f"Cheese {MOST_SHOWN}" not in shown


@pytest.mark.parametrize(
    ("role", "seen"),
    [("kam", {"own", "market"}), ("finance", {"own", "foreign", "market"}), ("admin", set())],
)
def test_prices_are_seen_with_their_client_those_of_the_market_by_all_in_business(
    role: str, seen: set[str]
) -> None:
    user: User = UserFactory(role=role)
    own = ClientFactory(manager=user if role == "kam" else UserFactory(role="kam"))
    for name, client in (("own", own), ("foreign", ClientFactory()), ("market", None)):
        CompetitorPriceFactory(client=client, product=ProductFactory(), source=name)
    assert {price.source for price in CompetitorPrice.objects.visible_to(user)} == seen


def test_a_price_is_of_a_product_or_of_a_group_once_a_day(client: Client) -> None:
    product, group, rival = ProductFactory(), ProductGroupFactory(), CompetitorFactory()
    CompetitorPriceFactory(client=None, product=product, competitor=rival)
    for wrong in ({"product": product, "client": None}, {"product": product, "group": group}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CompetitorPriceFactory(competitor=rival, **wrong)
