"""One way to read a table, whatever it was saved as."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator
from itertools import chain, islice
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from kam_crm.shared.tables.csv_files import DELIMITERS, LIKELY_HEADERS, CountKnown, CsvRows
from kam_crm.shared.tables.errors import TableError
from kam_crm.shared.tables.html_files import is_page, page_rows
from kam_crm.shared.tables.merged import Repeated
from kam_crm.shared.tables.workbooks import workbook_rows

__all__ = ["TableError", "TableReader", "read_table"]

MOST_COLUMNS = 1000
FIRST_ROWS = 10
_ZIP = b"PK\x03\x04"
# XLS and other files of Office before 2007
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_NO_NAME = re.compile(r"[\d.,:\-/\s]+")
# what our own export puts before text that a spreadsheet would run (_DANGEROUS)
_ESCAPED = re.compile(r"'\s*[=+\-@＝＋－＠]").match

OnBadRow = Callable[[TableError], None]
Rows = CsvRows | Iterator[tuple[int, list[str]]]
Row = tuple[int, dict[str, str]]


def read_table(
    file: BinaryIO,
    filename: str,
    on_bad_row: OnBadRow | None = None,
    count_known: CountKnown | None = None,
) -> TableReader:
    """Open a CSV, XLSX or HTML file (recognised by its content) at its header.

    The header is the first row, or where `count_known` tells how many cells of a row are names of columns, the one of
    the first thirty that has most. `file` is seekable and stays open. Raises TableError where there is no table. Rows
    whose cells do not fit the header go to `on_bad_row`; without it the first one is raised.
    """
    file.seek(0)
    start = file.read(8)
    if not start:
        raise TableError("empty_file", _("The file is empty."))
    # ODS is a ZIP too, only its name tells it from XLSX
    if start.startswith(_OLD_OFFICE) or (start.startswith(_ZIP) and filename.lower().endswith(".ods")):
        raise TableError(
            "unknown_format", _("Only CSV and XLSX files are read: save the table as one of them.")
        )
    rows: Rows
    if start.startswith(_ZIP):
        rows = workbook_rows(file)
    elif is_page(file):
        rows = page_rows(file)
    else:
        rows = CsvRows(file, count_known or (lambda cells: 0))
    return TableReader(rows, on_bad_row, count_known)


class TableReader:
    """Rows below the header, once: (row number, {header: text}). Blank rows are left out.

    `headers` are in lower case, in the file's order; `first` are the cells of the first rows, as far as they are read.
    Rows that `is_left_out` accepts are counted in `left_out`, those of the numbers in `skipped` are passed over; rows
    that do not fit the header come as far as they do where the reader `takes_ragged`. In the columns `not_repeated` a
    merged cell stands in its first row alone.
    """

    def __init__(
        self, rows: Rows, on_bad_row: OnBadRow | None = None, count_known: CountKnown | None = None
    ) -> None:
        self._source = rows
        self.on_bad_row = on_bad_row
        self.is_left_out: Callable[[list[str]], object] = lambda cells: False
        self.left_out = 0
        self.skipped: Container[int] = ()
        self.takes_ragged = False
        self.not_repeated: set[str] = set()
        self.first: list[list[str]] = []
        if count_known is None:
            self._rows = iter(rows)
            self.header_row, self.headers = self._header(self._rows)
        else:
            self.header_row, self.headers, self._rows = _likely_header(iter(rows), count_known)

    def __iter__(self) -> Iterator[Row]:
        return self._read()  # type: ignore[return-value]  # nothing comes as text that was not asked for

    @property
    def delimiter(self) -> str:
        """Of plain lines; a tab where there are none: in a workbook, and in a file that has another than most."""
        return self._source.delimiter if self._may_be_plain() else "\t"  # type: ignore[union-attr]

    def _may_be_plain(self) -> bool:
        return isinstance(self._source, CsvRows) and self._source.delimiter in DELIMITERS

    def with_plain_lines(self, is_plain: Callable[[str], object]) -> Iterator[Row | tuple[int, str]]:
        """As the rows come, but a line of a CSV file that `is_plain` accepts comes as text: it is not taken apart.

        `is_plain` sees the line with its end; what it accepts has a cell for each header, none of them in quotation
        marks or with a blank at its ends, and not all of them empty.
        """
        rows = self._read()
        yield from islice(rows, FIRST_ROWS)  # of which the cells are kept
        if self._may_be_plain():
            self._source.is_plain = is_plain  # type: ignore[union-attr]
        yield from rows

    def _read(self) -> Iterator[Row | tuple[int, str]]:
        headers, width = self.headers, len(self.headers)
        not_repeated = [index for index, name in enumerate(headers) if name in self.not_repeated]
        skipped = self.skipped or None
        for number, cells in self._rows:
            if skipped is not None and number in skipped:
                continue
            if isinstance(cells, str):
                yield number, cells
                continue
            if not any(cells):
                continue
            if self.is_left_out(cells):
                self.left_out += 1
                continue
            if len(cells) != width and not self.takes_ragged and not self._fits(number, cells):
                continue
            # most rows have none: one look at the row instead of one at each cell
            if "'" in "".join(cells):
                cells = [cell[1:] if _ESCAPED(cell) else cell for cell in cells]
            for index in not_repeated:
                if isinstance(cells[index], Repeated):
                    cells[index] = ""
            if len(self.first) < FIRST_ROWS:
                self.first.append(cells[:width])
            # not strict: empty cells beyond the header fall away
            yield number, dict(zip(headers, cells, strict=False))

    @staticmethod
    def _header(rows: Iterator[tuple[int, Any]]) -> tuple[int, list[str]]:
        row, cells = next((found for found in rows if any(found[1])), (0, []))
        if not cells:
            raise TableError("empty_file", _("The file is empty."))
        names = _names(row, cells)
        known: set[str] = set()
        for index, name in enumerate(names, 1):
            if not name:
                message = _("Column %(index)s has no name in the header.")
                raise TableError("no_header", message % {"index": index}, row)
            if _NO_NAME.fullmatch(name):
                message = _("The first row must name the columns; «%(name)s» is not a name.")
                raise TableError("no_header", message % {"name": name}, row)
            if name in known:
                message = _("Two columns are named «%(name)s».")
                raise TableError("duplicate_header", message % {"name": name}, row)
            known.add(name)
        return row, names

    def _fits(self, number: int, cells: list[str]) -> bool:
        """Whether only empty cells stand beyond the header; what does not fit is reported or raised."""
        width = len(self.headers)
        if len(cells) > width and not any(cells[width:]):
            return True
        message = _("The row has %(cells)s cells, the header has %(headers)s.")
        error = TableError("ragged_row", message % {"cells": len(cells), "headers": width}, number)
        if self.on_bad_row is None:
            raise error
        self.on_bad_row(error)
        return False


def _names(row: int, cells: list[str]) -> list[str]:
    names = [" ".join(cell.split()).lower() for cell in cells]
    while not names[-1]:
        names.pop()
    if len(names) > MOST_COLUMNS:
        message = _("The header has %(columns)s columns, at most %(most)s are read.")
        raise TableError("too_many_columns", message % {"columns": len(names), "most": MOST_COLUMNS}, row)
    return names


def _likely_header(
    rows: Iterator[tuple[int, Any]], count_known: CountKnown
) -> tuple[int, list[str], Iterator[tuple[int, Any]]]:
    """(its row, the names in it, the rows below) of the row with most known names, of the first that has so many."""
    seen: list[tuple[int, Any]] = []
    best, most, fault = 0, 0, None
    try:
        for number, cells in rows:
            if not any(cells):
                continue
            seen.append((number, cells))
            count = count_known(cells)
            if count > most:
                best, most = len(seen) - 1, count
            # all of its cells are known: no row can be more of a header
            if (count and count >= sum(map(bool, cells))) or len(seen) == LIKELY_HEADERS:
                break
    except TableError as error:
        if not seen:
            raise
        fault = error  # of a row below: told when reading comes to it
    below = chain(seen[best + 1 :], _raised(fault) if fault else rows)
    if not most:
        row, names = TableReader._header(iter(seen))
        return row, names, below
    row, cells = seen[best]
    return row, _names(row, cells), below


def _raised(fault: TableError) -> Iterator[tuple[int, Any]]:
    raise fault
    yield
