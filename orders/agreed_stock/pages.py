from __future__ import annotations

from functools import cached_property
from typing import Any

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared import clock
from orders.agreed_stock.shortages import kept_today
from orders.claims.pages import open_claims
from orders.models import AgreedStock, NoticeSetting, ServiceLine

MOST = 100


class ClientAgreements:
    """What is open with a client beside single orders: claims, stock that is kept, services that are owed."""

    def __init__(self, client: Client, user: User) -> None:
        self.client, self.user, self.today = client, user, clock.today()

    @cached_property
    def stock(self) -> list[Any]:
        rows = kept_today(AgreedStock.objects.visible_to(self.user).filter(client=self.client), self.today)
        return list(rows.select_related("product", "agreed_by").order_by("product__sort_key", "pk")[:MOST])

    @property
    def short(self) -> int:
        return sum(row.in_stock < row.quantity for row in self.stock)

    @property
    def can_agree(self) -> bool:
        return self.user.can("orders.submit")

    @property
    def can_set_notices(self) -> bool:
        return self.user.can("clients.edit")

    @cached_property
    def notices(self) -> NoticeSetting | None:
        rows = NoticeSetting.objects.visible_to(self.user).filter(client=self.client)
        return rows.select_related("contact__person").first()

    @cached_property
    def services(self) -> list[ServiceLine]:
        """Open ones first, then the newest that are done."""
        rows = ServiceLine.objects.visible_to(self.user).filter(order__client=self.client)
        return list(
            rows.select_related("kind", "order", "done_by").order_by("-done_on", "due_on", "pk")[:MOST]
        )

    @cached_property
    def claims(self) -> list[Any]:
        """Open ones, the most urgent first."""
        if not self.user.can("claims.view"):
            return []
        return list(
            open_claims(self.client, self.user).select_related("kind").order_by("due_on", "pk")[:MOST]
        )

    @property
    def can_complete(self) -> bool:
        return self.user.can("orders.complete")
