"""A form is entered once, however often it is sent: the page's edge names what was sent, the first write takes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


class AlreadySent(Exception):
    """The same form was entered before; nothing was written this time."""


@dataclass
class FormUse:
    """`take` writes the form's row in the running transaction and says whether it is the first to do so."""

    take: Callable[[], bool]
    taken: bool = False


current: ContextVar[FormUse | None] = ContextVar("form_use", default=None)


@contextmanager
def entered_once() -> Iterator[None]:
    """Inside the transaction of a write. Raises AlreadySent; waits for a twin that is being entered at this moment.

    A refused write gives the form back with its transaction, so that it can be sent again.
    """
    use = current.get()
    if use is None or use.taken:
        yield
        return
    if not use.take():
        raise AlreadySent
    use.taken = True
    try:
        yield
    except BaseException:
        use.taken = False
        raise
