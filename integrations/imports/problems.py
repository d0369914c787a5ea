"""What is wrong with a file: every bad row with its number, column, value and reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

KEPT = 1000  # of a file with a million bad rows: the list is kept in one JSON field of the run


@dataclass(frozen=True)
class Problem:
    """`row` is the line in the file as a spreadsheet counts it: the header is row 1."""

    row: int
    column: str
    value: str
    reason: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Problems:
    """All problems are counted, the first thousand are kept in full."""

    first: list[Problem] = field(default_factory=list)
    rows: set[int] = field(default_factory=set)
    more: int = 0

    def add(self, row: int, column: str, value: object, reason: object) -> None:
        self.rows.add(row)
        if len(self.first) < KEPT:
            # `str` at once: a lazy reason would be read later in another language, and is no JSON
            self.first.append(Problem(row, column, str(value or "")[:100], str(reason)))
        else:
            self.more += 1

    def extend(self, found: Iterable[tuple[int, str, Any, object]]) -> None:
        for row, column, value, reason in found:
            self.add(row, column, value, reason)

    def __bool__(self) -> bool:
        return bool(self.rows)

    def sorted(self) -> list[Problem]:
        return sorted(self.first, key=lambda p: (p.row, p.column))


class FileRejected(Exception):
    """Nothing was written: the file has bad rows, or is not a file of this kind."""

    def __init__(self, problems: Problems) -> None:
        count = len(problems.rows)
        super().__init__(f"{count} bad row" if count == 1 else f"{count} bad rows")
        self.problems = problems


class ImportCancelled(Exception):
    """Somebody stopped the import; nothing was written."""


@dataclass(frozen=True)
class Counts:
    created: int = 0
    updated: int = 0
    unchanged: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.created + other.created, self.updated + other.updated, self.unchanged + other.unchanged
        )
