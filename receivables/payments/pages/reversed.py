"""Payments that were reversed: they stand in no register any more, so a list of their own keeps them found."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import Q

from accounts.models import User
from dossiers.models import Client
from dossiers.search import clients_matching
from receivables.payments.reversals import reversed_payments

MOST = 200


class ReversedPayments:
    """The newest reversals first; `query` is a number, or words of the client."""

    def __init__(self, user: User, query: str) -> None:
        self.user, self.query = user, query.replace("\x00", "").strip()[:100]

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        visible = Client.objects.visible_to(self.user)
        events = reversed_payments(visible.values("pk"))
        if self.query:
            named = visible.filter(clients_matching(self.query))
            events = events.filter(Q(number__istartswith=self.query) | Q(client__in=named.values("pk")))
        found = list(events.order_by("-pgh_created_at", "-pk")[: MOST + 1])
        clients = visible.in_bulk([event.client_id for event in found])
        return [{"event": event, "client": clients[event.client_id]} for event in found]

    @property
    def has_more(self) -> bool:
        return len(self.rows) > MOST
