from __future__ import annotations

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def english(in_english: None) -> None:
    """Texts are compared in English."""


@pytest.fixture(autouse=True)
def fresh_rate_limits() -> None:
    """Sign-ins and API calls of earlier tests do not count."""
    cache.clear()
