"""What fills items of a dossier by itself. Any app registers its own when it starts:

    class ReceivablesConfig(AppConfig):
        def ready(self) -> None:
            sources.register(sources.Source("payments", _("invoices"), payment_facts, "payments.view"))

An item names its source; nobody edits such an item by hand.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dossiers.models import Client


@dataclass(frozen=True)
class Fact:
    """Words in the reader's language, and the page with the rows behind them."""

    text: str
    url: str = ""


Facts = Mapping[str, Mapping[int, Fact]]  # by the name of the source, then by the key of the client


@dataclass(frozen=True)
class Source:
    """`label` says what the facts come of. `read(clients, as_of)` gives those known of all sources that share it.

    It reads for one client and for five hundred in the same number of statements. Who lacks `capability` sees that
    there is something, not what. `page(client)` is where the rows are entered. The clients are scoped by the caller.
    """

    name: str
    label: Any
    read: Callable[[Sequence[Client], dt.date], Facts]
    capability: str = "clients.view"
    page: Callable[[int], str] | None = None


_sources: dict[str, Source] = {}


def register(*sources: Source) -> None:
    """Add sources; the same name again replaces it."""
    _sources.update({source.name: source for source in sources})


def known() -> dict[str, Source]:
    return dict(_sources)


def read_facts(
    names: Collection[str], clients: Sequence[Client], as_of: dt.date
) -> dict[str, Mapping[int, Fact]]:
    """What the sources of these names know; each reading is done once."""
    found: dict[str, Mapping[int, Fact]] = {}
    for read in dict.fromkeys(_sources[name].read for name in sorted(names)):
        found.update(read(clients, as_of))
    return found
