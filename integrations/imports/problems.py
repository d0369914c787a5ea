"""What is wrong with a file: every bad row with its number, column, value and reason."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from integrations.imports.spool import Spool

FILE, HEADER = 0, 1  # rows of problems that are no row's: of the whole file, of its first line
KEPT = 1000  # of a file with a million bad rows: the list is kept in one JSON field of the run


@dataclass(frozen=True)
class Problem:
    """`row` is the line in the file as a spreadsheet counts it: the header is row 1, the whole file 0."""

    row: int
    column: str
    value: str
    reason: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class RowNumbers:
    """A set of rows, one bit each: a file of a million rows may have as many bad ones."""

    def __init__(self) -> None:
        self._bits = bytearray()
        self._count = 0

    def add(self, row: int) -> None:
        byte, bit = row >> 3, 1 << (row & 7)
        if byte >= len(self._bits):
            self._bits.extend(bytes(byte + 1024 - len(self._bits)))
        if not self._bits[byte] & bit:
            self._bits[byte] |= bit
            self._count += 1

    def update(self, rows: Iterable[int]) -> None:
        for row in rows:
            self.add(row)

    @classmethod
    def unpacked(cls, packed: bytes) -> RowNumbers:
        """What `packed` made."""
        rows = cls()
        rows._bits = bytearray(zlib.decompress(packed))
        rows._count = int.from_bytes(rows._bits, "little").bit_count()
        return rows

    def packed(self) -> bytes:
        return zlib.compress(bytes(self._bits))

    def __iter__(self) -> Iterator[int]:
        for position, byte in enumerate(self._bits):
            if byte:
                yield from ((position << 3) + bit for bit in range(8) if byte & 1 << bit)

    def __contains__(self, row: object) -> bool:
        assert isinstance(row, int)
        byte = row >> 3
        return byte < len(self._bits) and bool(self._bits[byte] & 1 << (row & 7))

    def __len__(self) -> int:
        return self._count


@dataclass
class Problems:
    """All problems are counted, the first thousand are kept in full; `rows` are those below the header.

    `causes` are how many rows share (column, value, reason); `spool` takes all of them, where somebody asks for the bad
    rows. `cut` says that the file could not be read to its end.
    """

    first: list[Problem] = field(default_factory=list)
    rows: RowNumbers = field(default_factory=RowNumbers)
    more: int = 0
    causes: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    spool: Spool | None = None
    cut: bool = False

    def add(self, row: int, column: str, value: object, reason: object) -> None:
        if row > HEADER:
            self.rows.add(row)
            cause = (column, str(value or "")[:100], str(reason))
            # of a cause that many rows have one is among the first
            if cause in self.causes or len(self.causes) < KEPT:
                self.causes[cause] += 1
            if self.spool is not None:
                self.spool.add(row, column, str(reason))
        if len(self.first) < KEPT:
            # `str` at once: a lazy reason would be read later in another language, and is no JSON
            self.first.append(Problem(row, column, str(value or "")[:100], str(reason)))
        else:
            self.more += 1

    def extend(self, found: Iterable[tuple[int, str, Any, object]]) -> None:
        for row, column, value, reason in found:
            self.add(row, column, value, reason)

    def __bool__(self) -> bool:
        return bool(self.first)

    @property
    def are_of_rows(self) -> bool:
        """The table as such is good: without these rows the others could come in."""
        return bool(self.rows) and not self.cut and all(one.row > HEADER for one in self.first)

    def sorted(self) -> list[Problem]:
        return sorted(self.first, key=lambda p: (p.row, p.column))


class FileRejected(Exception):
    """Nothing was written: the file has bad rows, or is not a file of this kind."""

    def __init__(self, problems: Problems) -> None:
        header = sum(one.row == HEADER for one in problems.first)
        counted = [
            (len(problems.rows), "bad row", "bad rows"),
            (header, "problem of the header", "problems of the header"),
        ]
        words = [f"{count} {one if count == 1 else more}" for count, one, more in counted if count]
        super().__init__(", ".join(words) or "the file cannot be read")
        self.problems = problems


class UnclearFile(FileRejected):
    """One cell leaves open how all of them are meant: no other problem is told beside it."""

    @classmethod
    def over(cls, row: int, column: str, value: str, reason: object) -> UnclearFile:
        problems = Problems()
        problems.add(row, column, value, reason)
        return cls(problems)


class ImportCancelled(Exception):
    """Somebody stopped the import; nothing was written."""


@dataclass(frozen=True)
class Counts:
    created: int = 0
    updated: int = 0
    unchanged: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.created + other.created, self.updated + other.updated, self.unchanged + other.unchanged
        )


def asked_by(rejected: FileRejected) -> str:
    """What somebody has to say before the file can be read: `dates`, `columns`, or "" where that would not help."""
    if isinstance(rejected, UnclearFile):
        return "dates"
    first = rejected.problems.first
    return "columns" if first and all(problem.row == HEADER for problem in first) else ""
