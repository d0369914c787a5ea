"""Rows of the first visible sheet of an XLSX workbook.

The reader lays out the whole rectangle up to the last filled cell, so one cell far away would cost all memory:
the sheet is measured before.
"""

from __future__ import annotations

import datetime as dt
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, BinaryIO
from xml.etree import ElementTree

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from kam_crm.shared.tables.errors import TableError

MOST_CELLS = 12_000_000
MOST_XML_BYTES = 1 << 30
_SMALL_XML_BYTES = 4 << 20
_CHUNK = 1 << 20
_LONGEST_TAG = 400
_DAMAGE = (
    CalamineError,
    zipfile.BadZipFile,
    zlib.error,
    ElementTree.ParseError,
    KeyError,  # a part that is missing
    ValueError,
    RuntimeError,  # a member with a password
    EOFError,
    OSError,
)
_FILLED_CELL = re.compile(rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)>')


def workbook_rows(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """(row number, trimmed cells): numbers without a float's noise, dates as ISO."""
    try:
        name = measured_sheet(file)
        file.seek(0)
        sheet = CalamineWorkbook.from_filelike(file).get_sheet_by_name(name)
        for number, cells in enumerate(sheet.iter_rows(), 1):
            yield number, list(map(cell_text, cells))
    except _DAMAGE as error:
        raise TableError(
            "broken_file", _("This workbook is damaged or protected: save it again as XLSX.")
        ) from error


def measured_sheet(file: BinaryIO) -> str:
    """Name of the first visible sheet. Raises TableError where reading it would take too much memory."""
    with Archive(file) as archive:
        name, member = archive.first_sheet()
        # unpacked sizes: a few megabytes of ZIP may hold gigabytes
        if any(part.file_size > MOST_XML_BYTES for part in archive.infolist()):
            raise _too_large()
        rows, columns = archive.extent(member)
    if rows * columns > MOST_CELLS:
        raise _too_large()
    return name


def cell_text(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        # 15 significant digits are what a spreadsheet itself keeps and shows
        is_whole = value.is_integer() and abs(value) < 1e15
        return str(int(value)) if is_whole else f"{Decimal(f'{value:.15g}'):f}"
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    return str(value)


class Archive(zipfile.ZipFile):
    """The ZIP file that a workbook is."""

    def first_sheet(self) -> tuple[str, str]:
        """(name, path inside the archive) of the first sheet that is not hidden."""
        sheets = [node for node in self.xml("xl/workbook.xml").iter() if node.tag.endswith("}sheet")]
        sheet = next((node for node in sheets if node.get("state", "visible") == "visible"), None)
        if sheet is None:
            raise TableError("empty_file", _("The file is empty."))
        key = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")
        links = {link.get("Id"): link.get("Target", "") for link in self.xml("xl/_rels/workbook.xml.rels")}
        # targets are relative to xl/ or absolute
        return sheet.attrib["name"], posixpath.normpath(posixpath.join("/xl", links[key])).lstrip("/")

    def xml(self, member: str) -> ElementTree.Element:
        if self.getinfo(member).file_size > _SMALL_XML_BYTES:
            raise _too_large()
        text = self.read(member)
        # entities may multiply without end while they are read
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise ElementTree.ParseError("a workbook declares no entities")
        return ElementTree.fromstring(text)

    def extent(self, member: str) -> tuple[int, int]:
        """(rows, columns) up to the last cell with something in it; the declared dimension may lie."""
        last_row, rest = 0, b""
        columns: set[bytes] = set()
        with self.open(member) as sheet:
            while chunk := sheet.read(_CHUNK):
                text = rest + chunk
                found = _FILLED_CELL.findall(text)
                if found:
                    columns.update(column for column, _row in found)
                    last_row = max(last_row, max(int(row) for _column, row in found))
                # a tag may lie across two chunks; a cell found twice changes nothing
                rest = text[-_LONGEST_TAG:]
        return last_row, max(map(_column_number, columns), default=0)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _too_large() -> TableError:
    return TableError(
        "sheet_too_large",
        _(
            "The sheet is too large, or a cell far from the table is filled: delete it, or save the table as CSV."
        ),
    )
