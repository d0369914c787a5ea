"""A table of any length in bounded memory: what is too long to be held goes through a temporary table, part by part."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Protocol

from django.db import connection
from django.utils.translation import gettext as _

from integrations.imports.copying import copy_lines
from integrations.imports.problems import Counts, FileRejected, UnclearFile
from integrations.imports.rows import STEP, Column, Job, Line, Row, check_headers, parse_rows, wait_for_others
from kam_crm.shared.tables import TableError, TableReader

PART_ROWS = 20_000  # about 30 MB as values
BUCKETS = 512


class Kind(Protocol):
    COLUMNS: list[Column]
    load: Callable[[list[Row], Job], Counts]


def load_table(table: TableReader, kind: Kind, part_by: str | None, job: Job) -> Counts:
    """Load every row by `kind`: at once, or where they are many in parts of rows with the same cell `part_by`.

    Raises FileRejected with the bad rows of all parts, TableError where the file cannot be read on.
    """
    check_headers(table.headers, kind.COLUMNS, job.problems)
    lines = iter(table)
    first = list(islice(lines, PART_ROWS + 1))
    if len(first) <= PART_ROWS:
        rows = parse_rows(first, kind.COLUMNS, job)
        # before the first query of the kind: what it looks up must be what the other import left
        wait_for_others()
        return kind.load(rows, job)
    if part_by is None:
        message = _("At most %(most)d rows of this kind are taken at once: split the file.")
        raise TableError("too_many_rows", message % {"most": PART_ROWS})
    # a line has each name once: columns that are passed over have none
    names = list(dict.fromkeys(table.headers))
    staged = _Staged(names, names.index(part_by))
    staged.copy(chain(first, lines), job)
    wait_for_others()
    return _load_parts(staged, kind, job)


def _load_parts(staged: _Staged, kind: Kind, job: Job) -> Counts:
    counts = Counts()
    for lines in staged.parts():
        try:
            counts += kind.load(parse_rows(lines, kind.COLUMNS, job), job)
        except UnclearFile:
            raise
        except FileRejected:
            # the other parts are still looked through: all bad rows come in one answer
            continue
        finally:
            job.step(0)
    job.reject_if_bad()
    return counts


class _Staged:
    """Rows of a file as they stand in it, in a table that ends with the transaction."""

    def __init__(self, headers: list[str], key: int) -> None:
        self.headers, self.key = headers, key

    def copy(self, lines: Iterable[Line], job: Job) -> None:
        with connection.cursor() as cursor:
            # an earlier file in the same transaction left its own
            cursor.execute("DROP TABLE IF EXISTS pg_temp.import_rows", [])
            cursor.execute(
                "CREATE TEMP TABLE import_rows (bucket smallint NOT NULL, row integer NOT NULL, cells text NOT NULL)"
                " ON COMMIT DROP",
                [],
            )
            copy_lines("COPY import_rows FROM STDIN", self._staged(lines, job))
            cursor.execute("CREATE INDEX ON import_rows (bucket, row)", [])
            cursor.execute("ANALYZE import_rows", [])

    def parts(self) -> Iterator[Iterator[Line]]:
        """Rows with one key are in one part, in the file's order."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT bucket, count(*) FROM import_rows GROUP BY bucket ORDER BY bucket", [])
            sizes = cursor.fetchall()
        first, rows = 0, 0
        for bucket, size in sizes:
            if rows and rows + size > PART_ROWS:
                yield self._lines(first, bucket)
                first, rows = bucket, 0
            rows += size
        yield self._lines(first, BUCKETS)

    def _lines(self, first: int, beyond: int) -> Iterator[Line]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT row, cells FROM import_rows WHERE bucket >= %s AND bucket < %s ORDER BY row",
                [first, beyond],
            )
            for number, cells in cursor:
                yield number, dict(zip(self.headers, json.loads(cells), strict=True))

    def _staged(self, lines: Iterable[Line], job: Job) -> Iterator[str]:
        try:
            for count, (number, line) in enumerate(lines, 1):
                cells = list(line.values())
                bucket = zlib.crc32(cells[self.key].strip().encode()) % BUCKETS
                # JSON escapes what COPY would take for the end of a cell or row, but for its own backslashes
                text = json.dumps(cells, ensure_ascii=False).replace("\\", "\\\\")
                yield f"{bucket}\t{number}\t{text}\n"
                if count % STEP == 0:
                    job.step(count)
        except TableError as error:
            # ragged rows are collected by `bad_row`; this one ends the reading, and those before it are looked through
            job.end_of_reading(error)
