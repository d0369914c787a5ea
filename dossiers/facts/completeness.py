"""How much of what the template demands is known of clients: for one on its page, for all in the nightly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

from accounts.models import User
from accounts.rights.secrets import sees_strategy
from dossiers.facts.secrecy import secret_keys
from dossiers.facts.sources import Fact, known, read_facts
from dossiers.models import Client, DossierAnswer, DossierItem, DossierPart, DossierTemplate
from kam_crm.shared import clock


@dataclass(frozen=True)
class Line:
    """An item of one client. `answer` was written by people, `fact` comes of data; hidden ones have neither."""

    item: DossierItem
    answer: DossierAnswer | None
    fact: Fact | None
    is_hidden: bool
    today: dt.date

    @property
    def by_hand(self) -> bool:
        return not self.item.source

    @property
    def value(self) -> str:
        return self.answer.value if self.answer else ""

    @property
    def is_old(self) -> bool:
        """Whether the answer has to be looked at again before it counts."""
        if not self.value or self.item.max_age is None or self.answer is None:
            return False
        return clock.same_day_later(self.answer.checked_on, self.item.max_age) < self.today

    @property
    def is_filled(self) -> bool:
        return self.fact is not None or (bool(self.value) and not self.is_old)

    @property
    def is_counted(self) -> bool:
        return self.item.is_obligatory and not self.is_hidden

    @property
    def is_missing(self) -> bool:
        return self.is_counted and not self.is_filled


@dataclass(frozen=True)
class Part:
    part: DossierPart
    lines: list[Line]

    @property
    def required(self) -> int:
        return sum(line.is_counted for line in self.lines)

    @property
    def filled(self) -> int:
        return sum(line.is_counted and line.is_filled for line in self.lines)

    @property
    def percent(self) -> int:
        return _percent(self.filled, self.required)


@dataclass(frozen=True)
class Dossier:
    """A client's dossier by the template, as one person may see it."""

    client: Client
    template: DossierTemplate
    lines: list[Line]

    @cached_property
    def parts(self) -> list[Part]:
        return [Part(part, [line for line in self.lines if line.item.part == part]) for part in DossierPart]

    @property
    def required(self) -> int:
        return sum(part.required for part in self.parts)

    @property
    def filled(self) -> int:
        return sum(part.filled for part in self.parts)

    @property
    def percent(self) -> int:
        """By weight; a hundred only when nothing is missing."""
        counted = [line for line in self.lines if line.is_counted]
        done = sum(line.item.weight for line in counted if line.is_filled)
        return _percent(done, sum(line.item.weight for line in counted))

    @cached_property
    def missing(self) -> list[Line]:
        """The heaviest first; of one weight those that were never known before those that are old."""
        found = [line for line in self.lines if line.is_missing]
        return sorted(found, key=lambda line: (-line.item.weight, line.is_old))

    def line(self, key: str) -> Line | None:
        return next((line for line in self.lines if line.item.key == key), None)


def dossier_of(client: Client, user: User) -> Dossier:
    """As this person sees it; the client is one they see."""
    return _dossiers([client], user)[0]


def dossiers_of(clients: Sequence[Client], *, with_secrets: bool) -> list[Dossier]:
    """As nobody in particular sees them. Costs a bounded number of statements, whatever the number of clients."""
    return _dossiers(clients, None, with_secrets=with_secrets)


def template_of(client: Client) -> DossierTemplate:
    """The version in force for the department of its manager."""
    return _template(_templates(), client)


def _dossiers(clients: Sequence[Client], user: User | None, *, with_secrets: bool = True) -> list[Dossier]:
    today, templates, sources = clock.today(), _templates(), known()
    secret = secret_keys()
    answers: dict[tuple[int, str], DossierAnswer] = {
        (row.client_id, row.key): row
        for row in DossierAnswer.objects.filter(client__in=[client.pk for client in clients]).select_related(
            "author", "on_behalf_of"
        )
    }
    wanted = {item.source for template in templates.values() for item in _items(template)} & sources.keys()
    facts = read_facts(wanted, clients, today)

    def line(client: Client, item: DossierItem) -> Line:
        if item.source:
            is_hidden = user is not None and not user.can(sources[item.source].capability)
            found = None if is_hidden else facts.get(item.source, {}).get(client.pk)
            return Line(item, None, found, is_hidden, today)
        sees = with_secrets if user is None else sees_strategy(user, client.manager_id)
        is_hidden = item.key in secret and not sees
        return Line(item, None if is_hidden else answers.get((client.pk, item.key)), None, is_hidden, today)

    made = []
    for client in clients:
        template = _template(templates, client)
        # what no app fills any more is not demanded either
        items = [item for item in _items(template) if not item.source or item.source in sources]
        made.append(Dossier(client, template, [line(client, item) for item in items]))
    return made


def _templates() -> dict[int | None, DossierTemplate]:
    """By department; None is the company's."""
    rows = DossierTemplate.objects.in_force(clock.today()).select_related("author", "department")
    return {row.department_id: row for row in rows.prefetch_related("items")}


def _template(templates: dict[int | None, DossierTemplate], client: Client) -> DossierTemplate:
    found: Any = templates.get(client.manager.department_id) or templates.get(None)
    # without any template nothing is demanded
    return found or DossierTemplate(valid_from=clock.today())


def _items(template: DossierTemplate) -> list[DossierItem]:
    return list(template.items.all()) if template.pk else []


def _percent(done: int, of: int) -> int:
    if not of or done >= of:
        return 100
    share = (Decimal(100 * done) / of).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return min(int(share), 99)
