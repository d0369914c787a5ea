"""Files made on the spot and given to the imports."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

import xlsxwriter

from accounts.models import User
from integrations.imports.problems import Counts, FileRejected
from integrations.imports.run import import_file

Bad = tuple[int, str, str, str]


def give(kind: str, text: str | bytes, by: User, **options: Any) -> Counts:
    """Import a table; lines may be indented. Text is saved as UTF-8."""
    if isinstance(text, str):
        text = "\n".join(line.strip() for line in text.strip().splitlines()).encode()
    return import_file(kind=kind, file=io.BytesIO(text), name=f"{kind}.csv", by=by, **options)


def refused(kind: str, text: str | bytes, by: User, **options: Any) -> list[Bad]:
    """(row, column, value, reason) of everything the file was refused for."""
    try:
        counts = give(kind, text, by, **options)
    except FileRejected as rejected:
        return [(p.row, p.column, p.value, p.reason) for p in rejected.problems.sorted()]
    raise AssertionError(f"the file was taken: {counts}")


def workbook(rows: Iterable[Iterable[Any]]) -> bytes:
    """An XLSX file; dates are written as spreadsheets write them."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "dd.mm.yyyy"})
    sheet = book.add_worksheet()
    for number, cells in enumerate(rows):
        sheet.write_row(number, 0, cells)
    book.close()
    return out.getvalue()
