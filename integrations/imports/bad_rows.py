"""The bad rows of a file: which ones have to stay out beside them, and all of them as a file to mend and give again."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any, BinaryIO

from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.temp import NamedTemporaryFile
from django.utils.translation import gettext as _

from integrations.imports.headers import Recognised, counter
from integrations.imports.models import ImportKind
from integrations.imports.problems import RowNumbers
from integrations.imports.run import columns_of, whole_by
from integrations.imports.spool import Spool
from kam_crm.shared.tables import Column, Sheet, csv_lines, read_table, write_sheets

MOST_IN_SHEET = 100_000  # what people still mend by hand; more come as CSV


class GivenRows:
    """The rows of a file that was read once, as they stand in it: read again each time they are asked for."""

    def __init__(self, file: BinaryIO, name: str, recognised: Recognised) -> None:
        self.file, self.name, self.recognised = file, name, recognised

    def first(self, most: int = 10) -> list[list[str]]:
        return [cells for _number, cells in islice(self._cells(), most)]

    def of_same_documents(self, bad: RowNumbers) -> RowNumbers:
        """Good rows of documents that have a bad one; none where each row stands by itself."""
        others = RowNumbers()
        headers, names = self.recognised.headers, dict(self.recognised.taken)
        columns = whole_by(self.recognised.kind)
        indexes = [headers.index(header) for header in headers if names.get(header) in columns]
        if len(indexes) < len(columns) or not columns:
            return others
        # hashes: of a file that is bad throughout the texts would not fit into memory
        keys = {hash(key) for number, key in self._keys(indexes) if number in bad}
        others.update(
            number for number, key in self._keys(indexes) if hash(key) in keys and number not in bad
        )
        return others

    def store(self, rows: RowNumbers, spool: Spool) -> str:
        """Store these rows with what is wrong with each; the name of the stored file."""
        headers = self.recognised.headers
        columns = [Column(header, itemgetter(index), width=18) for index, header in enumerate(headers)]
        columns.append(Column(_("why it was not loaded"), itemgetter(len(headers)), width=60))
        is_sheet = len(rows) <= MOST_IN_SHEET
        with NamedTemporaryFile("w+b", suffix=".part") as out:
            if is_sheet:
                write_sheets(out, [Sheet(columns, self._explained(rows, spool), as_written=True)])
            else:
                out.writelines(csv_lines(columns, self._explained(rows, spool)))
            out.seek(0)
            stem = Path(self.name).stem[:80]
            stored: str = default_storage.save(
                f"imports/{stem}-bad.{'xlsx' if is_sheet else 'csv'}", File(out)
            )
            return stored

    def _keys(self, indexes: list[int]) -> Iterator[tuple[int, tuple[str, ...]]]:
        for number, cells in self._cells():
            yield number, tuple(cells[index].strip() for index in indexes)

    def _explained(self, rows: RowNumbers, spool: Spool) -> Iterator[list[str]]:
        reasons = spool.by_row()
        row, faults = next(reasons, (0, []))
        for number, cells in self._cells():
            if number not in rows:
                continue
            while row and row < number:
                row, faults = next(reasons, (0, []))
            words = (
                [f"{column}: {reason}" if column else reason for column, reason in faults]
                if row == number
                else []
            )
            yield [*cells, "; ".join(dict.fromkeys(words)) or _("another row of its document is bad")]

    def _cells(self) -> Iterator[tuple[int, list[str]]]:
        headers = self.recognised.headers
        kinds = [self.recognised.kind] if self.recognised.kind else ImportKind.values
        table = read_table(self.file, self.name, None, counter({kind: columns_of(kind) for kind in kinds}))
        # one name for each cell: headers may be empty, or the same
        table.headers = [str(index) for index in range(len(headers))]
        table.takes_ragged = True
        for number, line in table:
            cells: list[Any] = list(line.values())
            yield number, cells + [""] * (len(headers) - len(cells))
