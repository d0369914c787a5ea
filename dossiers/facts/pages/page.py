"""The page of a dossier's facts: parts, rows that are read and edited in place, what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_date

from accounts.models import User
from accounts.rights.covers import author
from dossiers.clients.pages.versions import Difference
from dossiers.facts.completeness import Dossier, Line, dossier_of
from dossiers.facts.known import label_of, question_of, todo_of
from dossiers.facts.sources import known
from dossiers.models import Client, DossierItem, DossierPart, ItemKind
from dossiers.tenders.pages import ClientTenders
from kam_crm.shared import formats


@dataclass(frozen=True)
class Editing:
    """The row that is open: its form, and what somebody else saved meanwhile."""

    key: str
    form: Any
    theirs: list[Difference]


@dataclass(frozen=True)
class Row:
    line: Line
    client_id: int
    editing: Editing | None
    may_edit: bool

    @property
    def key(self) -> str:
        return self.line.item.key

    @property
    def label(self) -> str:
        return label_of(self.line.item)

    @property
    def text(self) -> str:
        """The value in words; empty where there is none, or it is not for this person."""
        if self.line.fact:
            return self.line.fact.text
        return words_of(self.line.item, self.line.value)

    @property
    def url(self) -> str:
        """The page with the rows behind a figure, or where such rows are entered."""
        if self.line.fact and self.line.fact.url:
            return self.line.fact.url
        page = known()[self.line.item.source].page if self.line.item.source else None
        return page(self.client_id) if page else ""

    @property
    def origin(self) -> str:
        """Who wrote it, or which data it comes of."""
        if not self.line.by_hand:
            return str(known()[self.line.item.source].label)
        answer = self.line.answer
        if answer is None or not answer.value:
            return ""
        return f"{author(answer.author.full_name, answer.on_behalf_of)}, {formats.day(answer.answered_on)}"

    @property
    def checked_on(self) -> Any:
        """When somebody last confirmed it, where that was later than it was written."""
        answer = self.line.answer
        return answer.checked_on if answer and answer.checked_on > answer.answered_on else None

    @property
    def can_edit(self) -> bool:
        return self.may_edit and self.line.by_hand and not self.line.is_hidden

    @property
    def edit_url(self) -> str:
        return reverse("dossiers:fact_edit", args=[self.client_id, self.key])

    @property
    def todo(self) -> str:
        return todo_of(self.key, self.line.item.label)

    @property
    def fill_url(self) -> str:
        """Where somebody mends that it is missing: its own field, or the page whose rows fill it."""
        return self.edit_url if self.can_edit else (self.url or f"#fact-{self.key}")

    @property
    def question(self) -> str:
        return question_of(self.line.item)


@dataclass(frozen=True)
class PartRows:
    part: DossierPart
    rows: list[Row]
    filled: int
    required: int
    percent: int

    @property
    def tone(self) -> str:
        return "green" if self.filled == self.required else "amber"


class FactsPage:
    """Of a client that `user` sees."""

    def __init__(self, client: Client, user: User, editing: Editing | None = None) -> None:
        self.client, self.user, self.editing = client, user, editing
        self.tenders = ClientTenders(client, user)

    @cached_property
    def dossier(self) -> Dossier:
        return dossier_of(self.client, self.user)

    @cached_property
    def parts(self) -> list[PartRows]:
        return [
            PartRows(one.part, [self.row(line) for line in one.lines], one.filled, one.required, one.percent)
            for one in self.dossier.parts
        ]

    @property
    def missing(self) -> list[Row]:
        return [self.row(line) for line in self.dossier.missing]

    @property
    def can_edit(self) -> bool:
        return self.user.can("clients.edit")

    @property
    def can_ask(self) -> bool:
        return self.user.can("activities.plan")

    @property
    def shows_secrets(self) -> bool:
        """Whether something on the page is secret, so that its showing is logged."""
        return self.tenders.is_secret or any(
            line.item.is_secret and line.value for line in self.dossier.lines
        )

    def row(self, line: Line) -> Row:
        is_open = self.editing is not None and self.editing.key == line.item.key
        return Row(line, self.client.pk, self.editing if is_open else None, self.can_edit)


def words_of(item: DossierItem, value: str) -> str:
    """A kept value as people write it."""
    if item.kind == ItemKind.NUMBER and value:
        try:
            return formats.plain(Decimal(value))
        except InvalidOperation:
            # written when the item was no number yet
            return value
    if item.kind == ItemKind.DATE and value:
        try:
            return formats.day(parse_date(value)) if parse_date(value) else value
        except ValueError:
            return value
    return value
