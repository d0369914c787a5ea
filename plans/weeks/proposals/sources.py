"""Why clients are proposed for a week: sources that any app registers when it starts.

class ReceivablesConfig(AppConfig):
    def ready(self) -> None:
        from plans.weeks.proposals import sources
        sources.register(sources.Source("debt", _("Overdue debt"), overdue_clients, icon="coins"))

`find(week)` asks a bounded number of queries for all clients of `week` together, and gives a `Reason` for each of them
that has one. A client is proposed once: by the most urgent reason, the others stand below it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

VISIT, CALL = "visit", "call"
LENGTHS = {VISIT: 60, CALL: 15}


@dataclass(frozen=True)
class Week:
    """The clients to look at, each with its `summary`, and the week they are looked at for."""

    monday: dt.date
    as_of: dt.date
    clients: Mapping[int, Any]

    @property
    def friday(self) -> dt.date:
        # nobody is proposed for what falls due at the weekend
        return self.monday + dt.timedelta(days=4)


@dataclass(frozen=True)
class Reason:
    """Why to meet a client, with its figure. `urgency` orders reasons: about 100 for a norm, 300 for money at risk.

    A mandatory one is placed or declined before the week is submitted. `minutes` 0: the usual length of the kind.
    """

    client: int
    words: str
    urgency: int
    is_mandatory: bool = False
    kind: str = CALL
    minutes: int = 0

    @property
    def length(self) -> int:
        return self.minutes or LENGTHS.get(self.kind, LENGTHS[VISIT])


@dataclass(frozen=True)
class Source:
    """`name` is stable (decisions keep it, up to 20 letters), `icon` a name of the sprite."""

    name: str
    label: Any
    find: Callable[[Week], Iterable[Reason]]
    icon: str = "info-circle"


_sources: dict[str, Source] = {}


def register(*sources: Source) -> None:
    """Add sources; the same name again replaces it."""
    _sources.update({source.name: source for source in sources})


def reasons_of(week: Week) -> dict[int, list[tuple[Source, Reason]]]:
    """All reasons by client, the most pressing first."""
    found: dict[int, list[tuple[Source, Reason]]] = {}
    for source in _sources.values():
        for reason in source.find(week):
            if reason.client in week.clients:
                found.setdefault(reason.client, []).append((source, reason))
    for reasons in found.values():
        reasons.sort(key=lambda pair: (not pair[1].is_mandatory, -pair[1].urgency))
    return found


def icon_of(name: str) -> str:
    return _sources[name].icon if name in _sources else Source.icon
