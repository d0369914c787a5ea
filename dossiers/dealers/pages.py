"""Dealers whom a client has recommended to us, and what they buy."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property

from accounts.models import User
from dossiers.models import Client, DealerLink
from kam_crm.shared import money

MOST = 100


class Dealers:
    """Of the dealers that the person does not see only how many they are."""

    def __init__(self, client: Client, user: User) -> None:
        self.client, self.user = client, user

    @cached_property
    def links(self) -> list[DealerLink]:
        rows = DealerLink.objects.visible_to(self.user).filter(client=self.client)
        return list(rows.select_related("dealer__summary", "dealer__manager")[:MOST])

    @cached_property
    def unseen(self) -> int:
        return self.client.recommended.count() - len(self.links)

    @property
    def sales(self) -> Decimal:
        """Of the 12 months that segments are counted by, all dealers shown together."""
        return money.total(link.dealer.summary.revenue for link in self.links)

    @cached_property
    def recommended_by(self) -> list[DealerLink]:
        """Clients to whom we owe this one."""
        rows = DealerLink.objects.visible_to(self.user).filter(dealer=self.client)
        return list(rows.select_related("client").order_by("client__sort_key")[:MOST])
