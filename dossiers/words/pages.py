"""Reference words: one list with how often each is used; one word opened with what may be done to it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count
from django.urls import reverse

from accounts.models import User
from dossiers.words.known import WORDS, WordKind


@dataclass(frozen=True)
class Line:
    word: Any
    count: int
    url: str
    uses_url: str  # empty where the person may not open the rows, or no list narrows to them

    @property
    def is_active(self) -> bool:
        return getattr(self.word, "is_active", True)


class WordsPage:
    """`opened` is the word that is worked on, with its forms."""

    opened: Any = None
    add_form: Any = None
    rename_form: Any = None
    merge_form: Any = None

    def __init__(self, user: User, kind: WordKind) -> None:
        self.user, self.kind = user, kind

    @property
    def can_write(self) -> bool:
        return self.user.can("words.manage")

    @property
    def tabs(self) -> list[dict[str, Any]]:
        return [
            {
                "label": kind.label,
                "url": reverse("dossiers:words", args=[kind.name]),
                "current": kind is self.kind,
            }
            for kind in WORDS.values()
        ]

    @cached_property
    def _sees_rows(self) -> bool:
        return self.user.can(self.kind.capability)

    @cached_property
    def counts(self) -> dict[int, int]:
        """How many rows use each word: those the person sees, all of them for who keeps the words and sees none."""
        rows = self.kind.user.objects.all()
        if self._sees_rows:
            rows = rows.visible_to(self.user)
        counted = rows.order_by().values_list(self.kind.field).annotate(count=Count("pk"))
        return {key: count for key, count in counted if key is not None}

    @cached_property
    def lines(self) -> list[Line]:
        return [self._line(word) for word in self.kind.model.objects.visible_to(self.user)]

    def _line(self, word: Any) -> Line:
        uses = ""
        if self._sees_rows and self.kind.page and self.counts.get(word.pk):
            uses = reverse(self.kind.page, query={self.kind.narrows: word.pk})
        url = reverse("dossiers:word_detail", args=[self.kind.name, word.pk])
        return Line(word, self.counts.get(word.pk, 0), url, uses)

    @property
    def line(self) -> Line:
        return self._line(self.opened)
