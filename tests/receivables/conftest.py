"""A KAM with a client, and finance. Refusals and texts are compared in English."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser

from accounts.models import User
from dossiers.models import Client
from orders.models import Order
from orders.services import LineInput, create_order, submit_order
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.orders import PriceFactory
from tests.factories.receivables import CreditLimitFactory


@pytest.fixture(autouse=True)
def english(in_english: None) -> None:
    """Texts are compared in English."""


@pytest.fixture
def kam(db: Any) -> User:
    return UserFactory(role="kam", department=DepartmentFactory(name="North"))


@pytest.fixture
def support(kam: User) -> User:
    return UserFactory(role="support", department=kam.department)


@pytest.fixture
def finance(db: Any) -> User:
    return UserFactory(role="finance")


@pytest.fixture
def owing(kam: User) -> Client:
    """The KAM's client with a limit of a million."""
    client = ClientFactory(manager=kam, name="ООО «Лукошко»")
    CreditLimitFactory(client=client, amount=Decimal(1_000_000))
    return client


@pytest.fixture
def confirmed(owing: Client, kam: User) -> Callable[..., Order]:
    """A confirmed order of so many pieces at 122.00 with VAT (100.00 without)."""

    def make(pieces: int = 10) -> Order:
        product = PriceFactory().product
        order = create_order(by=kam, client=owing, lines=[LineInput(product, Decimal(pieces))])
        return submit_order(by=kam, order=order)

    return make


@pytest.fixture
def web(kam: User, signed_in: Callable[[User], Browser]) -> Browser:
    return signed_in(kam)


@pytest.fixture
def desk(finance: User, signed_in: Callable[[User], Browser]) -> Browser:
    return signed_in(finance)
