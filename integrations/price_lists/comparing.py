"""A price list beside the prices of now, while its check reads it: nothing here outlives a check that was undone."""

from __future__ import annotations

import datetime as dt
import tempfile
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import IO, Any

from catalogue.models import Price, PriceColumn, Product
from catalogue.prices import is_below_cost
from integrations.imports.copying import copy_lines
from integrations.price_lists.models import Change, PriceListDraft, PriceListLine
from kam_crm.shared import clock
from kam_crm.shared.money import HUNDRED, ZERO, percent, total
from orders.price_rules.drafts import DraftChange, changed_drafts, drafted_products

NULL = "\\N"
COPY = (
    "COPY integrations_pricelistline"
    " (run_id, row, change, product_id, column_id, code, valid_from, was, price, percent, distance, is_below_cost)"
    " FROM STDIN"
)


@dataclass(frozen=True)
class PriceRow:
    """A row of the file: what it says of a product in a column from a day on. `number` is its line in the file."""

    number: int
    product: Product
    column: PriceColumn
    valid_from: dt.date
    price: Decimal


class Comparison:
    """Of one check. Its rows wait in a file on disk, so that a list of any length stands beside the prices of now.

    `restart` before every reading of the file; `foretell` once the prices are written, within the transaction that is
    undone afterwards; then `write`, in the transaction that says the check is done. `close` takes the file away.
    """

    def __init__(self) -> None:
        self._unknown: dict[int, tuple[str, Any, Any]] = {}
        self._file: IO[str] | None = None
        self.restart()

    def restart(self) -> None:
        self.close()
        self._counts: Counter[str] = Counter()
        self._percents: dict[str, Decimal] = defaultdict(Decimal)
        self._changed: dict[tuple[int, int], dt.date] = {}
        self._last: dt.date | None = None
        self._drafts: list[DraftChange] = []
        self.__dict__.pop("_drafted", None)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def unknown(self, number: int, code: str, valid_from: dt.date | None, price: Decimal | None) -> None:
        """A row of a product that nobody knows; one that was met in an earlier reading stays."""
        self._unknown[number] = (code, valid_from, price)

    def compare(self, rows: Iterable[PriceRow], present: Iterable[Price]) -> None:
        """`present` are all prices of these products, before the file."""
        known: Mapping[tuple[int, int], list[tuple[dt.date, Decimal]]] = defaultdict(list)
        for one in present:
            known[one.product_id, one.column_id].append((one.valid_from, one.price))
        for steps in known.values():
            steps.sort()
        for row in rows:
            steps = known.get((row.product.pk, row.column.pk), [])
            # of the day on which the new one begins
            position = bisect_right(steps, row.valid_from, key=lambda step: step[0])
            self._add(row, steps[position - 1][1] if position else None)

    def foretell(self) -> None:
        """What the drafts of the company will cost, asked while the new prices can be read."""
        if self._changed:
            self._drafts = changed_drafts(self._changed, self.day)

    @property
    def day(self) -> dt.date:
        """On which all of the list is in force, today at the earliest."""
        return max(self._last or clock.today(), clock.today())

    @property
    def summary(self) -> dict[str, Any]:
        """Rows by change, average changes in %, drafts with the sum of what they change by; empty for other kinds."""
        if not self._counts and not self._unknown:
            return {}
        return {
            "day": self.day.isoformat(),
            **{change.value: self._counts[change.value] for change in Change},
            Change.UNKNOWN.value: len(self._unknown),
            "below_cost": self._counts["below_cost"],
            **{f"{one.value}_percent": self._average(one) for one in (Change.DEARER, Change.CHEAPER)},
            "drafts": len(self._drafts),
            "draft_lines": sum(draft.lines for draft in self._drafts),
            "difference": str(total(draft.difference for draft in self._drafts)),
        }

    def write(self, run_id: int) -> None:
        """In place of what an earlier check of the file left."""
        forget(run_id)
        copy_lines(COPY, self._lines(run_id))
        PriceListDraft.objects.bulk_create(
            (
                PriceListDraft(
                    run_id=run_id, order=one.order, was=one.was, becomes=one.becomes, lines=one.lines,
                    distance=abs(one.difference),
                )
                for one in self._drafts
            ),
            batch_size=1000,
        )  # fmt: skip

    @cached_property
    def _drafted(self) -> set[int]:
        return drafted_products()

    def _add(self, row: PriceRow, was: Decimal | None) -> None:
        change = _change(was, row.price)
        moved = None if not was else percent(row.price - was, was)
        below = is_below_cost(row.product, row.price, row.valid_from)
        self._counts[change.value] += 1
        self._counts["below_cost"] += below
        self._percents[change.value] += moved or ZERO
        if change != Change.SAME:
            self._last = max(self._last or row.valid_from, row.valid_from)
            if row.product.pk in self._drafted:
                self._changed[row.product.pk, row.column.pk] = row.valid_from
        distance = abs(moved) if moved is not None else (HUNDRED if was is not None and row.price else ZERO)
        cells = (row.number, change.value, row.product.pk, row.column.pk, row.product.code, row.valid_from, was,
                 row.price, moved, distance, below)  # fmt: skip
        if self._file is None:
            self._file = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115  (see `close`)
        self._file.write(_line(cells))

    def _average(self, change: Change) -> str | None:
        count = self._counts[change.value]
        return f"{self._percents[change.value] / count:.2f}" if count else None

    def _lines(self, run_id: int) -> Iterator[str]:
        if self._file is not None:
            self._file.seek(0)
            for line in self._file:
                yield f"{run_id}\t{line}"
        for number, (code, valid_from, price) in sorted(self._unknown.items()):
            cells = (number, Change.UNKNOWN.value, None, None, code, valid_from, None, price, None, 0, False)
            yield f"{run_id}\t{_line(cells)}"


def forget(run_id: int) -> None:
    PriceListLine.objects.filter(run=run_id).delete()
    PriceListDraft.objects.filter(run=run_id).delete()


def _change(was: Decimal | None, price: Decimal) -> Change:
    if was is None:
        return Change.FIRST
    if was == price:
        return Change.SAME
    return Change.DEARER if price > was else Change.CHEAPER


def _line(cells: Iterable[Any]) -> str:
    """In the text format of COPY."""
    return "\t".join(NULL if cell is None else _escaped(str(cell)) for cell in cells) + "\n"


def _escaped(text: str) -> str:
    for character, escape in (("\\", r"\\"), ("\t", r"\t"), ("\n", r"\n"), ("\r", r"\r")):
        text = text.replace(character, escape)
    return text
