"""Rows of the tables of an HTML page: what 1C and many reports save under the name of a workbook."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import BinaryIO

from django.utils.translation import gettext as _

from kam_crm.shared.tables.csv_files import LONGEST_LINE, MOST_BLANK_ROWS, find_encoding
from kam_crm.shared.tables.errors import TableError
from kam_crm.shared.tables.merged import Repeated

MOST_CELLS = 16_384  # in a row, as in a workbook
_HEAD = 1 << 16
_CHUNK = 1 << 16
_BEGINS = re.compile(
    r"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|table|head|meta|body)\b", re.I | re.S
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.I)


def is_page(file: BinaryIO) -> bool:
    file.seek(0)
    head = file.read(_HEAD)
    for zeros in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"\0", codecs.BOM_UTF8):
        head = head.replace(zeros, b"")
    return _BEGINS.match(head.decode("latin-1")) is not None


def page_rows(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """(row number, trimmed cells) of all its tables, counted through; merged cells in all their rows."""
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=_encoding(file), newline="")
    parser = _Parser()
    number = blank = 0
    try:
        while True:
            if chunk := text.read(_CHUNK):
                parser.feed(chunk)
            else:
                parser.close()
            if len(parser.rawdata) > LONGEST_LINE or parser.size > LONGEST_LINE:
                raise TableError(
                    "long_line", _("This row is far too long: it is no row of a table."), number + 1
                )
            for cells in parser.take_rows():
                number += 1
                blank = 0 if any(cells) else blank + 1
                if blank > MOST_BLANK_ROWS:
                    raise TableError("blank_rows", _("Too many empty rows stand before this one."), number)
                yield number, cells
            if not chunk:
                break
    except UnicodeDecodeError as error:
        message = _("The encoding of this file is not recognised: save it as CSV in UTF-8.")
        raise TableError("wrong_encoding", message, number + 1) from error
    finally:
        if not file.closed:
            text.detach()  # the file belongs to the caller
    if parser.is_open:
        raise TableError("broken_file", _("This table is cut off in the middle: save it again."), number + 1)


def _encoding(file: BinaryIO) -> str:
    head = file.read(_HEAD)
    file.seek(0)
    if (named := _CHARSET.search(head)) and not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            found = codecs.lookup(named[1].decode()).name
        except LookupError:
            found = ""
        if found.startswith(("cp125", "koi8", "iso8859")):
            return found
    encoding = find_encoding(file)
    file.seek(0)
    return encoding


class _Parser(HTMLParser):
    """Rows as they end. A cell over several rows goes on in those below it, one over several columns has empty ones."""

    def __init__(self) -> None:
        super().__init__()
        self.is_open = False
        self.size = 0  # letters of the row that is being read
        self._rows: list[list[str]] = []
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._spans = (1, 1)
        self._below: dict[int, tuple[int, Repeated]] = {}  # column → rows still to come, value

    def take_rows(self) -> list[list[str]]:
        rows, self._rows = self._rows, []
        return rows

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.is_open = True
        elif tag == "tr":
            self._end_row()
            self._row, self.size = [], 0
        elif tag in {"td", "th"} and self._row is not None:
            self._end_cell()
            given = dict(attrs)
            self._spans = _span(given.get("rowspan")), _span(given.get("colspan"))
            self._cell = []
        elif tag == "br" and self._cell is not None:
            self._cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"}:
            self._end_cell()
        elif tag == "tr":
            self._end_row()
        elif tag == "table":
            self._end_row()
            self.is_open = False
            self._below.clear()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self.size += len(data)
            self._cell.append(data)

    def _end_cell(self) -> None:
        if self._cell is None or self._row is None:
            return
        self._fill_from_above()
        value = " ".join("".join(self._cell).split())
        rows, columns = self._spans
        if rows > 1:
            for column in range(len(self._row), len(self._row) + columns):
                first = column == len(self._row)
                self._below[column] = rows - 1, Repeated(value if first else "")
        self._row += [value, *[""] * (columns - 1)]
        self._cell = None
        if len(self._row) > MOST_CELLS:
            raise TableError("too_many_columns", _("A row of this table has too many cells."))

    def _end_row(self) -> None:
        if self._row is None:
            return
        self._end_cell()
        self._fill_from_above()
        # cells of above that stand right of the last one
        for column in [column for column in self._below if column >= len(self._row)]:
            if any(self._row):
                self._row += [""] * (column - len(self._row))
                self._fill_from_above()
        self._rows.append(self._row)
        self._row, self.size = None, 0

    def _fill_from_above(self) -> None:
        row = self._row
        while row is not None and (above := self._below.get(len(row))) is not None:
            rows, value = above
            if rows > 1:
                self._below[len(row)] = rows - 1, value
            else:
                del self._below[len(row)]
            row.append(value)


def _span(value: str | None) -> int:
    digits = (value or "").strip()
    return (
        max(1, min(int(digits), MOST_CELLS))
        if digits.isascii() and digits.isdecimal() and len(digits) < 9
        else 1
    )
