"""The edge of every write: who may do it, one transaction, and a history that names who did it and for whom.

    @service(capability="payments.write", subject="client")
    def register_payment(*, by: User, client: Client, amount: Decimal) -> Payment: ...

Doors (pages, API, imports, commands) read the right from the service: `@requires(register_payment)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, Protocol, TypeVar

import pghistory
from django.db import transaction

from kam_crm.shared.checks import forbidden
from kam_crm.shared.database_refusals import refused_by_the_database
from kam_crm.shared.once import entered_once

P = ParamSpec("P")
R = TypeVar("R")

ANYBODY: tuple[str, ...] = ()  # every signed-in person, about their own things

Guard = Callable[[Any, Any], None]
_guards: list[Guard] = []

_at_the_door: ContextVar[bool] = ContextVar("at_the_door", default=False)


class Actor(Protocol):
    """What the edge needs of a user; the users themselves live in a higher layer."""

    pk: Any

    def can(self, capability: str) -> bool: ...

    def covered_among(self, managers: Iterable[int | None]) -> int | None: ...


@contextmanager
def one_transaction() -> Iterator[None]:
    """The transaction of a door: what it calls stands or falls with it, so that services need no savepoints.

    For doors that let every refusal through: what a refused service wrote is undone with all the rest.
    """
    if _at_the_door.get():
        yield
        return
    with transaction.atomic(), _door(True):
        yield


@contextmanager
def _of_a_service() -> Iterator[None]:
    """The transaction of the door, else one of its own; services that it calls have savepoints in either."""
    if _at_the_door.get():
        with _door(False):
            yield
        return
    with transaction.atomic():
        yield


@contextmanager
def _door(is_open: bool) -> Iterator[None]:
    before = _at_the_door.set(is_open)
    try:
        yield
    finally:
        _at_the_door.reset(before)


def service(
    *, capability: str | Iterable[str], subject: str = ""
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare a write. It takes keywords only, `by` among them: a user, or None for the installation itself.

    `capability` is what `by` needs, of several one is enough. `subject` names the argument whose client decides
    for whom a deputy acts: a client, a person, or a row of a client. Raises NotAllowed `forbidden`.
    """
    needed = (capability,) if isinstance(capability, str) else tuple(capability)

    def declare(write: Callable[P, R]) -> Callable[P, R]:
        @wraps(write)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            # not get(): None is the installation, which nobody becomes by leaving it out
            by: Actor | None = kwargs["by"]  # type: ignore[assignment]
            # before the transaction: a refusal costs no query
            if by is not None and needed and not any(by.can(name) for name in needed):
                raise forbidden()
            with (
                refused_by_the_database(),
                _of_a_service(),
                pghistory.context(**_authorship(by, kwargs.get(subject))),
                entered_once(),
            ):
                if by is not None and subject:
                    for guard in _guards:
                        guard(by, kwargs.get(subject))
                return write(*args, **kwargs)

        run.capabilities = needed  # type: ignore[attr-defined]
        return run

    return declare


def register_guard(guard: Guard) -> None:
    """`guard(by, subject)` refuses a write that a rule of a higher layer forbids, by raising."""
    _guards.append(guard)


def capabilities_of(write: Any) -> tuple[str, ...]:
    """What a declared write needs, of which one is enough. Raises TypeError for a function that is no service."""
    if not is_service(write):
        raise TypeError(f"{write!r} is not declared with @service")
    return write.capabilities  # type: ignore[no-any-return]


def needs_of(door: Any) -> tuple[str, ...]:
    """What a door asks for, of which one is enough: capabilities by name, or those of the service behind it."""
    if isinstance(door, tuple):
        return door
    return (door,) if isinstance(door, str) else capabilities_of(door)


def is_service(write: Any) -> bool:
    return hasattr(write, "capabilities") and callable(write)


def responsible_for(row: Any) -> list[int]:
    """Keys of the managers of the client behind a row. A client and a person say so themselves."""
    own: list[int] | None = getattr(row, "responsible_ids", None)
    return responsible_for(row.client) if own is None else own


def _authorship(by: Actor | None, subject: Any) -> dict[str, Any]:
    """Metadata of the history: the person, and the absent manager for whom a deputy acts."""
    if by is None:
        return {"user": None}
    absent = None if subject is None else by.covered_among(responsible_for(subject))
    return {"user": by.pk} if absent is None else {"user": by.pk, "acting_for": absent}
