"""Signs that a client may leave: what each looks for on a day, and what it says of a client.

A room of claims adds its own where it lives: `sources.register(Source("claim", …))`; the nightly asks all of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

Figures = dict[str, str]


@dataclass(frozen=True)
class Found:
    """`figures` do not change from day to day while nothing happens, or history would fill with them."""

    client_id: int
    figures: Figures


@dataclass(frozen=True)
class Source:
    """`name` is stable, up to 20 letters: it stands in rows. `view` is the page of a client that shows more."""

    name: str
    label: Any
    icon: str
    find: Callable[[dt.date], Iterable[Found]]
    text: Callable[[Figures], str]
    view: str = "desk:client_overview"


_sources: dict[str, Source] = {}


def register(*sources: Source) -> None:
    """Add signs. Raises ValueError for a name that another one has."""
    for source in sources:
        if _sources.setdefault(source.name, source) != source:
            raise ValueError(f"the sign {source.name} is registered twice")


def known() -> dict[str, Source]:
    return dict(_sources)


def choices() -> list[tuple[str, Any]]:
    return [(source.name, source.label) for source in _sources.values()]


def sentence(source: str, figures: Figures) -> str:
    """What a threat says after its client's name; nothing where the sign is no longer known."""
    return _sources[source].text(figures) if source in _sources else ""
