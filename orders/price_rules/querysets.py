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

    def ending(self, day: dt.date, until: dt.date) -> Self:
        """Special prices that end by then, and of the same goods none that goes on or waits for its decision (R157)."""
        goods = self.model.products.through.objects.filter(pricerule=OuterRef(OuterRef("pk")))
        same = Q(client=OuterRef("client")) | Q(holding=OuterRef("holding"))
        later = self.model.objects.filter(
            same, kind="special", status__in=["waiting", "active"], valid_until__gt=OuterRef("valid_until")
        )
        later = later.filter(products__in=goods.values("product"))
        return self.in_force(day).filter(~Exists(later), kind="special", valid_until__lte=until)

    def pricing(self) -> Self:
        """Those that make prices: rules of columns answer another question, a retro-bonus is paid afterwards."""
        return self.exclude(kind__in=["column", "bonus"])


class PriceStepQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        from orders.price_rules.models import PriceRule

        return self.filter(rule__in=PriceRule.objects.visible_to(user))
