"""Rows of a CSV file in constant memory; encoding and delimiter are found out."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import BinaryIO, Self

from django.utils.translation import gettext as _

from kam_crm.shared.tables.errors import TableError

DELIMITERS = ";,\t"
LIKELY_HEADERS = 30  # rows that are not empty: titles of a report stand above the names of its columns
MOST_BLANK_ROWS = 100_000  # in succession: nobody means more of them
LONGEST_LINE = 1 << 20  # letters: a line of two hundred columns has about four thousand
_CHUNK = 1 << 20
_HEAD = 1 << 16
_SEP = "sep="
# bytes that UTF-8 needs beyond one a letter: so many before the first wrong byte are no accident in cp1251
_SURELY_UTF8 = 10
_NOT_IN_CP1251 = b"\x98"
# what a text in Latin or Cyrillic letters is made of; any other two bytes make signs beyond it
_SURELY_UTF16 = re.compile(r"[\t\r\n -~\u00a0-\u052f\u2000-\u22ff]+").fullmatch

CountKnown = Callable[[list[str]], int]


class CsvRows:
    """(row number, trimmed cells), once; blank rows are counted but come out empty.

    Once `is_plain` is set, a line that it accepts comes as it stands, without its end, instead of its cells. It must
    refuse lines with quotation marks. `count_known` tells how many cells of a row are names of columns.
    """

    def __init__(self, file: BinaryIO, count_known: CountKnown = lambda cells: 0) -> None:
        self.is_plain: Callable[[str], object] | None = None
        self.delimiter = ""
        self._count_known = count_known
        self._rows = self._read(file)

    def __iter__(self) -> Iterator[tuple[int, list[str] | str]]:
        return self._rows

    def _read(self, file: BinaryIO) -> Iterator[tuple[int, list[str] | str]]:
        encoding = find_encoding(file)
        file.seek(0)
        # newline: the csv module ends rows itself, a quoted cell may hold line breaks
        text = io.TextIOWrapper(file, encoding=encoding, newline="")
        try:
            try:
                self.delimiter, number = find_delimiter(text, self._count_known)
            except UnicodeDecodeError as error:
                raise TableError("wrong_encoding", _wrong_encoding()) from error
            lines = _Lines(text)
            # strict: otherwise a cell that is never closed would quietly take the rest of the file
            reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
            try:
                blank = 0
                while True:
                    if self.is_plain is not None:
                        if (line := next(lines, None)) is None:
                            return
                        if self.is_plain(line):
                            number, blank = number + 1, 0
                            yield number, line.rstrip("\r\n")
                            continue
                        lines.put_back(line)
                    if (row := next(reader, None)) is None:
                        return
                    number += 1
                    cells = list(map(str.strip, row))
                    blank = 0 if any(cells) else blank + 1
                    if blank > MOST_BLANK_ROWS:
                        raise TableError(
                            "blank_rows", _("Too many empty rows stand before this one."), number
                        )
                    yield number, cells
            except csv.Error as error:
                # the row after the last good one
                raise TableError("open_quote", _broken_row(error), number + 1) from error
            except UnicodeDecodeError as error:
                raise TableError("wrong_encoding", _wrong_encoding(), number + 1) from error
            except _LineTooLong as error:
                raise TableError(
                    "long_line", _("This row is far too long: it is no row of a table."), number + 1
                ) from error
        finally:
            if not file.closed:
                text.detach()  # the file belongs to the caller


class _LineTooLong(Exception):
    pass


class _Lines:
    """Lines as they stand: the reader of rows would take one of any length into memory."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._held: str | None = None

    def put_back(self, line: str) -> None:
        self._held = line

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        if self._held is not None:
            line, self._held = self._held, None
            return line
        line = self._text.readline(LONGEST_LINE)
        if len(line) == LONGEST_LINE:
            raise _LineTooLong
        if not line:
            raise StopIteration
        return line


def find_encoding(file: BinaryIO) -> str:
    """utf-8-sig or utf-16 (with or without a byte order mark), or cp1251.

    Reads the file once. Raises TableError for bytes that are no text at all and for damaged UTF-8.
    """
    file.seek(0)
    start = file.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if encoding := _unmarked_utf16(start + file.read(_HEAD)):
        return encoding
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    row, surplus, is_utf8 = 1, 0, True
    while chunk := file.read(_CHUNK):
        if b"\0" in chunk:
            raise TableError("wrong_encoding", _("This is not a text file: save the table as CSV or XLSX."))
        if is_utf8:
            try:
                surplus += len(chunk) - len(decoder.decode(chunk))
            except UnicodeDecodeError as error:
                good = error.object[: error.start]
                surplus += len(good) - len(good.decode("utf-8", "replace"))
                row += good.count(b"\n")
                _refuse_damaged(surplus, start, row)
                is_utf8 = False
            else:
                row += chunk.count(b"\n")
        if not is_utf8 and _NOT_IN_CP1251 in chunk:
            raise TableError("wrong_encoding", _wrong_encoding(), row)
    if is_utf8 and decoder.getstate()[0]:  # the file ends inside a letter
        _refuse_damaged(surplus, start, row)
        is_utf8 = False
    return "utf-8-sig" if is_utf8 else "cp1251"


def _unmarked_utf16(head: bytes) -> str:
    """The UTF-16 that these first bytes are by their zeros and letters; empty where they are none."""
    if b"\0" not in head:
        return ""
    for encoding in ("utf-16-le", "utf-16-be"):
        # a pair may be cut at the end
        if _SURELY_UTF16(head[: len(head) // 2 * 2].decode(encoding, "replace")):
            return encoding
    return ""


def find_delimiter(text: io.TextIOWrapper, count_known: CountKnown = lambda cells: 0) -> tuple[str, int]:
    """The delimiter, and how many rows stand before the first (a line `sep=;` is Excel's hint).

    It is the one that lets most columns be known by their names, and the one that comes most often in the first line.
    """
    head = text.read(_HEAD)
    text.seek(0)
    lines = head.splitlines() or [""]
    if lines[0].lower().startswith(_SEP) and len(lines[0]) == len(_SEP) + 1:
        text.readline()
        return lines[0][-1], 1
    header = next((line for line in lines if line.strip()), "")
    # what is between quotation marks separates nothing
    unquoted = "".join(header.split('"')[::2])
    likely = list(islice(filter(str.strip, lines), LIKELY_HEADERS))

    def weight(delimiter: str) -> tuple[int, int]:
        known = max((count_known(line.replace('"', "").split(delimiter)) for line in likely), default=0)
        return known, unquoted.count(delimiter)

    # a tie goes to the first: a table of one column has none of them
    return max(DELIMITERS, key=weight), 0


def _refuse_damaged(surplus: int, start: bytes, row: int) -> None:
    if surplus >= _SURELY_UTF8 or start.startswith(codecs.BOM_UTF8):
        raise TableError("wrong_encoding", _wrong_encoding(), row)


def _wrong_encoding() -> str:
    return _("The encoding of this file is not recognised: save it as CSV in UTF-8.")


def _broken_row(error: csv.Error) -> str:
    if "field larger" in str(error) or "end of data" in str(error):
        return _("A quotation mark is opened in this row and never closed.")
    return _("The quotation marks in this row do not match: inside a quoted cell they must be doubled.")
