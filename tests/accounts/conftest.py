from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.utils import translation


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Texts that tests compare are the English ones, whatever catalogues are compiled."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def fresh_rate_limits() -> None:
    """Sign-ins and API calls of earlier tests do not count."""
    cache.clear()
