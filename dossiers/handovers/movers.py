"""What goes along when a client changes hands, registered by the apps that own it.

    class PlansConfig(AppConfig):
        def ready(self):
            movers.register(Mover("activities", move_activities, restore_activities, words))

Orders, invoices and notes need no mover: they belong to the client, and who answers for it answers for them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

Entries = list[dict[str, Any]]


@dataclass(frozen=True)
class Mover:
    """`name` is stable: it stands in the journal.

    `move(by=, client_ids=, manager=)` gives what hangs on these clients to the new manager and returns what it needs
    to know later: JSON entries by client. `restore(by=, manager=, entries=)` gives back what is still as `move` left
    it with `manager`. `words(entries)` says in a phrase what moved, "" where nothing did.
    """

    name: str
    move: Callable[..., dict[int, Entries]]
    restore: Callable[..., None]
    words: Callable[[Entries], str]


_movers: dict[str, Mover] = {}


def register(mover: Mover) -> None:
    """Raises ValueError where another mover has the name."""
    if _movers.setdefault(mover.name, mover) != mover:
        raise ValueError(f"the mover {mover.name} is registered twice")


def movers() -> list[Mover]:
    return list(_movers.values())


def words(moved: dict[str, Entries]) -> list[str]:
    """What went along with a client, one phrase for each kind."""
    phrases = (mover.words(moved.get(mover.name, [])) for mover in _movers.values())
    return [phrase for phrase in phrases if phrase]


def moved_by(name: str, journals: Collection[dict[str, Entries]]) -> Entries:
    """All entries of one mover out of many journals."""
    return [entry for journal in journals for entry in journal.get(name, [])]
