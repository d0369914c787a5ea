"""What apps above add to the header of a dossier: facts below the name, and how much a tab holds to act on.

    class ReceivablesConfig(AppConfig):
        def ready(self):
            panels.register_counts(panels.TabCount("money", overdue_invoices, late_words, "receivables.view"))

All of them are asked in one statement, on every tab.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import JSONObject

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared.counting import Question, ask, count_of, first_of

MOST = 100  # a count is exact below


@dataclass(frozen=True)
class Shown:
    """A fact in words. `light` is (words, tone), `figure` and `link` are (words, address); `meter` a share in %.

    `why`: the figure opens its explanation in place.
    """

    label: Any
    light: tuple[str, str] | None = None
    figure: tuple[str, str] | None = None
    text: str = ""
    meter: Any = None
    link: tuple[str, str] | None = None
    why: bool = False


@dataclass(frozen=True)
class HeaderFact:
    """`position` orders facts; `show(client, user, answer)` words what `question` was answered, None leaves it out."""

    name: str
    position: int
    question: Callable[[Client, User], Question | None]
    show: Callable[[Client, User, Any], Shown | None]
    capability: str = "clients.view"


@dataclass(frozen=True)
class TabCount:
    """`rows(client, user)` wait to be acted on in the tab; `words(count)` say what they are.

    `name` tells several counts of one tab apart.
    """

    tab: str
    rows: Callable[[Client, User], QuerySet[Any]]
    words: Callable[[int], str]
    capability: str = "clients.view"
    name: str = ""


_facts: dict[str, HeaderFact] = {}
_counts: dict[tuple[str, str], TabCount] = {}


def register_facts(*facts: HeaderFact) -> None:
    """Add facts; the same name again replaces it."""
    _facts.update({fact.name: fact for fact in facts})


def register_counts(*counts: TabCount) -> None:
    """Add counts, of which a tab shows the sum; the same name in the same tab again replaces it."""
    _counts.update({(count.tab, count.name): count for count in counts})


def row_of(rows: QuerySet[Any], *columns: str) -> Question | None:
    """The columns of the first row, for `read_row`."""
    return first_of(rows.annotate(shown_row=JSONObject(**{name: name for name in columns})), "shown_row")


def read_row(answer: Any) -> dict[str, Any] | None:
    """What `row_of` was answered; dates are texts."""
    return json.loads(answer) if isinstance(answer, str) else answer


@dataclass(frozen=True)
class Panels:
    """`counts` has the number and the words of each tab in which there is something to do."""

    facts: list[Shown]
    counts: dict[str, tuple[int, str]]


def panels_of(client: Client, user: User) -> Panels:
    """One statement, whatever is registered."""
    facts = [
        fact for fact in sorted(_facts.values(), key=lambda one: one.position) if user.can(fact.capability)
    ]
    counts = [count for count in _counts.values() if user.can(count.capability)]
    asked: dict[str, Question | None] = {f"fact_{fact.name}": fact.question(client, user) for fact in facts}
    asked |= {
        f"tab_{count.tab}{count.name}": count_of(count.rows(client, user), most=MOST) for count in counts
    }
    answers = ask(asked)
    shown = (fact.show(client, user, answers[f"fact_{fact.name}"]) for fact in facts)
    of_tabs: dict[str, tuple[int, str]] = {}
    for count in counts:
        if number := answers[f"tab_{count.tab}{count.name}"]:
            before, words = of_tabs.get(count.tab, (0, ""))
            of_tabs[count.tab] = (before + number, ", ".join(filter(None, (words, count.words(number)))))
    return Panels(facts=[one for one in shown if one is not None], counts=of_tabs)
