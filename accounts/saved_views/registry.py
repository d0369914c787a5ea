"""Which pages are lists, by the name of their address. A list enters itself when its page is known."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.conf import settings

_LISTS: dict[str, Any] = {}


def enter(page: str, listing: Any) -> None:
    _LISTS[page] = listing


def listing_of(page: str) -> Any:
    """The class of the list behind «orders:order_list»; None where there is no such list."""
    return known().get(page)


def known() -> dict[str, Any]:
    import_module(settings.ROOT_URLCONF)  # the addresses name the views, the views their lists
    return _LISTS
