from __future__ import annotations

import pytest

from accounts.models import User
from tests.factories.accounts import UserFactory


@pytest.fixture(autouse=True)
def english(in_english: None) -> None:
    """Texts are compared in English."""


@pytest.fixture
def admin(db: None) -> User:
    return UserFactory(role="admin", email="admin@demo.example")


@pytest.fixture
def kam(db: None) -> User:
    return UserFactory(role="kam", email="kam@demo.example")


@pytest.fixture
def finance(db: None) -> User:
    return UserFactory(role="finance", email="finance@demo.example")
