"""The page of results and the drop-down under the box."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from desk.search.finding import MOST, Found, Group, find, known
from desk.search.pages.hits import Hit, hits_of
from desk.search.pages.marks import pattern_of
from dossiers.facts.secrecy import secret_keys
from kam_crm.shared.identifiers import normalise_inn
from kam_crm.shared.text import folded

FEW = 3  # kinds
SUGGESTED, EACH, WHOLE = 5, 3, MOST  # rows of a kind: below the box, on the page, on its own tab

SECRET_ROWS = {"notes", "documents"}  # secret one by one


@dataclass(frozen=True)
class Shown:
    """A group with its hits. `url` leads to all of the kind."""

    group: Group
    hits: list[Hit]
    url: str

    @property
    def name(self) -> str:
        return self.group.kind.name

    @property
    def label(self) -> str:
        return str(self.group.kind.label)

    @property
    def count(self) -> str:
        return counted(self.group.count)

    @property
    def more(self) -> int:
        return self.group.count - len(self.hits)

    @property
    def is_capped(self) -> bool:
        return self.group.is_capped


class SearchPage:
    """`tab` is the kind alone; `as_is`: neither layout nor typing errors are put right."""

    def __init__(
        self, user: User, query: str, *, each: int = EACH, tab: str = "", as_is: bool = False
    ) -> None:
        self.user, self.query, self.each = user, query, each
        kind = known(tab)
        self.tab = kind.name if kind and user.can(kind.capability) else ""
        self.as_is = as_is

    @cached_property
    def found(self) -> Found:
        each = 0 if self.tab else self.each
        return find(self.user, self.query, each=each, of=self.tab, most=WHOLE, as_is=self.as_is)

    @cached_property
    def all_groups(self) -> list[Shown]:
        mark = pattern_of(self.found.asked.variants, self.found.asked.digits)
        # below the box many kinds share the place that a few may fill
        most = EACH if not self.tab and len(self.found.groups) > FEW else None
        return [
            Shown(
                group,
                hits_of(self.user, group.kind.name, group.rows[:most], mark),
                self.address(group.kind.name),
            )
            for group in self.found.groups
        ]

    @property
    def groups(self) -> list[Shown]:
        return [group for group in self.all_groups if not self.tab or group.name == self.tab]

    @property
    def secret_clients(self) -> set[int]:
        """Keys of the clients of whom something secret is shown."""
        rows = [(group.kind.name, row) for group in self.found.groups for row in group.rows]
        secret = {row.client_id for name, row in rows if name in SECRET_ROWS and row.is_secret}
        facts = [row for name, row in rows if name == "facts"]
        keys = secret_keys() if facts else set()
        return secret | {fact.client_id for fact in facts if fact.key in keys}

    @property
    def count(self) -> str:
        count = self.found.count
        return f"{count}+" if self.found.is_capped else str(count)

    @property
    def has_more(self) -> bool:
        """Some kind has more rows than are shown."""
        return any(group.more > 0 for group in self.groups)

    @property
    def tabs(self) -> list[dict[str, object]]:
        everything = {
            "label": _("Everything"),
            "url": self.address(),
            "current": not self.tab,
            "count": self.count,
        }
        kinds = [
            {"label": group.label, "url": group.url, "current": group.name == self.tab, "count": group.count}
            for group in self.all_groups
        ]
        return [everything, *kinds]

    @cached_property
    def shown_for(self) -> str:
        """The words that were really looked for, where they are others than those typed."""
        if self.found.corrected:
            return self.found.corrected
        typed, *others = self.found.asked.variants or [""]
        texts = [
            folded(f"{hit.text} {hit.note} {hit.right}") for group in self.all_groups for hit in group.hits
        ]
        if self.found.asked.digits or any(_holds(text, typed) for text in texts):
            return ""
        return next((other for other in others if any(_holds(text, other) for text in texts)), "")

    @property
    def is_layout(self) -> bool:
        """The typed keys are those words on the other keyboard layout."""
        return not self.found.corrected and self.shown_for in self.found.asked.variants[1:2]

    def address(self, tab: str = "") -> str:
        parts = {"q": self.query, "in": tab, "exact": "1" if self.as_is else ""}
        return f"{reverse('desk:search')}?{urlencode({name: part for name, part in parts.items() if part})}"

    @property
    def as_typed_url(self) -> str:
        return f"{reverse('desk:search')}?{urlencode({'q': self.query, 'exact': '1'})}"

    @property
    def corrected_url(self) -> str:
        return f"{reverse('desk:search')}?{urlencode({'q': self.query})}"

    @property
    def new_client_url(self) -> str:
        """Where a client with this INN is entered: nobody has it, and its check digits are right."""
        try:
            inn = normalise_inn(self.query) if self.user.can("clients.create") else ""
        except ValidationError:
            return ""
        return f"{reverse('dossiers:client_new')}?{urlencode({'inn': inn})}" if inn else ""


def counted(count: int) -> str:
    return f"{MOST}+" if count > MOST else str(count)


def _holds(text: str, words: str) -> bool:
    return all(word in text for word in words.split())
