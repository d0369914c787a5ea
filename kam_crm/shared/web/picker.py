"""Answers of searchable pickers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import JsonResponse

LONGEST = 12  # rows a picker offers at once; a longer list is a reason to type more


def picker_results(rows: Iterable[tuple[Any, str, str]]) -> JsonResponse:
    """Rows as (key, text, note under it), already scoped, searched and cut to LONGEST."""
    return JsonResponse({"results": [{"id": key, "text": text, "note": note} for key, text, note in rows]})
