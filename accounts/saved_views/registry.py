"""Which pages are lists, by the name of their address. A list enters itself when its page is known."""

from __future__ import annotations

from typing import Any

from django.urls import get_resolver

_LISTS: dict[str, Any] = {}


def enter(page: str, listing: Any) -> None:
    _LISTS[page] = listing


def listing_of(page: str) -> Any:
    """The class of the list behind «orders:order_list»; None where there is no such list."""
    return known().get(page)


def known() -> dict[str, Any]:
    _ = get_resolver().url_patterns  # the addresses name the views, the views their lists
    return _LISTS
