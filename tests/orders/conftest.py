"""A department with everybody in it, a client with credit, and products at 122.00 with 22 % VAT that cost 80.00."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from accounts.models import User
from catalogue.models import Product
from dossiers.models import Client
from orders.models import Order
from orders.services import LineInput, create_order
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.orders import PriceFactory
from tests.factories.receivables import CreditLimitFactory


@pytest.fixture(autouse=True)
def on_that_day(today: dt.date, in_english: None) -> None:
    """All of it happens on one Wednesday; refusals and texts are compared in English."""


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
        line = LineInput(milk, Decimal(pieces), Decimal(discount))
        return create_order(by=by or people.kam, client=client, lines=[line])

    return make
