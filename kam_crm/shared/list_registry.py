"""Which pages are lists, by the name of their address. A list enters itself when its module is loaded."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.conf import settings

_lists: dict[str, Any] = {}


def enter(page: str, listing: Any) -> None:
    _lists[page] = listing


def listing_of(page: str) -> Any:
    """The class of the list behind «orders:order_list»; None where there is no such list."""
    return all_lists().get(page)


def all_lists() -> dict[str, Any]:
    import_module(settings.ROOT_URLCONF)  # the addresses name the views, the views their lists
    return _lists
