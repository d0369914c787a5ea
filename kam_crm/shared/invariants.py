"""What must hold of all rows at any moment, each said by one query: `manage.py verify_invariants` asks them all.

An app adds its own when it starts:

    invariants.register(invariants.Invariant("invoice_is_sum_of_lines", INVOICES))

The query gives one row for each bad thing, its first column names it («order 12»).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

SHOWN = 20


@dataclass(frozen=True)
class Invariant:
    """`name` is for programs; `sql` finds what breaks it."""

    name: str
    sql: str


@dataclass(frozen=True)
class Broken:
    """How many rows break an invariant, and the first of them by name."""

    name: str
    count: int
    rows: list[str]


_known: dict[str, Invariant] = {}


def register(*added: Invariant) -> None:
    """The same name again replaces it."""
    _known.update({one.name: one for one in added})


def read_from(folder: Path) -> list[Invariant]:
    """One for each file of the folder, named like it."""
    return [Invariant(path.stem, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.sql"))]


def names() -> list[str]:
    return sorted(_known)


def verify() -> Iterator[Broken]:
    """Each invariant with what breaks it, nothing where it holds."""
    for name in names():
        sql = _known[name].sql.strip().rstrip(";")
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM ({sql}) AS bad")
            count = int(cursor.fetchone()[0])
            rows: list[str] = []
            if count:
                cursor.execute(f"SELECT * FROM ({sql}) AS bad LIMIT {SHOWN}")
                rows = [str(row[0]) for row in cursor.fetchall()]
        yield Broken(name, count, rows)
