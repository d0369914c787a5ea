"""One file on its way: what was recognised, what is asked, what would change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Department, User
from catalogue.models import PriceColumn, ProductGroup
from dossiers.models import Channel, MarketSegment, Territory
from integrations.imports import cells
from integrations.imports.labels import column_label
from integrations.imports.models import ImportRun
from integrations.imports.run import columns_of
from integrations.imports.services import kinds_for
from integrations.imports.states import ImportStatus
from kam_crm.shared import formats

LEFT_OUT = "-"  # what a select says for a column that is not taken
# words that a cell may mean are offered from here: column → model with names
NAMED: dict[str, Any] = {
    "segment": MarketSegment, "channel": Channel, "territory": Territory, "group": ProductGroup,
    "department": Department, "column": PriceColumn,
}  # fmt: skip
MOST_OFFERED = 300


@dataclass(frozen=True)
class ColumnChoice:
    """A header of the file: the column it is taken for, and how that came about."""

    field: str
    header: str
    sample: str
    name: str  # "" for one that is left out
    tone: str
    words: str


@dataclass(frozen=True)
class Question:
    """One cause that refuses rows: an answer mends all of them."""

    field: str
    words: str
    reason: str
    rows: int
    list_id: str  # of the words that are offered
    choices: list[tuple[str, Any]]


class Wizard:
    def __init__(self, run: ImportRun, user: User) -> None:
        self.run, self.user = run, user
        self.found = run.recognised
        self.status = ImportStatus(run.status)

    @property
    def is_open(self) -> bool:
        """Waiting for a person: for answers, or for a yes."""
        return self.status in {ImportStatus.ASKING, ImportStatus.CHECKED}

    @property
    def steps(self) -> list[tuple[str, str, str]]:
        """(name, what is known, done / now / "") of the four steps."""
        taken, all_columns = len(self.found.get("taken", ())), len(self.found.get("headers", ()))
        asked = len(self.questions) + bool(self.unclear_date) + len(self.missing)
        now = {
            ImportStatus.NEW: 0, ImportStatus.CHECKING: 1, ImportStatus.ASKING: 1, ImportStatus.CHECKED: 2,
            ImportStatus.QUEUED: 3, ImportStatus.RUNNING: 3,
        }.get(self.status, 4)  # fmt: skip
        notes = [
            "",
            _("%(taken)s of %(all)s known") % {"taken": taken, "all": all_columns} if all_columns else "",
            ngettext("%(n)s question", "%(n)s questions", asked) % {"n": asked} if asked else "",
            "",
        ]
        names = [_("File"), _("Columns"), _("Check"), _("Loading")]
        return [
            (name, note, "done" if step < now else "now" if step == now else "")
            for step, (name, note) in enumerate(zip(names, notes, strict=True))
        ]

    @property
    def kinds(self) -> list[tuple[str, Any]]:
        return kinds_for(self.user)

    @cached_property
    def options(self) -> list[tuple[str, str]]:
        """Columns of the kind: (name, label)."""
        kind = self.run.kind
        return (
            [(one.name, capfirst(column_label(kind, one.name))) for one in columns_of(kind)] if kind else []
        )

    @cached_property
    def columns(self) -> list[ColumnChoice]:
        headers = self.found.get("headers", [])
        first = self.run.preview[1] if len(self.run.preview) > 1 else []
        taken = dict(map(tuple, self.found.get("taken", [])))  # type: ignore[arg-type]
        chosen = self.run.answers.get("columns", {})
        return [
            ColumnChoice(
                f"column-{index}", header, first[index] if index < len(first) else "", taken.get(header, ""),
                *self._how(header, taken.get(header, ""), chosen),
            )
            for index, header in enumerate(headers)
            if header
        ]  # fmt: skip

    @property
    def needs_look(self) -> bool:
        """Something about the columns is worth a look before the rest."""
        return bool(self.missing) or self.found.get("asks") == "columns"

    @cached_property
    def missing(self) -> list[str]:
        """Labels of columns without which nothing can be loaded."""
        if not self.run.kind:
            return []
        taken = {name for _header, name in self.found.get("taken", [])}
        return [
            column_label(self.run.kind, one.name)
            for one in columns_of(self.run.kind)
            if one.needed and one.name not in taken
        ]

    @property
    def unclear_date(self) -> str:
        """A date of the file that may be read in two ways; empty where none is asked about."""
        asks = self.status == ImportStatus.ASKING and self.found.get("asks") == "dates"
        return str(self.run.errors[0]["value"]) if asks and self.run.errors else ""

    @property
    def date_readings(self) -> list[tuple[str, str]]:
        """(answer, the date as it would be read)."""
        readings = []
        for order in ("dmy", "mdy"):
            try:
                readings.append((order, formats.day(cells.in_order(cells.date, order)(self.unclear_date))))
            except ValueError:
                continue
        return readings

    @cached_property
    def questions(self) -> list[Question]:
        if not self.is_open or not self.run.kind:
            return []
        columns = {one.name: one for one in columns_of(self.run.kind)}
        return [
            Question(
                field=f"word-{index}",
                words=f"{capfirst(column_label(self.run.kind, column))} «{value}»",
                reason=reason,
                rows=rows,
                list_id=f"words-{column}" if self._offered(column) else "",
                choices=_choices(columns[column]),
            )
            for index, (column, value, reason, rows) in enumerate(self.run.causes)
            if value and column in columns
        ]

    @property
    def other_causes(self) -> list[tuple[str, str, int]]:
        """(column, reason, rows) of what no word can mend."""
        if not self.is_open:
            return []
        return [
            (capfirst(column_label(self.run.kind, column)) if column else "", reason, rows)
            for column, value, reason, rows in self.run.causes
            if not value or not column
        ]

    @cached_property
    def offered(self) -> dict[str, list[str]]:
        """Lists of words to choose from, by their ids."""
        asked = {column for column, value, *_rest in self.run.causes if value}
        return {f"words-{column}": words for column in asked if (words := self._offered(column))}

    def problems(self, most: int) -> list[dict[str, Any]]:
        """The first bad cells: what the run keeps of each, and the `label` of its column."""
        kind = self.run.kind
        return [
            {**one, "label": column_label(kind, one["column"]) if kind and one["column"] else one["column"]}
            for one in self.run.errors[:most]
        ]

    @property
    def good_rows(self) -> int:
        return max(self.run.total_rows - self.run.bad_rows, 0)

    @property
    def can_load(self) -> bool:
        return self.status == ImportStatus.CHECKED and bool(self.good_rows)

    @property
    def may_create(self) -> bool:
        """Whether «create what is missing» would mend something."""
        return not self.run.create_missing and any(
            column in NAMED or column in {"client_code", "product_code", "warehouse", "competitor"}
            for column, value, *_rest in self.run.causes
            if value
        )

    def _offered(self, column: str) -> list[str]:
        if column == "manager":
            return [one.full_name for one in User.objects.visible_to(self.user).managers()[:MOST_OFFERED]]
        if column not in NAMED:
            return []
        return [str(row) for row in NAMED[column]._default_manager.visible_to(self.user)[:MOST_OFFERED]]

    @staticmethod
    def _how(header: str, name: str, chosen: dict[str, str]) -> tuple[str, str]:
        if header in chosen:
            return ("green", _("as you chose")) if name else ("", _("left out, as you chose"))
        return ("green", _("recognised")) if name else ("amber", _("not known: left out"))


def _choices(column: Any) -> list[tuple[str, str | Promise]]:
    values: Iterable[tuple[str, Any]] = getattr(column.parse, "values", {}).items()
    return list(values)
