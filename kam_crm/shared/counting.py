"""Several small questions in one round to the database: the frame and the tabs of a list ask on every page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


@dataclass(frozen=True)
class Question:
    """A statement whose answer is one value."""

    sql: str
    values: list[Any] = field(default_factory=list)


def count_of(rows: QuerySet[Any], *, most: int) -> Question | None:
    """How many there are, never more than `most`: there the database stops. None: known to be empty, like none()."""
    try:
        # unordered: a sorted count would read all before it stops
        sql, values = rows.order_by().values("pk")[:most].query.sql_with_params()
    except EmptyResultSet:
        return None
    return Question(f"SELECT count(*) FROM ({sql}) AS counted", list(values))


def first_of(rows: QuerySet[Any], column: str) -> Question | None:
    """A column of the first row. None: known to be empty."""
    try:
        sql, values = rows.values_list(column)[:1].query.sql_with_params()
    except EmptyResultSet:
        return None
    return Question(sql, list(values))


def ask(questions: Mapping[str, Question | None]) -> dict[str, Any]:
    """The answers by name, None where nothing is asked: one statement, or none at all."""
    answers: dict[str, Any] = dict.fromkeys(questions)
    asked = {name: question for name, question in questions.items() if question is not None}
    if asked:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {', '.join(f'({question.sql})' for question in asked.values())}",
                [value for question in asked.values() for value in question.values],
            )
            answers |= zip(asked, cursor.fetchone(), strict=True)
    return answers


def count_each(rows: Mapping[str, QuerySet[Any]], *, most: int) -> dict[str, int]:
    """How many rows each of the named querysets has, by name, as `count_of` counts."""
    counts = ask({name: count_of(found, most=most) for name, found in rows.items()})
    return {name: count or 0 for name, count in counts.items()}
