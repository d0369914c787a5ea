"""Merged cells: their value stands in the first one alone, and is meant for every row that they cover."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

Merge = tuple[int, int, int]  # column, first and last row, from 1


class Repeated(str):
    """A cell's value repeated for a row below it: a name or a date is meant so, an amount would be counted twice."""

    __slots__ = ()


def repeat_down(
    rows: Iterable[tuple[int, list[str]]], merges: Iterable[Merge], first_column: int
) -> Iterator[tuple[int, list[str]]]:
    """The rows with the value of each merged cell in all of its rows; `first_column` is that of `cells[0]`."""
    begin: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for column, first, last in merges:
        if last > first and column >= first_column:
            begin[first].append((column - first_column, last))
    open_: dict[int, tuple[int, Repeated]] = {}  # column → last row, value
    for number, cells in rows:
        for index, (last, value) in list(open_.items()):
            if number > last:
                del open_[index]
            elif index < len(cells) and not cells[index]:
                cells[index] = value
        for index, last in begin.pop(number, ()):
            if index < len(cells) and cells[index]:
                open_[index] = last, Repeated(cells[index])
        yield number, cells
