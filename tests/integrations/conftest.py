from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from accounts.models import User
from tests.factories.accounts import UserFactory


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Reasons that tests compare are the English ones, whatever catalogues are compiled."""
    with translation.override("en"):
        yield


@pytest.fixture
def admin(db: None) -> User:
    return UserFactory(role="admin", email="admin@demo.example")


@pytest.fixture
def kam(db: None) -> User:
    return UserFactory(role="kam", email="kam@demo.example")
