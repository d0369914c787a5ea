"""Kinds of business events, declared once: time line, notifications, messages and other systems read the same words.

    SUBMITTED = EventKind("orders.submitted", "send", _("Order %(number)s submitted"), capability="orders.view")

An event is a row, written in the transaction of the action (accounts.events).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_kinds: dict[str, EventKind] = {}


@dataclass(frozen=True)
class EventKind:
    """`name` is stable («orders.submitted») and meant for programs.

    `icon` is a name of the sprite, `sentence` a lazy text with named placeholders, `capability` what a reader needs.
    What is `internal` says who of us works on something, and nothing about the client: the time line leaves it out.
    """

    name: str
    icon: str
    sentence: Any
    capability: str
    internal: bool = False

    def __post_init__(self) -> None:
        if self.name in _kinds:
            raise ValueError(f"event kind {self.name} is declared twice")
        _kinds[self.name] = self

    def words(self, **names: Any) -> str:
        """The sentence with its placeholders filled. Raises KeyError for a place nobody fills."""
        return str(self.sentence % names)  # in this order: a plural is chosen by one of the names


def kinds() -> dict[str, EventKind]:
    return dict(_kinds)


def kind_named(name: str) -> EventKind:
    """Raises KeyError for a kind that nobody declared."""
    return _kinds[name]


class Recorder:
    """Where event rows go; the app that keeps them says so when it starts, because it stands above this module."""

    def __init__(self) -> None:
        self._write: Callable[..., None] | None = None

    def write_with(self, write: Callable[..., None]) -> None:
        self._write = write

    def __call__(self, kind: EventKind, subject: Any, *, by: Any, on_behalf_of_id: int | None = None) -> None:
        """Write the event in the running transaction. Raises RuntimeError where nobody keeps events."""
        if self._write is None:
            raise RuntimeError("no app keeps events")
        self._write(kind, subject, by=by, on_behalf_of_id=on_behalf_of_id)


record_event = Recorder()
