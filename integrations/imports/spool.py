"""All that is wrong with a file, on disk: of a file with a million bad rows the words would not fit into memory."""

from __future__ import annotations

import json
import tempfile
from array import array
from collections.abc import Iterator
from typing import Self


class Spool:
    """(row, column, reason) of every bad cell, written as they are found and read by the rows of the file."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile("w+b")  # noqa: SIM115  (closed by the spool's own block)
        self._rows, self._places = array("q"), array("q")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_fault: object) -> None:
        self._file.close()

    def add(self, row: int, column: str, reason: str) -> None:
        self._rows.append(row)
        self._places.append(self._file.tell())
        self._file.write(json.dumps([column, reason], ensure_ascii=False).encode() + b"\n")

    def by_row(self) -> Iterator[tuple[int, list[tuple[str, str]]]]:
        """(row, its bad cells) in the order of the file."""
        order = sorted(range(len(self._rows)), key=self._rows.__getitem__)
        row = 0
        cells: list[tuple[str, str]] = []
        for index in order:
            if cells and self._rows[index] != row:
                yield row, cells
                cells = []
            row = self._rows[index]
            cells.append(self._at(index))
        if cells:
            yield row, cells

    def _at(self, index: int) -> tuple[str, str]:
        self._file.seek(self._places[index])
        column, reason = json.loads(self._file.readline())
        return column, reason

    def __len__(self) -> int:
        return len(self._rows)
