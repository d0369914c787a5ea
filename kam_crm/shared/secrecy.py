"""The mark of commercial secrets that prints and files carry: the company's words, whose copy it is and of which day.

Without words there is no such regime and no mark (docs/decisions/0018).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils.translation import gettext as _

from kam_crm.shared import clock, formats
from kam_crm.shared.company import company

_holder: ContextVar[str] = ContextVar("holder_of_the_copy", default="")


@contextmanager
def copies_for(name: str) -> Iterator[None]:
    """Whatever is printed or taken away meanwhile is a copy of this person."""
    token = _holder.set(name)
    try:
        yield
    finally:
        _holder.reset(token)


def mark() -> str:
    """«Commercial secret, OOO Romashka, Moscow. Copy for Anna Sokolova, 28 Nov 2026»; empty without such a regime."""
    words = company().secret_mark
    if not words:
        return ""
    copy = {"holder": _holder.get() or formats.NOTHING, "day": formats.day(clock.today())}
    holder = _("Copy for %(holder)s, %(day)s") % copy
    return f"{words.rstrip('.')}. {holder}"
