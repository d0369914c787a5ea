"""Pages of a list by keyset: a cursor holds the sort values of the row at the edge, the query starts there.

With an index on the order page 5,000 costs what page 1 costs (not so where the first column may be empty: the
database then passes over the rows before), and rows added meanwhile shift nothing. Empty values stand last in
both directions. A cursor is only a position in an order, so it needs no signature; a senseless one is page 1.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, Field, Model, Q, QuerySet
from django.db.models.expressions import OrderBy

M = TypeVar("M", bound=Model)
PAGE_SIZE = 50
_LONGEST_CURSOR = 2000
_LARGEST_EXPONENT = 40


@dataclass(frozen=True)
class SortColumn:
    """One column of an order. `attribute` is where a fetched row carries the value."""

    path: str
    descending: bool
    attribute: str
    field: Field[Any, Any]
    nullable: bool

    @classmethod
    def of(cls, queryset: QuerySet[Any], name: str, position: int) -> SortColumn:
        path = name.lstrip("-")
        attribute = f"sort_value_{position}" if "__" in path else path
        field, nullable = _resolve(queryset, path)
        return cls(path, name.startswith("-"), attribute, field, nullable)

    def order_by(self, backward: bool) -> OrderBy:
        """Empty values last, whichever way it sorts; columns that are never empty keep to plain indexes."""
        descending = self.descending != backward
        expression = F(self.path)
        nulls_first = True if self.nullable and backward else None
        nulls_last = True if self.nullable and not backward else None
        if descending:
            return expression.desc(nulls_first=nulls_first, nulls_last=nulls_last)
        return expression.asc(nulls_first=nulls_first, nulls_last=nulls_last)

    def same(self, value: Any) -> Q:
        return Q(**{f"{self.path}__isnull": True}) if value is None else Q(**{self.path: value})

    def beyond(self, value: Any, backward: bool) -> Q | None:
        """Rows strictly behind `value` in the direction of reading; None where there are none."""
        if value is None:
            return Q(**{f"{self.path}__isnull": False}) if backward else None
        lookup = "lt" if self.descending != backward else "gt"
        behind = Q(**{f"{self.path}__{lookup}": value})
        return behind | Q(**{f"{self.path}__isnull": True}) if self.nullable and not backward else behind

    def to_json(self, row: Any) -> Any:
        value = getattr(row, self.attribute)
        if isinstance(value, dt.date | dt.time):
            return value.isoformat()
        return value if value is None or isinstance(value, bool | int | str) else str(value)

    def from_json(self, value: Any) -> Any:
        """The value in its field's type; raises what conversions raise when the cursor was tampered with."""
        if value is None:
            if not self.nullable:
                raise ValueError("an empty value where there is none")
            return None
        converted = self.field.to_python(value)
        if not _can_be_stored(converted):
            raise ValueError("no value of a row")
        return converted


@dataclass(frozen=True)
class Page(Generic[M]):
    """`next` and `previous` are cursors, "" where that end is reached."""

    items: list[M]
    next: str
    previous: str

    def __len__(self) -> int:
        return len(self.items)


