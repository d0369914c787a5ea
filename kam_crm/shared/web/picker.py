"""Answers of searchable pickers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import JsonResponse

LONGEST = 12  # rows a picker offers at once; a longer list is a reason to type more
NAMES = ("id", "text", "note", "code")


def picker_results(rows: Iterable[tuple[Any, ...]]) -> JsonResponse:
    """Rows as (key, text, note under it), already scoped, searched and cut to LONGEST.

    A fourth value is the row's code: where it is what was typed, Enter takes this row whatever else is found.
    """
    return JsonResponse({"results": [dict(zip(NAMES, row, strict=False)) for row in rows]})
