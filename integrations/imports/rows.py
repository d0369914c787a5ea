"""From a file to checked rows: headers, required cells, values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils.translation import gettext as _

from integrations.imports.answers import Answers
from integrations.imports.cells import AmbiguousDate, Parser, in_order
from integrations.imports.problems import (
    FILE,
    HEADER,
    FileRejected,
    ImportCancelled,
    Problems,
    UnclearFile,
)
from kam_crm.shared import clock
from kam_crm.shared.tables import TableError

if TYPE_CHECKING:
    from integrations.price_lists.comparing import Comparison

Progress = Callable[[int], bool]
Line = tuple[int, dict[str, str]]  # its number in the file, its cells by header
STEP = 1000  # rows between two looks whether to go on
BATCH = 2000  # bulk_update tries a CASE branch a row: its cost grows with the square of the batch


@dataclass(frozen=True)
class Column:
    """A header of the file. `needed`: the column must be there; `filled`: so must every cell of it."""

    name: str
    parse: Parser
    needed: bool = False
    filled: bool = False

    def value(self, number: int, cell: str, parse: Parser, problems: Problems) -> Any:
        """The cell parsed. None for an empty one and for one that became a problem."""
        if not cell:
            if self.filled:
                problems.add(number, self.name, "", _("empty"))
            return None
        try:
            return parse(cell)
        except AmbiguousDate as error:
            raise UnclearFile.over(number, self.name, cell, error) from None
        except ValueError as error:
            problems.add(number, self.name, cell, str(error))
            return None


@dataclass
class Row:
    """`values` has only the columns of the file; an empty cell is None."""

    number: int
    values: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)

    def has(self, name: str) -> bool:
        return name in self.values


@dataclass
class Job:
    """One file on its way in: who brings it, what may be made on the way, what is wrong so far.

    `progress(rows)` hears how far reading is and answers False to stop. `comparison` is filled in by kinds whose rows
    are compared with what is there (price_lists.comparing), where a check wants to know.
    """

    by: Any  # a user; None where the installation itself brings the first people of a company
    create_missing: bool
    problems: Problems
    progress: Progress
    answers: Answers = field(default_factory=Answers)
    furthest: int = 0
    comparison: Comparison | None = None

    def step(self, rows: int) -> None:
        # of a large file the parts are counted from one again
        self.furthest = max(self.furthest, rows)
        if not self.progress(self.furthest):
            raise ImportCancelled

    def bad_row(self, error: TableError) -> None:
        """A row whose cells do not fit the header."""
        self.problems.add(error.row or FILE, "", "", str(error))

    def end_of_reading(self, error: TableError) -> None:
        """A fault behind which the file cannot be read on."""
        self.bad_row(error)
        self.problems.cut = True

    def reject_if_bad(self) -> None:
        if self.problems:
            raise FileRejected(self.problems)


def wait_for_others() -> None:
    """Until the transaction ends no other import writes: two would enter the same rows, or wait for each other."""
    with connection.cursor() as cursor:
        # advisory: there is no row to lock where two files bring the same new one; it ends with the transaction
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('import', 0))", [])


def check_headers(headers: Iterable[str], columns: list[Column], problems: Problems) -> None:
    """A missing needed column rejects the file."""
    present = set(headers)
    for column in columns:
        if column.needed and column.name not in present:
            problems.add(HEADER, column.name, "", _("the column is missing"))
    if problems:
        raise FileRejected(problems)


def parse_rows(lines: Iterable[Line], columns: list[Column], job: Job) -> list[Row]:
    """Every line parsed. Bad cells go to `job.problems`; their rows are left out.

    Raises TableError where the file cannot be read on.
    """
    rows = []
    answers = job.answers
    parsers = {column.name: in_order(column.parse, answers.dates) for column in columns}
    for count, (number, line) in enumerate(lines, 1):
        cells = {name.strip().lower(): (cell or "").strip() for name, cell in line.items()}
        values = {
            name: column.value(number, answers.meant(name, cells[name]), parsers[name], job.problems)
            for column in columns
            if (name := column.name) in cells
        }
        # a row with one bad cell is read to its end, so that all its problems come in one answer
        if number not in job.problems.rows:
            rows.append(Row(number, values))
        if count % STEP == 0:
            job.step(count)
    return rows


def unique_rows(rows: list[Row], key: Callable[[Row], Any], job: Job, column: str) -> dict[Any, Row]:
    """Rows by their key. A key met again with other values is a problem, with the same values it is skipped."""
    found: dict[Any, Row] = {}
    for row in rows:
        # the same row twice is a slip of who made the file; the last of two that differ must not win silently
        first = found.setdefault(key(row), row)
        if first is not row and first.values != row.values:
            reason = _("row %(row)d has the same key and other values") % {"row": first.number}
            job.problems.add(row.number, column, row[column], reason)
    return found


def save(model: Any, fresh: list[Any], changed: list[Any], fields: Iterable[str]) -> None:
    """Write rows in bulk. Bulk writing leaves `updated_at` as it was, by which programs and forms know a change."""
    now, names = clock.now(), [*fields]
    if hasattr(model, "updated_at"):
        names.append("updated_at")
        for row in changed:
            row.updated_at = now
    model._default_manager.bulk_create(fresh, batch_size=BATCH)
    model._default_manager.bulk_update(changed, names, batch_size=BATCH)


def apply(target: Any, values: dict[str, Any]) -> bool:
    """Set the attributes; whether any of them is different now."""
    changed = False
    for name, value in values.items():
        if getattr(target, name) != value:
            setattr(target, name, value)
            changed = True
    return changed