class Keyset(Generic[M]):
    """A queryset in a fixed order. `order` names fields, paths or annotations, `-` before a descending one.

    The primary key is added as the last column, so that equal rows have an order too.
    """

    def __init__(self, queryset: QuerySet[M], order: Sequence[str], page_size: int = PAGE_SIZE) -> None:
        names = [name for name in order if name.lstrip("-") not in {"pk", queryset.model._meta.pk.name}]
        self.page_size = page_size
        self.columns = [
            SortColumn.of(queryset, name, position) for position, name in enumerate([*names, "pk"])
        ]
        # a value behind a relation is no attribute of the row: the query brings it along
        copied = {column.attribute: F(column.path) for column in self.columns if "__" in column.path}
        self.queryset = queryset.annotate(**copied) if copied else queryset

    def knows(self, cursor: str) -> bool:
        """Whether the cursor is a position in this order; people who bring another one simply see the first page."""
        return not cursor or self._decode(cursor) is not None

    @property
    def rows(self) -> QuerySet[M]:
        """All of them, in this order."""
        return self.queryset.order_by(*(column.order_by(backward=False) for column in self.columns))

    def page(self, cursor: str = "") -> Page[M]:
        position = self._decode(cursor)
        backward, values = position or (False, None)
        rows = self.queryset.order_by(*(column.order_by(backward) for column in self.columns))
        if values is not None:
            rows = rows.filter(self._beyond(values, backward))
        # one more than is shown tells whether there is another page
        found = list(rows[: self.page_size + 1])
        if not found and values is not None:  # the rows behind this position are gone
            return self.page()
        has_more, items = len(found) > self.page_size, found[: self.page_size]
        if backward:
            items.reverse()  # read from the edge upwards
        has_next, has_previous = (True, has_more) if backward else (has_more, values is not None)
        return Page(
            items,
            self._encode(items[-1], backward=False) if items and has_next else "",
            self._encode(items[0], backward=True) if items and has_previous else "",
        )

    def _beyond(self, values: Sequence[Any], backward: bool) -> Q:
        """Column by column: equal so far, then strictly behind."""
        # none to begin with: where nothing can lie behind, an empty Q would mean all rows
        condition, equal = Q(pk__in=[]), Q()
        for column, value in zip(self.columns, values, strict=True):
            behind = column.beyond(value, backward)
            if behind is not None:
                condition |= equal & behind
            equal &= column.same(value)
        return condition & self._bound(values, backward)

    def _bound(self, values: Sequence[Any], backward: bool) -> Q:
        """What the whole condition implies for the first column: the database can seek an index with it."""
        first, value = self.columns[0], values[0]
        if value is None or (first.nullable and not backward):
            return Q()
        return Q(**{f"{first.path}__{'lte' if first.descending != backward else 'gte'}": value})

    def _encode(self, row: M, backward: bool) -> str:
        values = [column.to_json(row) for column in self.columns]
        text = json.dumps([int(backward), *values], ensure_ascii=False, separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def _decode(self, cursor: str) -> tuple[bool, list[Any]] | None:
        """(backward, values), or None for no cursor and for one that does not belong to this order."""
        if not cursor or len(cursor) > _LONGEST_CURSOR:
            return None
        try:
            text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
            direction, *values = json.loads(text)
            if direction not in (0, 1) or len(values) != len(self.columns):
                return None
            return bool(direction), [
                c.from_json(value) for c, value in zip(self.columns, values, strict=True)
            ]
        except (ValueError, TypeError, ArithmeticError, RecursionError, ValidationError):
            return None


def _resolve(queryset: QuerySet[Any], path: str) -> tuple[Field[Any, Any], bool]:
    """The field that a path or annotation yields, and whether it can be empty on the way."""
    annotation = queryset.query.annotations.get(path)
    if annotation is not None:
        # nothing says that an expression is never empty
        return annotation.output_field, True
    options, nullable = queryset.model._meta, False
    if path == "pk":
        return options.pk, False
    *relations, last = path.split("__")
    for relation in relations:
        field: Any = options.get_field(relation)
        nullable = nullable or field.null
        options = field.related_model._meta
    found = options.get_field(last)
    if not isinstance(found, Field):
        raise FieldDoesNotExist(f"{path} is no column to sort by")
    return found, nullable or found.null


def _can_be_stored(value: Any) -> bool:
    """What the database could have given out; anything else would make it refuse the query."""
    match value:
        case str():
            value.encode()  # raises on half a surrogate pair
            return "\x00" not in value
        case Decimal():
            # «1e999999» is a Decimal that no column holds
            return abs(value.adjusted()) <= _LARGEST_EXPONENT
        case dt.datetime():
            # Django would take a naive moment for one of its own zone, and warn
            return value.tzinfo is not None
    return True
