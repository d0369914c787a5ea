from __future__ import annotations

from typing import Any, Self

from django.db.models import F, Q

from dossiers.clients.querysets import NOTHING, client_scope
from kam_crm.shared.scoping import Person, ScopedQuerySet


class CompetitorPriceQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """Of the clients this person sees, and what is said of no client in particular: of the market."""
        scope = client_scope(user, "client__")
        if scope == NOTHING:  # who sees no client has no business here either
            return self.none()
        # an empty condition would vanish beside the other, and leave the market alone
        return self.filter(scope | Q(client__isnull=True)) if scope else self.all()

    def for_client(self, client: Any) -> Self:
        """What is known at this client first, then of the market; the newest first."""
        rows = self.filter(Q(client=client) | Q(client__isnull=True))
        return rows.order_by(F("client").asc(nulls_last=True), "-date", "-pk")
