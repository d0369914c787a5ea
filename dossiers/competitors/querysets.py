from __future__ import annotations

from typing import Any, Self

from django.db.models import Count, F, Q

from dossiers.clients.querysets import NOTHING, ClientRelatedQuerySet, client_scope, strategy_scope
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


class CompetitorOfferQuerySet(ClientRelatedQuerySet):
    def visible_to(self, user: Person) -> Self:
        return super().visible_to(user).filter(strategy_scope(user, "client__"))

    def newest(self) -> Self:
        """The last word of each competitor at each client."""
        return self.order_by("client_id", "competitor_id", "-offered_on", "-pk").distinct(
            "client_id", "competitor_id"
        )

    def of_others(self, competitor: Any, seen: Any) -> Any:
        """How many clients outside `seen` have the competitor, by manager: `name`, `met`. No client is named."""
        rows = self.filter(competitor=competitor).exclude(client__in=seen).order_by()
        counted = rows.values(name=F("client__manager__full_name")).annotate(
            met=Count("client", distinct=True)
        )
        return counted.order_by("-met", "name")[:10]


class CompetitorNewsQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """Of no client in particular: for everybody who sees clients at all."""
        return self.none() if client_scope(user) == NOTHING else self.all()
