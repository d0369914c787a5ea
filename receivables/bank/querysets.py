from __future__ import annotations

from typing import Self

from django.db.models import Q

from accounts.rights.capabilities import Role
from dossiers.clients.querysets import client_scope
from kam_crm.shared.scoping import Person, ScopedQuerySet

# who knows the company's accounts: their balances are nobody else's
TREASURY = (Role.FINANCE, Role.DIRECTOR, Role.GENERAL)


def knows_accounts(user: Person) -> bool:
    return bool(user.is_authenticated) and user.role in TREASURY


class AccountsQuerySet(ScopedQuerySet):
    """Own accounts, statements, payers: of those who know the company's accounts."""

    def visible_to(self, user: Person) -> Self:
        return self.all() if knows_accounts(user) else self.none()


class BankLineQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """All of them to the treasury; to managers what came in and waits: of their clients, or of nobody yet."""
        if knows_accounts(user):
            return self.all()
        if not user.is_authenticated or user.role not in (Role.KAM, Role.HEAD):
            return self.none()
        waiting = self.filter(is_incoming=True, state__in=("waiting", "unknown"))
        return waiting.filter(Q(client=None) | client_scope(user, "client__"))

    def of_clients(self) -> Self:
        """What came in, and what went out and looks like money paid back to a client."""
        return self.filter(Q(is_incoming=True) | ~Q(options=[]))

    def of_last_load(self) -> Self:
        """Without those of loads that were undone."""
        return self.exclude(state="undone")
