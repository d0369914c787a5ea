"""Rules that the database keeps whatever writes: its refusals in the words of every other one.

A trigger raises an error code of ours (KM001); the app that owns the rule says here what it means for people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError

from kam_crm.shared.errors import BusinessRuleError

Words = Callable[[str], BusinessRuleError]
_refusals: dict[str, Words] = {}


def register(code: str, words: Words) -> None:
    """`words` makes the refusal out of the detail of the database's error."""
    _refusals[code] = words


def refusal_of(error: DatabaseError) -> BusinessRuleError | None:
    """None for an error that is no rule."""
    # Django wraps the driver's error; code and detail are on the original
    cause: Any = error.__cause__
    words = _refusals.get(getattr(cause, "pgcode", None) or "")
    return None if words is None else words(cause.diag.message_detail or "")


@contextmanager
def refused_by_the_database() -> Iterator[None]:
    """Around a transaction: what a rule of the database stopped is raised as its refusal, when all is rolled back."""
    try:
        yield
    except DatabaseError as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        raise refusal from error
