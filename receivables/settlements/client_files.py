"""The client's own account out of a file: columns are known by their words, whatever the program that wrote it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from string import ascii_lowercase
from typing import BinaryIO

from django.utils.translation import gettext as _

from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.money import LARGEST_SUM, money, total
from kam_crm.shared.tables import TableError, read_table

MOST_ROWS = 5_000
MOST_BYTES = 5 * 1024 * 1024
WORDS = {
    "day": ("дата", "date", "день", "day"),
    "number": ("номер", "№", "number", "no."),
    "document": ("документ", "операц", "содержание", "document", "description", "наименование"),
    "debit": ("дебет", "debit", "дт"),
    "credit": ("кредит", "credit", "кт"),
}
_DAY = re.compile(r"(\d{1,4})[./-](\d{1,2})[./-](\d{2,4})")
_OPENING = ("сальдо нач", "начальное", "opening", "на начало", "сальдо на")
_CLOSING = ("сальдо кон", "конечное", "closing", "на конец")
_SUMS = ("оборот", "итого", "turnover", "total")


@dataclass(frozen=True)
class TheirLine:
    day: dt.date | None
    document: str
    debit: Decimal
    credit: Decimal

    @property
    def owed(self) -> Decimal:
        """Of our side: what stands in the client's credit the client owes us."""
        return self.credit - self.debit


@dataclass(frozen=True)
class TheirAccount:
    """As the client has it; balances are of our side, `opening` None where the file names none."""

    lines: Sequence[TheirLine]
    opening: Decimal | None
    named_closing: Decimal | None

    def closing(self, our_opening: Decimal) -> Decimal:
        start = our_opening if self.opening is None else self.opening
        return start + total(line.owed for line in self.lines)


def read_account(file: BinaryIO, name: str, chosen: Mapping[str, str] | None = None) -> TheirAccount:
    """`chosen` says by field of WORDS which column it is: its heading, or its letter as workbooks have them.

    Raises BusinessRuleError `file_unreadable` with the row, `file_without_columns` with the headings that are there,
    `account_too_long`.
    """
    picked = {
        field: " ".join(text.split()).casefold() for field, text in (chosen or {}).items() if text.strip()
    }
    try:
        reader = read_table(file, name, count_known=lambda cells: _known(cells, picked))
        reader.takes_ragged = True
        columns = {field: _column(field, reader.headers, picked) for field in WORDS}
        missing = [field for field in ("day", "debit", "credit", *picked) if columns[field] is None]
        if missing:
            words = _(
                "No columns of date, debit and credit were found: each needs its heading, or say which they are."
            )
            found = _("In the file: %(headers)s.") % {"headers": ", ".join(filter(None, reader.headers))}
            raise BusinessRuleError("file_without_columns", f"{words} {found}", "file", missing=missing)
        rows = [
            (number, {key: row.get(column or "", "") for key, column in columns.items()}, row)
            for number, row in reader
        ]
    except TableError as error:
        raise _unreadable(str(error)) from error
    if len(rows) > MOST_ROWS:
        raise BusinessRuleError("account_too_long", _("The file has more than 5,000 rows."), "file")
    return _account(rows)


def _account(rows: Sequence[tuple[int, dict[str, str], dict[str, str]]]) -> TheirAccount:
    lines: list[TheirLine] = []
    opening = closing = None
    for number, cells, whole in rows:
        debit, credit = _sum(cells["debit"], number), _sum(cells["credit"], number)
        words = " ".join(whole.values()).casefold()
        if any(word in words for word in _CLOSING):
            closing = credit - debit
        elif any(word in words for word in _OPENING):
            opening = credit - debit
        elif any(word in words for word in _SUMS) or not (debit or credit):
            continue
        else:
            lines.append(TheirLine(_day(cells["day"], number), _document(cells), debit, credit))
    found = TheirAccount(lines, opening, closing)
    if closing is not None and opening is not None and closing != found.closing(opening):
        raise BusinessRuleError(
            "file_does_not_add_up",
            _("The file does not add up: its rows give %(rows)s, its last line says %(said)s.")
            % {"rows": found.closing(opening), "said": closing},
            "file",
        )
    return found


def _document(cells: dict[str, str]) -> str:
    words = [cells["document"].strip(), cells["number"].strip()]
    return " ".join(word for word in words if word)[:120]


def _known(cells: Sequence[str], picked: Mapping[str, str]) -> int:
    names = set(picked.values())
    return sum(cell.casefold().strip() in names or any(_is(field, cell) for field in WORDS) for cell in cells)


def _column(field: str, headers: Sequence[str], picked: Mapping[str, str]) -> str | None:
    if field not in picked:
        taken = set(picked.values())
        return next((header for header in headers if header not in taken and _is(field, header)), None)
    named = next((header for header in headers if header.casefold() == picked[field]), None)
    letter = ascii_lowercase.find(picked[field]) if len(picked[field]) == 1 else -1
    return headers[letter] if named is None and 0 <= letter < len(headers) else named


def _is(field: str, cell: str) -> bool:
    text = cell.casefold().strip()
    # «дебет» and its short forms begin the heading; a number may stand anywhere in it
    return len(text) <= 60 and any(text.startswith(word) or f" {word}" in text for word in WORDS[field])


def _sum(text: str, row: int) -> Decimal:
    plain = re.sub(r"[\s\u00a0\u202f\u20bd']", "", text).replace("\u2212", "-")
    if not plain or plain == "-":
        return Decimal("0.00")
    if "," in plain and "." in plain:
        plain = plain.replace("," if plain.rfind(".") > plain.rfind(",") else ".", "")
    try:
        found = money(plain.replace(",", "."))
    except InvalidOperation:
        found = None
    if found is None or abs(found) > LARGEST_SUM:
        raise _in_row(row, _("«%(text)s» is no sum") % {"text": text[:40]})
    return found


def _day(text: str, row: int) -> dt.date | None:
    found = _DAY.search(text)
    if found is None:
        if text.strip():
            raise _in_row(row, _("«%(text)s» is no date") % {"text": text[:40]})
        return None
    one, month, other = found.groups()
    year, day = (one, other) if len(one) == 4 else (other, one)
    try:
        return dt.date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError as error:
        raise _in_row(row, _("«%(text)s» is no date") % {"text": text[:40]}) from error


def _in_row(row: int, reason: str) -> BusinessRuleError:
    return _unreadable(_("Row %(row)d: %(reason)s.") % {"row": row, "reason": reason})


def _unreadable(words: str) -> BusinessRuleError:
    return BusinessRuleError("file_unreadable", words, "file")
