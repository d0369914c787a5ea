from __future__ import annotations

import pytest
from django.core.cache import caches


@pytest.fixture(autouse=True)
def english(in_english: None) -> None:
    """Texts are compared in English."""


@pytest.fixture(autouse=True)
def fresh_rate_limits() -> None:
    """API calls of earlier tests do not count; what the database counts is rolled back with the test."""
    caches["default"].memory.clear()  # type: ignore[attr-defined]
