"""A list as a file, row by row: CSV for programs and Excel, XLSX for people."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import IO, Any

import xlsxwriter
from django.utils.text import capfirst
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from kam_crm.shared import clock, currency, secrecy
from kam_crm.shared.errors import BusinessRuleError

MOST_SHEET_ROWS = 1_048_576  # of the format, the header included
_BATCH = 500
LONGEST_HEADER = 255  # around a printed page, by the format
_LONGEST_NAME = 31  # of a sheet, by the format
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
# what makes a spreadsheet compute, in letters of any width; it skips blanks, a tab or a return before that
_DANGEROUS = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r]").match
_XLSX_OPTIONS = {
    "constant_memory": True,  # each row is written out when the next begins
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_NUMBER_FORMATS = {
    "money": "#,##0.00",
    "number": "General",
    "percent": "0.0",
    "date": "dd.mm.yyyy",
    "moment": "dd.mm.yyyy hh:mm",
    "text": "@",
}


@dataclass(frozen=True)
class Column:
    """`value` is an attribute or key of a row, or a function of it. `kind` is a key of _NUMBER_FORMATS."""

    header: str
    value: str | Callable[[Any], Any]
    kind: str = "text"
    width: int = 16

    def of(self, row: Any) -> Any:
        if callable(self.value):
            return self.value(row)
        return row[self.value] if isinstance(row, dict) else getattr(row, self.value)


def csv_lines(
    columns: Sequence[Column],
    rows: Iterable[Any],
    language: str | None = None,
    *,
    decimal_comma: bool = False,
) -> Iterator[bytes]:
    """UTF-8 with a byte order mark, semicolons; text that a spreadsheet would run begins with an apostrophe.

    `language` is that of the person: a streamed answer is written when the request's own is no longer active.
    """
    writer = csv.writer(_Echo(), delimiter=";", lineterminator="\r\n")
    yield codecs.BOM_UTF8 + writer.writerow([_csv_text(column.header) for column in columns]).encode()
    source = iter(rows)
    while True:
        # for one batch only: a generator that rests inside would leave its language to the whole thread
        with override(language or get_language()):
            batch = list(islice(source, _BATCH))
            lines = [writer.writerow([_csv_cell(c.of(row), decimal_comma) for c in columns]) for row in batch]
        if not lines:
            return
        yield "".join(lines).encode()


@dataclass(frozen=True)
class Sheet:
    """`name` may be too long or hold what names of sheets do not; headers begin with a capital unless `as_written`."""

    columns: Sequence[Column]
    rows: Iterable[Any]
    name: str | None = None
    as_written: bool = False


def write_workbook(
    file: IO[bytes], columns: Sequence[Column], rows: Iterable[Any], name: str | None = None
) -> None:
    """One sheet, called `name`, with a fixed header. Text stays text: no formula and no link can come out of it."""
    write_sheets(file, [Sheet(columns, rows, name)])


def write_sheets(file: IO[bytes], sheets: Iterable[Sheet]) -> None:
    """As `write_workbook`, of several sheets."""
    with xlsxwriter.Workbook(file, _XLSX_OPTIONS) as workbook:
        for sheet in sheets:
            _write_sheet(workbook, sheet)


def _write_sheet(workbook: Any, wanted: Sheet) -> None:
    columns = wanted.columns
    sheet = workbook.add_worksheet(wanted.name and _NOT_IN_NAMES.sub(" ", wanted.name)[:_LONGEST_NAME])
    bold = workbook.add_format({"bold": True})
    formats = [workbook.add_format({"num_format": _number_format(column.kind)}) for column in columns]
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width)
        header = column.header if wanted.as_written else capfirst(column.header)
        sheet.write_string(0, index, header, bold)
    sheet.freeze_panes(1, 0)
    if mark := secrecy.mark():
        # around the page that is printed, in no cell: the file loads back as it is; «&» begins a code there
        sheet.set_header(f"&C{mark.replace('&', '&&')}"[:LONGEST_HEADER])
    for number, row in enumerate(wanted.rows, 1):
        if number >= MOST_SHEET_ROWS:
            raise BusinessRuleError(
                "too_many_rows", _("A sheet cannot hold so many rows: export CSV."), "format"
            )
        for index, column in enumerate(columns):
            _write_cell(sheet, number, index, column.of(row), formats[index])


def _number_format(kind: str) -> str:
    # shown with an amount and no part of it: the header stays the one that an import knows
    return f'{_NUMBER_FORMATS[kind]} "{currency.sign()}"' if kind == "money" else _NUMBER_FORMATS[kind]


def _write_cell(sheet: Any, row: int, index: int, value: Any, cell_format: Any) -> None:
    if value is None or value == "":
        return
    # True is an int to Python
    if isinstance(value, Decimal | int | float) and not isinstance(value, bool):
        sheet.write_number(row, index, value, cell_format)
    # before dates: a datetime is one of them
    elif isinstance(value, dt.datetime):
        # a sheet knows no time zones
        sheet.write_datetime(row, index, clock.local(value).replace(tzinfo=None), cell_format)
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, index, value, cell_format)
    else:
        sheet.write_string(row, index, str(value), cell_format)


def _csv_cell(value: Any, decimal_comma: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal | float):
        text = f"{value:f}" if isinstance(value, Decimal) else repr(value)
        return text.replace(".", ",") if decimal_comma else text
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, dt.datetime):
        return clock.local(value).replace(tzinfo=None).isoformat(" ", "minutes")
    if isinstance(value, dt.date):
        return value.isoformat()
    return _csv_text(str(value))


def _csv_text(text: str) -> str:
    return f"'{text}" if _DANGEROUS(text) else text


class _Echo:
    """csv.writer returns what its file's `write` returns: the finished line."""

    def write(self, line: str) -> str:
        return line
