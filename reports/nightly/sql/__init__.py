"""The nightly's statements lie beside this file, one `.sql` each; here is how they are read and run.

A line `-- include NAME` stands for the text of NAME.sql, `-- include APP/NAME` for that of another app.
Parameters are written %(name)s (reports.nightly.context).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection, models

FOLDER = Path(__file__).parent
APPS = FOLDER.parent.parent.parent
# one rule, one text: debts of the nightly include the ageing of receivables instead of repeating it
INCLUDE = re.compile(r"^[ ]*-- include (?:(\w+)/)?(\w+)$", re.MULTILINE)
Parameters = dict[str, Any]
CHOSEN = " AND (%(everyone)s OR client_id = ANY(%(clients)s))"
# what is derived has no foreign keys, so that a night need not check each row: whom it tells of stays till it commits
HOLD_CLIENTS = """
SELECT count(*) FROM (
    SELECT FROM dossiers_client WHERE %(everyone)s OR id = ANY(%(clients)s) FOR KEY SHARE
) AS held
"""


@cache
def read(name: str, app: str | None = None) -> str:
    folder = APPS / app / "sql" if app else FOLDER
    text = (folder / f"{name}.sql").read_text(encoding="utf-8")
    return INCLUDE.sub(lambda found: read(found[2], found[1]), text)


def run(statement: str, parameters: Parameters) -> int:
    """Rows touched by a statement (its text, not its name)."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


def execute(name: str, parameters: Parameters) -> int:
    return run(read(name), parameters)


def rows(statement: str, parameters: Parameters) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        while chunk := cursor.fetchmany(2000):
            yield from chunk


def replace(model: type[models.Model], columns: Sequence[str], name: str, parameters: Parameters) -> int:
    """Put what the query NAME selects in place of the model's rows of `as_of`; returns how many it selected.

    Of a model with rows of clients only those of the chosen ones are replaced, unless it is everyone's turn.
    """
    # replaced, not updated: a step that is repeated leaves no row of a client who has gone from its answer
    table, listed = model._meta.db_table, ", ".join(columns)
    chosen = ""
    if "client_id" in columns:
        chosen = CHOSEN
        run(HOLD_CLIENTS, parameters)
    run(f"DELETE FROM {table} WHERE as_of = %(as_of)s{chosen}", parameters)
    return run(
        f"INSERT INTO {table} (as_of, {listed}) SELECT %(as_of)s, {listed} FROM ({read(name)}) AS computed",
        parameters,
    )
