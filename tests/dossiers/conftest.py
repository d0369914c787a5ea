"""Refusals and texts are compared in English."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from accounts.models import User
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.dossiers import ClientFactory


@pytest.fixture(autouse=True)
def english(in_english: None) -> None:
    """Texts are compared in English."""


@pytest.fixture
def department(db):
    return DepartmentFactory()


@pytest.fixture
def kam(department) -> User:
    return UserFactory(role="kam", full_name="Анна Соколова", department=department)


@pytest.fixture
def head(department) -> User:
    return UserFactory(role="head", full_name="Олег Тихий", department=department)


@pytest.fixture
def web(kam, signed_in) -> Browser:
    """The KAM's."""
    return signed_in(kam)


@pytest.fixture
def client_(kam):
    return ClientFactory(manager=kam, name="Гастроном")
