"""Rows that stand behind a row and are known already: nobody asks the database for them again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model


def know(row: Model, name: str, rows: Iterable[Any]) -> None:
    """`row.<name>.all()` are these from now on, as after `prefetch_related`."""
    kept: dict[str, Any] = row.__dict__.setdefault("_prefetched_objects_cache", {})
    kept.pop(name, None)  # the manager would answer with it
    found = getattr(row, name).get_queryset()
    found._result_cache = list(rows)
    found._prefetch_done = True
    kept[name] = found
