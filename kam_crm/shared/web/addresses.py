"""Addresses of our pages, each worked out once: their table does not change while the process lives."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode


@lru_cache(maxsize=8192)
def path_of(name: str, *args: Any) -> str:
    return reverse(name, args=args)


def address(name: str, *args: Any, query: Mapping[str, Any] | None = None) -> str:
    """Like Django's `reverse`. Raises NoReverseMatch."""
    path = path_of(name, *args)
    return f"{path}?{urlencode(query, doseq=True)}" if query else path
