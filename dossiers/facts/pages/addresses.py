"""Where the rows behind a fact are entered."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse


def page_of(view: str) -> Callable[[int], str]:
    """The address of a page of the client."""
    return lambda client: reverse(view, args=[client])


def query_of(view: str) -> Callable[[int], str]:
    """The address of a page that takes the client as a parameter."""
    return lambda client: reverse(view, query={"client": client})
