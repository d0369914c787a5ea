"""How managers collect: criteria 5.3 and 5.4 of a manager, as of the end of any day (R169, R188, R189)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import QuerySet

from accounts.models import User
from accounts.rights.capabilities import Role
from accounts.rights.covers import covered_manager_ids
from dossiers.models import Client
from receivables.credit.proposals import checked_clients
from receivables.discipline.figures import Discipline, discipline, together
from receivables.discipline.measures import rating
from reports.key_clients.as_of import managers_on


@dataclass(frozen=True)
class Index:
    """Of a client, a manager, a department or all: the sums of their clients; `checked` is the share with a check."""

    figures: Discipline
    checked: Decimal
    clients: int

    @cached_property
    def score(self) -> Decimal | None:
        """Criterion 5.3, 0 to 100; None where nothing was paid in the period."""
        return self.figures.score(has_check=self.checked)

    @property
    def letter(self) -> str:
        return "" if self.score is None else rating(self.score)


@dataclass(frozen=True)
class Portfolios:
    """Figures by client, and who answered for each client when the day ended."""

    until: dt.date
    months: int
    figures: Mapping[int, Discipline]
    managers: Mapping[int, User]
    checked: Collection[int]

    def index(self, clients: Iterable[int]) -> Index:
        keys = list(clients)
        known = [self.figures[key] for key in keys if key in self.figures]
        checked = Decimal(sum(1 for key in keys if key in self.checked)) / len(keys) if keys else Decimal(0)
        return Index(together(known, self.until, self.months), checked, len(keys))

    def by_manager(self) -> dict[User, list[int]]:
        """Clients that had a document or a debt, by the manager of that day."""
        found: dict[User, list[int]] = {}
        for client, manager in self.managers.items():
            if client in self.figures:
                found.setdefault(manager, []).append(client)
        return found


def judged_before(user: User) -> QuerySet[User]:
    """Managers whose criteria the person sees: a manager their own and of whom they stand in for."""
    rows: QuerySet[User] = User.objects.managers().visible_to(user)
    return rows.filter(pk__in=[user.pk, *covered_manager_ids(user)]) if user.role == Role.KAM else rows


def portfolios(user: User, until: dt.date, months: int) -> Portfolios:
    """Of the clients that the person sees; the same number of queries however many they are."""
    keys = list(Client.objects.visible_to(user).values_list("pk", flat=True))
    people = set(judged_before(user).values_list("pk", flat=True))
    managers = {client: one for client, one in managers_on(keys, until).items() if one.pk in people}
    return Portfolios(
        until, months, discipline(until, keys, months=months), managers, checked_clients(keys, until)
    )
