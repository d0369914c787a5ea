"""What of a manager's orders asks for them: those taken by phone, stock that was agreed and is not there."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

from accounts.models import User
from orders.agreed_stock.shortages import short_of
from orders.models import AgreedStock, Order
from orders.support.pages import taken_by_phone

MOST = 10


class OrdersToday:
    def __init__(self, user: User, manager: User, date: dt.date) -> None:
        self.user, self.manager, self.date = user, manager, date

    @cached_property
    def phoned(self) -> list[Order]:
        """Written by sales support, to be confirmed with one click."""
        if not self.user.can("orders.submit"):
            return []
        rows = taken_by_phone(Order.objects.visible_to(self.user).filter(client__manager=self.manager))
        return list(rows.select_related("client", "created_by").order_by("created_at")[:MOST])

    @cached_property
    def stock(self) -> list[Any]:
        rows = AgreedStock.objects.visible_to(self.user).filter(client__manager=self.manager)
        found = short_of(rows, self.date).select_related("client", "product")
        return list(found.order_by("client__sort_key", "pk")[:MOST])

    @property
    def is_shown(self) -> bool:
        return bool(self.phoned or self.stock)
