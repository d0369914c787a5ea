"""Lines of a table or a message, taken apart: what is the product, what the quantity, without asking a database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

MOST = 1000  # lines of one text
LONGEST = 200  # characters of the words of one line

_NUMBER = r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d{1,3})?|\d+(?:[.,]\d{1,3})?"
_UNIT = r"[^\W\d_]{1,9}\.?"
# «70002 3», «70002 - 3 кор.», «Молоко 3,2 % × 48 шт»
_LAST = re.compile(
    rf"(?P<words>\S.*?)(?:\s*[=:×*]\s*|\s+[xх–—-]\s*|\s+)(?P<number>{_NUMBER})\s*(?P<unit>{_UNIT})?"
)
# «3 кор 70002», «12 × молоко»
_FIRST = re.compile(rf"(?P<number>{_NUMBER})\s*(?P<unit>{_UNIT})?\s*[xх×*\s]\s*(?P<words>\S.*)")
_AMOUNT = re.compile(rf"(?P<number>{_NUMBER})\s*(?P<unit>{_UNIT})?")
_CODE_COMMA = re.compile(rf"(?P<words>\d{{4,14}})\s*,\s*(?P<number>\d+)\s*(?P<unit>{_UNIT})?")
_DIGITS = re.compile(r"[0-9]+")
_LONG_DIGITS = re.compile(r"[0-9]{4,14}")
_BETWEEN = re.compile(r",(?!\d)\s*|,\s+")
_CODE = re.compile(r"(?=\w*\d)[\w./-]{2,32}")
HEADS = {
    "words": {"код", "артикул", "код товара", "штрихкод", "наименование", "номенклатура", "товар", "название", "code",
              "product", "name", "barcode"},
    "number": {"количество", "кол-во", "кол", "заказ", "qty", "quantity"},
}  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """One way to read a line: words of a product, a quantity (None where none stands there) and its unit as written."""

    words: str
    quantity: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True)
class Pasted:
    """A line as it was pasted, with its readings, the likeliest first."""

    text: str
    readings: tuple[Reading, ...]


def parse(text: str) -> list[Pasted]:
    """Every line of a table or a message; nothing that says something is left out."""
    rows = [row.strip("\r") for row in text.replace("\x00", "").split("\n") if row.strip()]
    columns = _columns(rows[0]) if rows else {}
    found: list[Pasted] = []
    for row in rows[1:] if columns else rows:
        found += [_of_columns(row, columns)] if columns else _of_row(row)
    return found[:MOST]


def _columns(row: str) -> dict[str, int]:
    """Which column holds what, where the first row is a head; else nothing."""
    names = [cell.strip().strip(":").casefold() for cell in re.split(r"[\t;]", row)]
    found: dict[str, int] = {}
    for column, name in enumerate(names):
        for what, known in HEADS.items():
            if name in known:
                found.setdefault(what, column)
    return found if len(found) == len(HEADS) else {}


def _of_columns(row: str, columns: dict[str, int]) -> Pasted:
    cells = [cell.strip() for cell in re.split(r"[\t;]", row)]
    words, number = (cells[at] if at < len(cells) else "" for at in (columns["words"], columns["number"]))
    return Pasted(_short(row), (_reading(words, _AMOUNT.fullmatch(number)),))


def _of_row(row: str) -> Iterator[Pasted]:
    if "\t" in row:
        yield _of_cells(row, row.split("\t"))
        return
    if ";" in row:
        pieces = [piece.strip() for piece in row.split(";") if piece.strip()]
        if len(pieces) > 1 and not _AMOUNT.fullmatch(pieces[1]):
            for piece in pieces:
                yield from _of_row(piece)
        else:
            yield _of_cells(row, pieces)
        return
    pieces = [piece.strip() for piece in _BETWEEN.split(row) if piece.strip()]
    if len(pieces) > 1 and all(_LAST.fullmatch(piece) for piece in pieces):
        for piece in pieces:
            yield from _of_row(piece)
        return
    yield from _of_words(row)


def _of_words(row: str) -> Iterator[Pasted]:
    row = row.strip()
    tokens = row.split()
    # «70002 3 10412 24»: pairs of a code and a quantity
    pairs = len(tokens) > 2 and not len(tokens) % 2 and all(map(_DIGITS.fullmatch, tokens))
    if pairs and all(map(_LONG_DIGITS.fullmatch, tokens[::2])):
        for code, quantity in zip(tokens[::2], tokens[1::2], strict=True):
            yield Pasted(f"{code} {quantity}", (Reading(code, Decimal(quantity)),))
        return
    matches = [pattern.fullmatch(row) for pattern in (_CODE_COMMA, _LAST, _FIRST)]
    readings = [_reading(match["words"], match) for match in matches if match]
    yield Pasted(_short(row), (*readings, Reading(_short(row))))


def _of_cells(row: str, cells: list[str]) -> Pasted:
    """The first cell that is no amount names the product, the first amount after it tells how much."""
    cells = [cell.strip() for cell in cells if cell.strip()]
    words, readings = cells[0] if cells else "", []
    amounts = [at for at, cell in enumerate(cells) if at and _AMOUNT.fullmatch(cell)]
    # «Молоко 10412 48»: a code stands between the name and the quantity
    if len(amounts) > 1 and not _CODE.fullmatch(words) and _LONG_DIGITS.fullmatch(cells[amounts[0]]):
        amounts = amounts[1:]
    for at, cell in enumerate(cells):
        if amounts and at == amounts[0] and (match := _AMOUNT.fullmatch(cell)):
            # beside a code its name may stand
            names = [words, *(one for one in cells[1:at] if one != words)]
            unit = cells[at + 1] if at + 1 < len(cells) and re.fullmatch(_UNIT, cells[at + 1]) else ""
            readings += [_reading(name, match, unit) for name in names]
            break
    else:
        readings = [one for cell in cells for pasted in _of_words(cell) for one in pasted.readings]
    return Pasted(_short(row), tuple(readings) or (Reading(words),))


def _reading(words: str, match: re.Match[str] | None, unit: str = "") -> Reading:
    if match is None:
        return Reading(_short(words))
    number = re.sub(r"[ \u00a0\u202f]", "", match["number"]).replace(",", ".")
    return Reading(_short(words), Decimal(number), (match["unit"] or unit).rstrip(".").casefold())


def _short(words: str) -> str:
    return " ".join(words.split())[:LONGEST].strip(" ,;")
