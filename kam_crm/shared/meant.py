"""Rows that conditions mean, with the text of their statement kept by the shape of the conditions.

Django puts a query together anew each time, which takes longer than to find its rows. Two conditions that ask the same
columns in the same way make the same statement: the texts and keys in them are parameters alone.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from kam_crm.shared.kept import Kept

MOST_KEPT = 3000
LIKE = {
    "contains",
    "icontains",
    "startswith",
    "istartswith",
    "endswith",
    "iendswith",
}  # % and _ are no wildcards
# no text or key that is looked for: where they stand among the parameters of a kept statement, those of a query go
_FIRST_KEY = -1_000_000_000
TWIN_KEY = _FIRST_KEY + 1  # the same for the key of the person
_TEXT = re.compile("\ue000([0-9]+)\ue001")


@dataclass(frozen=True)
class Meant:
    """`rows(user, *conditions)` are the rows as the person sees them, in order, `column` is what is wanted of them.

    `rows` is a function of a module and looks neither into the conditions nor at anything but the user.
    """

    rows: Callable[..., QuerySet[Any]]
    conditions: tuple[Q, ...]
    column: str = "pk"

    def of(self, user: Any) -> QuerySet[Any]:
        return self.rows(user, *self.conditions)


@dataclass(frozen=True)
class Sight:
    """Which rows a person sees: `key` is all that decides it.

    Where people are alike but for their own keys, `twin` is one of them, made of `key` alone, with TWIN_KEY for a key:
    what is kept for the twin serves them all.
    """

    key: Hashable
    twin: Any = None


@dataclass(frozen=True)
class Statement:
    """Its text between the parameters, and what goes there: a constant, or text and keys of a condition."""

    pieces: tuple[str, ...]
    values: tuple[Any, ...]

    def filled(self, found: list[Any], user: Any) -> tuple[str, list[Any]]:
        sql, values = [self.pieces[0]], []
        for value, piece in zip(self.values, self.pieces[1:], strict=True):
            if isinstance(value, _Slot):
                given = value.given(found[value.number])
                values += given
                sql += (", ".join(["%s"] * len(given)), piece)
            else:
                values.append(user.pk if value == TWIN_KEY else value)
                sql += ("%s", piece)
        return "".join(sql), values


@dataclass(frozen=True)
class _Slot:
    """Where the text or the keys of the condition `number` go, with what stands around a text."""

    number: int
    before: str = ""
    after: str = ""
    is_like: bool = False

    def given(self, value: Any) -> list[Any]:
        if isinstance(value, tuple):
            return list(value)
        text = connection.ops.prep_for_like_query(value) if self.is_like else value
        return [f"{self.before}{text}{self.after}"]


_statements: Kept[tuple[Statement | None, bool]] = Kept(MOST_KEPT)


def statement_of(meant: Meant, user: Any, sight: Sight, most: int) -> tuple[str, list[Any]] | None:
    """Text and parameters of a statement for the column of the first rows; None where there can be none."""
    values: list[Any] = []
    paths: list[str] = []
    shape = tuple(_shape(condition, values, paths) for condition in meant.conditions)
    kept, is_kept = _statements.get(
        (meant.rows, meant.column, sight.key, most, shape),
        lambda: _make(meant, user, sight, paths, values, most),
    )
    if is_kept:
        return None if kept is None else kept.filled(values, user)
    return _plain(meant.of(user), meant.column, most)


def _plain(rows: QuerySet[Any], column: str, most: int) -> tuple[str, list[Any]] | None:
    try:
        sql, values = rows.values_list(column)[:most].query.sql_with_params()
    except EmptyResultSet:
        return None
    return sql, list(values)


def _make(
    meant: Meant, user: Any, sight: Sight, paths: list[str], found: list[Any], most: int
) -> tuple[Statement | None, bool]:
    """The statement, and whether it may be kept: not where the database was asked who sees what."""
    numbers = iter(range(len(paths)))
    stand_ins = [_with_stand_ins(condition, numbers) for condition in meant.conditions]
    with _asking() as asked:
        own = _statement(meant.rows(_anew(user), *stand_ins), meant.column, paths, most)
        kept = own
        if sight.twin is not None:
            kept = _statement(meant.rows(sight.twin, *stand_ins), meant.column, paths, most)
    if asked or (own and any("%" in piece for piece in own.pieces)):
        return None, False
    if (own and own.filled(found, user)) != (kept and kept.filled(found, user)):
        return None, False  # something else about the person counts, too
    return kept, True


def _statement(rows: QuerySet[Any], column: str, paths: list[str], most: int) -> Statement | None:
    plain = _plain(rows, column, most)
    if plain is None:
        return None
    sql, values = plain
    return Statement(tuple(sql.split("%s")), tuple(_slot(value, paths) for value in values))


def _anew(user: Any) -> Any:
    """The person without what was asked about them before, but for the covers, which are part of the sight."""
    person = copy.copy(user)
    for name in [name for name in vars(person) if name.startswith("_") and name not in ("_state", "_duties")]:
        delattr(person, name)
    person._state.fields_cache = {}
    return person


@contextmanager
def _asking() -> Iterator[list[str]]:
    """Statements that are put to the database meanwhile."""
    asked: list[str] = []

    def note(execute: Any, sql: str, *given: Any) -> Any:
        asked.append(sql)
        return execute(sql, *given)

    with connection.execute_wrapper(note):
        yield asked


def _shape(condition: Q, values: list[Any], paths: list[str]) -> Hashable:
    """All of a condition but the texts and keys in it, which are added to `values` with their columns in `paths`."""
    children: list[Hashable] = []
    for child in condition.children:
        if isinstance(child, Q):
            children.append(_shape(child, values, paths))
            continue
        path, value = child  # type: ignore[misc]
        if _is_replaced(value):
            values.append(value if isinstance(value, str) else tuple(value))
            paths.append(path)
            children.append((path, "text" if isinstance(value, str) else type(value[0])))
        else:
            children.append((path, tuple(value) if isinstance(value, list) else value))
    return condition.connector, condition.negated, tuple(children)


def _is_replaced(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, list | tuple) and bool(value))


def _with_stand_ins(condition: Q, numbers: Iterator[int]) -> Q:
    children: list[Any] = []
    for child in condition.children:
        if isinstance(child, Q):
            children.append(_with_stand_ins(child, numbers))
            continue
        path, value = child  # type: ignore[misc]
        children.append((path, _stand_in(value, numbers) if _is_replaced(value) else value))
    return Q(*children, _connector=condition.connector, _negated=condition.negated)


def _stand_in(value: Any, numbers: Iterator[int]) -> Any:
    number = next(numbers)
    text = f"\ue000{number}\ue001"
    if isinstance(value, str):
        return text
    return [text if isinstance(value[0], str) else _FIRST_KEY - number]


def _slot(value: Any, paths: list[str]) -> Any:
    if isinstance(value, str) and (found := _TEXT.search(value)):
        number = int(found[1])
        lookup = paths[number].rpartition("__")[2]
        return _Slot(number, value[: found.start()], value[found.end() :], lookup in LIKE)
    if type(value) is int and _FIRST_KEY - len(paths) < value <= _FIRST_KEY:
        return _Slot(_FIRST_KEY - value)
    return value
