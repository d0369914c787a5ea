from __future__ import annotations

import datetime as dt
from typing import Self

from django.db.models import Exists, OuterRef, Q

from dossiers.clients.querysets import client_scope
from kam_crm.shared.scoping import Person, ScopedQuerySet


class PriceRuleQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """Rules are everybody's reference; a special price is seen by who sees its client, or one of the holding."""
        if not user.is_authenticated:
            return self.none()
        from dossiers.models import Client

        of_holding = Client.objects.visible_to(user).filter(group=OuterRef("holding"))
        own = Q(client__isnull=False) & client_scope(user, "client__")
        return self.filter(~Q(kind="special") | own | Q(holding__isnull=False) & Exists(of_holding))

    def begun_by(self, day: dt.date) -> Self:
        """Decided by people and within their dates; promotions without a decision of management are among them."""
        return self.filter(
            Q(valid_until=None) | Q(valid_until__gte=day), status="active", valid_from__lte=day
        )

    def in_force(self, day: dt.date) -> Self:
        return self.begun_by(day).exclude(kind="promotion", decision_number="")

    def pricing(self) -> Self:
        """Those that make prices: rules of columns answer another question, a retro-bonus is paid afterwards."""
        return self.exclude(kind__in=["column", "bonus"])


class PriceStepQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        from orders.price_rules.models import PriceRule

        return self.filter(rule__in=PriceRule.objects.visible_to(user))
