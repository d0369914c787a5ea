"""Rows of several models in one order, page by page: a cursor is the position of the last row shown.

Every queryset carries the columns of the order as annotations that are never empty, so that one position means the
same in all of them. One query each for a page.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any

from django.db.models import Q, QuerySet

from kam_crm.shared.pagination import PAGE_SIZE, Page

_LONGEST_CURSOR = 500
Read = Callable[[Any], Any]


def whole(value: Any) -> int:
    if not isinstance(value, int) or not 0 <= value < 2**31:
        raise ValueError("no number of a row")
    return value


def aware(value: Any) -> dt.datetime:
    moment = dt.datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("no moment of a row")
    return moment


@dataclass(frozen=True)
class Column:
    """`read` makes the value of what a cursor holds; raises ValueError or TypeError for what is none."""

    name: str
    read: Read = whole
    descending: bool = False

    def compare(self, one: Any, other: Any) -> int:
        mine, theirs = getattr(one, self.name), getattr(other, self.name)
        side = (mine > theirs) - (mine < theirs)
        return -side if self.descending else side


def day(value: Any) -> dt.date:
    return dt.date.fromisoformat(value)


def hour(value: Any) -> dt.time:
    return dt.time.fromisoformat(value)


class Merged:
    """The columns together tell any two rows apart, whichever model they are of."""

    def __init__(
        self, parts: Sequence[QuerySet[Any]], columns: Sequence[Column], size: int = PAGE_SIZE
    ) -> None:
        self.parts, self.columns, self.size = parts, columns, size

    def page(self, cursor: str = "") -> Page[Any]:
        """A senseless cursor is the first page. There is a way on, and none back but to the beginning."""
        position = self._decode(cursor)
        order = [f"{'-' if column.descending else ''}{column.name}" for column in self.columns]
        found: list[Any] = []
        for part in self.parts:
            rows = part if position is None else part.filter(self._beyond(position))
            found += rows.order_by(*order)[: self.size + 1]
        found.sort(key=cmp_to_key(self._compare))
        items = found[: self.size]
        return Page(items, self._encode(items[-1]) if len(found) > self.size else "", "")

    def _compare(self, one: Any, other: Any) -> int:
        return next((side for column in self.columns if (side := column.compare(one, other))), 0)

    def _beyond(self, values: Sequence[Any]) -> Q:
        condition, equal = Q(pk__in=[]), Q()
        for column, value in zip(self.columns, values, strict=True):
            condition |= equal & Q(**{f"{column.name}__{'lt' if column.descending else 'gt'}": value})
            equal &= Q(**{column.name: value})
        return condition

    def _encode(self, row: Any) -> str:
        values = [getattr(row, column.name) for column in self.columns]
        texts = [value.isoformat() if isinstance(value, dt.date | dt.time) else value for value in values]
        return base64.urlsafe_b64encode(json.dumps(texts).encode()).decode().rstrip("=")

    def _decode(self, cursor: str) -> list[Any] | None:
        if not cursor or len(cursor) > _LONGEST_CURSOR:
            return None
        try:
            values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
            return [column.read(value) for column, value in zip(self.columns, values, strict=True)]
        except (ValueError, TypeError):
            return None
