"""What people answer about a file: which column is meant, which of two figures is the day, whom a name stands for.

Answers are kept: a file of the same source, known by the headers that it has, is understood without asking again, and a
name that somebody explained once is known in every file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from integrations.imports.models import About, ImportAnswer
from integrations.imports.names import REASONS
from kam_crm.shared import clock

DAY_FIRST, MONTH_FIRST = "dmy", "mdy"
ORDERS = (DAY_FIRST, MONTH_FIRST)
# columns of names and codes: what one means is known in every file
WORDS = {
    "manager", "segment", "channel", "territory", "group", "department", "column", "client_code", "product_code",
    "role", "stage", "source", "kind", "unit", "country", "measure", "term_unit", "way", "warehouse", "competitor",
}  # fmt: skip


@dataclass(frozen=True)
class Answers:
    """`columns` are our names by header, "" for one that is left out; `dates` is dmy, mdy, or "" where nobody said.

    `words` replace cells: {our column: {text in lower case: what is meant}}.
    """

    columns: dict[str, str] = field(default_factory=dict)
    dates: str = ""
    words: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Answers:
        return cls(stored.get("columns", {}), stored.get("dates", ""), stored.get("words", {}))

    def as_dict(self) -> dict[str, Any]:
        return {"columns": self.columns, "dates": self.dates, "words": self.words}

    def over(self, others: Answers) -> Answers:
        """Both, these where they differ."""
        words = {
            column: others.words.get(column, {}) | self.words.get(column, {})
            for column in others.words.keys() | self.words.keys()
        }
        return Answers(others.columns | self.columns, self.dates or others.dates, words)

    def meant(self, column: str, cell: str) -> str:
        """The cell, or what somebody said that it means."""
        return self.words.get(column, {}).get(cell.casefold(), cell) if self.words and cell else cell


def source_of(headers: Iterable[str]) -> str:
    """Files with the same headers come from the same place, also when their bad rows come back."""
    return hashlib.sha256("\n".join(one for one in headers if one not in REASONS).encode()).hexdigest()


def remembered(kind: str, headers: list[str]) -> Answers:
    """What was answered about files of this kind and source, about single headers of the kind, and about words."""
    source = source_of(headers)
    known = ImportAnswer.objects.filter(kind__in=["", kind]).order_by("given_at")
    columns: dict[str, str] = {}
    words: dict[str, dict[str, str]] = {}
    dates = ""
    surely: dict[str, str] = {}
    for one in known:
        if one.about == About.WORD:
            words.setdefault(one.subject, {})[one.value] = one.answer
        elif one.about == About.COLUMN and one.subject in headers:
            columns[one.subject] = one.answer
            if one.source == source:
                surely[one.subject] = one.answer
        elif one.about == About.DATES and one.source == source:
            dates = one.answer
    return Answers(columns | surely, dates, words)


def kind_remembered(headers: list[str]) -> str:
    """The kind that somebody chose for files of this source; empty for none."""
    found = (
        ImportAnswer.objects.filter(about=About.KIND, source=source_of(headers)).order_by("-given_at").first()
    )
    return found.answer if found else ""


def remember(answers: Answers, *, kind: str, headers: list[str], by: Any) -> None:
    """Keep what was answered about a file with these headers; a mended number or date is of that file alone."""
    source = source_of(headers)
    rows = [(About.COLUMN, kind, source, header, "", name) for header, name in answers.columns.items()]
    rows += [
        (About.WORD, "", "", column, text, meant)
        for column, words in answers.words.items()
        if column in WORDS
        for text, meant in words.items()
    ]
    if answers.dates:
        rows.append((About.DATES, kind, source, "", "", answers.dates))
    if kind:
        rows.append((About.KIND, "", source, "", "", kind))
    ImportAnswer.objects.bulk_create(
        [
            ImportAnswer(
                about=about, kind=of_kind, source=of_source, subject=subject, value=value, answer=answer,
                given_by=by, given_at=clock.now(),
            )
            for about, of_kind, of_source, subject, value, answer in rows
        ],
        update_conflicts=True,
        unique_fields=["about", "kind", "source", "subject", "value"],
        update_fields=["answer", "given_by", "given_at"],
    )  # fmt: skip
