"""Which columns of a file an import takes: where its header stands, what they mean, and of which kind the file is."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from django.utils.translation import gettext as _

from integrations.imports.names import ALL, OF_EXPORTS, names_of, plain, words
from integrations.imports.problems import HEADER, FileRejected, Problems
from kam_crm.shared.tables import TableReader

# the row of a sum begins so; a client or a product may, but has the other cells that a row needs
TOTAL = r"(?:[Ии][Тт][Оо][Гг][Оо]|[Вв][Сс][Ее][Гг][Оо]|[Оо]бщий итог|(?:[Gg]rand )?(?:[Tt]otal|TOTAL))(?!\w)"
_is_total = re.compile(TOTAL).match
# nothing but the word, and sums beside it
_says_total = re.compile(rf"{TOTAL}[\s:.]*$").match
_is_sum = re.compile(r"-?[\d\s\u00a0\u202f.,]+$").match
# a merged amount stands once: repeated in every row it would be counted as often
MEASURES = {"amount", "quantity", "cost", "price"}


class Header(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def needed(self) -> bool: ...


Columns = Mapping[str, Collection[Header]]  # by kind


@dataclass
class Recognised:
    """What the import made of a file: kind, row of the header, `taken` as (header, our name), headers `left` out.

    `left_rows` are those of sums and of repeated headers; `headers` all of them as they stand in the file. `answers`
    are those that it was read by; `asks` is what somebody has to answer first: dates, columns or nothing.
    """

    kind: str = ""
    header_row: int = 0
    taken: list[tuple[str, str]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    left_rows: int = 0
    headers: list[str] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    asks: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class Names:
    """The names that columns of one kind go by."""

    def __init__(self, kind: str, columns: Iterable[Header]) -> None:
        self.columns = list(columns)
        self.own = {column.name for column in self.columns}
        self.sure: dict[str, str] = {}
        self.otherwise: dict[str, str] = {}
        for name in sorted(self.own):
            sure, otherwise = names_of(kind, name)
            self.sure |= dict.fromkeys(sure, name)
            self.otherwise |= dict.fromkeys(otherwise, name)
        self.sure |= {plain(name): name for name in self.own}

    def count(self, cells: Iterable[str]) -> int:
        """How many columns these cells name."""
        return len({self.sure.get(cell) or self.otherwise.get(cell) for cell in map(plain, cells)} - {None})

    def meant(self, headers: Iterable[str]) -> list[str]:
        """Our name of each header, "" where it has none."""
        present = [plain(header) for header in headers]
        # in a file that names the market segment apart, «segment» is the class beside the client
        passed = set(words(OF_EXPORTS)) if self._is_export(present) else set()
        found = ["" if name in passed else self.sure.get(name, "") for name in present]
        for index, name in enumerate(present):
            column = self.otherwise.get(name, "") if not found[index] and name not in passed else ""
            # the first of several that are no surer than one another
            if column and column not in found:
                found[index] = column
        return found

    def has_needed(self, headers: Iterable[str]) -> bool:
        return {column.name for column in self.columns if column.needed} <= set(self.meant(headers))

    def _is_export(self, present: list[str]) -> bool:
        return "segment" in self.own and bool(set(present) & set(words(ALL["segment"])))


def counter(columns: Columns) -> Callable[[list[str]], int]:
    """How many columns a row names: of the kind that it fits best."""
    known = [Names(kind, columns[kind]) for kind in columns]
    return lambda cells: max(names.count(cells) for names in known)


def guessed_kind(headers: list[str], columns: Columns, allowed: Collection[str], problems: Problems) -> str:
    """The kind with all of its needed columns in the header and most columns taken. Raises FileRejected for none."""
    known = {kind: Names(kind, columns[kind]) for kind in columns}
    taken = {
        kind: len(set(names.meant(headers)) - {""})
        for kind, names in known.items()
        if names.has_needed(headers)
    }
    best = [kind for kind, count in taken.items() if count == max(taken.values())]
    if len(best) == 1 and best[0] in allowed:
        return best[0]
    # not the next best that is allowed: sales would come in as payments
    reason = (
        _("You may not import this kind of file.")
        if len(best) == 1
        else _("the columns fit several kinds of file: choose what is in the file")
        if best
        else _("the columns fit no kind of file: choose what is in the file to see what is missing")
    )
    problems.add(HEADER, "", ", ".join(headers), reason)
    raise FileRejected(problems)


def recognise(
    table: TableReader,
    known: Recognised,
    columns: Iterable[Header],
    others: set[str],
    chosen: Mapping[str, str],
    problems: Problems,
) -> None:
    """Name the columns of the table as the import does, "" for those that it leaves out, and leave rows of totals out.

    What is `known` of the file is completed. `others` are no columns of ours by any name; `chosen` is what somebody
    said of headers, and wins. Two headers that mean the same column are a problem.
    """
    names = Names(known.kind, columns)
    headers = table.headers
    ours = {header: name for header, name in chosen.items() if not name or name in names.own}
    # what somebody gave to one header is no longer guessed for another
    given = {ours[header] for header in headers if ours.get(header)}
    found = [
        ours.get(header, "" if header in others or name in given else name)
        for header, name in zip(headers, names.meant(headers), strict=True)
    ]
    for name in sorted({name for name in found if name and found.count(name) > 1}):
        twice = [header for header, meant in zip(headers, found, strict=True) if meant == name]
        problems.add(HEADER, name, ", ".join(twice), _("two columns mean the same"))
    table.headers, table.not_repeated = found, MEASURES & set(found)
    needed = [found.index(column.name) for column in names.columns if column.needed and column.name in found]
    table.is_left_out = _left_out(headers, needed)
    pairs = list(zip(headers, found, strict=True))
    known.taken = [(header, name) for header, name in pairs if name]
    known.left = [header for header, name in pairs if header and not name]


def _left_out(headers: list[str], needed: list[int]) -> Callable[[list[str]], bool]:
    """Rows that are none of the table: sums, and the header names again as printed pages do, or in a second row."""
    names = set(headers) - {""}

    def is_left_out(cells: list[str]) -> bool:
        first = next(filter(None, cells))
        if _is_total(first):
            if any(index >= len(cells) or not cells[index] for index in needed):
                return True
            others = [cell for cell in cells if cell and cell != first]
            return bool(_says_total(first) and others and all(map(_is_sum, others)))
        return first.lower() in names and all(
            not cell or " ".join(cell.split()).lower() == header
            for cell, header in zip(cells, headers, strict=False)
        )

    return is_left_out
