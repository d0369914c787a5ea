"""Writes as services make them: each an act of its own in the history, later than the one before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pghistory
from django.db import connection

_later = count(1)


@contextmanager
def act(*, by: Any = None, **about: Any) -> Iterator[str]:
    """The key of the act. A test is one transaction, in which all acts would be of one moment and run on."""
    with pghistory.context(user=by and by.pk, **about) as context:
        yield str(context.id)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pghistory_context SET created_at = now() + %s * interval '1 ms' WHERE id = %s",
            [next(_later), context.id],
        )
        cursor.execute(
            "SELECT set_config('pghistory.context_id', '', true), set_config('pghistory.context_metadata', '', true)"
        )
