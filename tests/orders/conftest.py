"""A department with everybody in it, a client with credit, and products at 122.00 with 22 % VAT that cost 80.00."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import translation

from accounts.models import User
from dossiers.models import Client
from orders.models import Order, Product
from orders.services import Wanted, create_order
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.orders import PriceFactory
from tests.factories.receivables import CreditLimitFactory

TODAY = dt.date(2026, 11, 18)  # a Wednesday


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def today(settings: Any) -> dt.date:
    settings.BUSINESS_DATE = TODAY
    return TODAY


@pytest.fixture
def people(db: Any) -> SimpleNamespace:
    """kam, head, support of one department; finance and director; stranger is a KAM of another department."""
    north = DepartmentFactory(name="North")
    inside = {
        role: UserFactory(role=role, full_name=f"{role} north", department=north)
        for role in ("kam", "head", "support")
    }
    outside = {role: UserFactory(role=role, full_name=f"the {role}") for role in ("finance", "director")}
    return SimpleNamespace(**inside, **outside, stranger=UserFactory(role="kam"))


@pytest.fixture
def client(people: SimpleNamespace) -> Client:
    client = ClientFactory(manager=people.kam, name="ООО «Лукошко»")
    CreditLimitFactory(client=client, amount=Decimal(1_000_000))
    return client


@pytest.fixture
def milk(db: Any) -> Product:
    return PriceFactory(product__code="10412", product__name="Молоко 3,2 %").product


@pytest.fixture
def cream(db: Any) -> Product:
    return PriceFactory(product__code="10455", product__name="Сливки 33 %").product


@pytest.fixture
def draft(client: Client, people: SimpleNamespace, milk: Product) -> Callable[..., Order]:
    """A draft of milk: so many pieces, with a discount in %."""

    def make(pieces: int = 10, discount: int | str = 0, by: User | None = None) -> Order:
        line = Wanted(milk, Decimal(pieces), Decimal(discount))
        return create_order(by=by or people.kam, client=client, lines=[line])

    return make
