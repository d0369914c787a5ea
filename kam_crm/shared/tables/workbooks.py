"""Rows of the first visible sheet of an XLSX workbook."""

from __future__ import annotations

import datetime as dt
import zipfile
import zlib
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, BinaryIO
from xml.etree import ElementTree
from xml.parsers import expat

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from kam_crm.shared.tables.archives import Archive
from kam_crm.shared.tables.errors import TableError
from kam_crm.shared.tables.merged import Merge, repeat_down

_DAMAGE = (
    CalamineError,
    zipfile.BadZipFile,
    zlib.error,
    ElementTree.ParseError,
    expat.ExpatError,
    KeyError,  # a part that is missing
    ValueError,
    RuntimeError,  # a member with a password
    EOFError,
    OSError,
)


def workbook_rows(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """(row number, trimmed cells): numbers without a float's noise, dates as ISO, merged cells in all their rows."""
    try:
        name, merges = measured_sheet(file)
        file.seek(0)
        sheet = CalamineWorkbook.from_filelike(file).get_sheet_by_name(name)
        rows = ((number, list(map(cell_text, cells))) for number, cells in enumerate(sheet.iter_rows(), 1))
        # rows come from the first one, cells from the first filled column
        yield from repeat_down(rows, merges, sheet.start[1] + 1 if sheet.start else 1)
    except _DAMAGE as error:
        raise TableError(
            "broken_file", _("This workbook is damaged or protected: save it again as XLSX.")
        ) from error


def measured_sheet(file: BinaryIO) -> tuple[str, list[Merge]]:
    """Name and merged cells of the first visible sheet. Raises TableError where it is too large to be read."""
    with Archive(file) as archive:
        archive.check_sizes()
        name, member = archive.first_sheet()
        return name, archive.measure(member)


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
