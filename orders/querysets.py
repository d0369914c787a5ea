"""Which orders, approvals and shipments a person sees."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Protocol, Self

from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.deputies import deputised_by
from dossiers.querysets import ClientRelatedQuerySet, client_scope
from kam_crm.shared.money import ZERO
from kam_crm.shared.scoping import Person, ReferenceQuerySet, ScopedQuerySet

NOTHING = Q(pk__in=[])
SUMS: dict[str, Any] = {"net": "amount", "vat": "vat", "gross": F("amount") + F("vat")}


class Decider(Person, Protocol):
    """What limits need of a user."""

    def can(self, capability: str) -> bool: ...

    def limit(self, capability: str) -> Decimal | None: ...


class ProductQuerySet(ReferenceQuerySet):
    def on_sale(self) -> Self:
        return self.filter(is_active=True)


class PriceQuerySet(ReferenceQuerySet):
    def valid_on(self, day: dt.date) -> Self:
        return self.filter(valid_from__lte=day)


class OrderQuerySet(ClientRelatedQuerySet):
    def waiting(self) -> Self:
        return self.filter(status__in=["approval", "hold"])


class OrderRelatedQuerySet(ScopedQuerySet):
    """Rows that belong to an order through the field `order`."""

    def visible_to(self, user: Person) -> Self:
        return self.filter(client_scope(user, "order__client__"))


def within_limits(user: Decider) -> Q:
    """The condition «a request whose size this person may decide on»; the asker is not looked at."""
    return _within(user, "discount", "asked", "discount.approve") | _within(
        user, "credit", "amount", "credit.release"
    )


def _within(user: Decider, kind: str, field: str, capability: str) -> Q:
    if not user.can(capability):
        return NOTHING
    limit = user.limit(capability)
    return Q(kind=kind) if limit is None else Q(kind=kind, **{f"{field}__lte": limit})


class ApprovalQuerySet(OrderRelatedQuerySet):
    def waiting(self) -> Self:
        return self.filter(decision="")

    def to_decide_by(self, user: Decider) -> Self:
        """Open requests within the person's limits that are not his own matter."""
        return self.waiting().filter(within_limits(user)).not_own_matter_of(user)

    def above_limits_of(self, user: Decider) -> Self:
        """Open requests of others that somebody with a higher limit decides on."""
        return self.waiting().exclude(within_limits(user)).not_own_matter_of(user)

    def not_own_matter_of(self, user: Decider) -> Self:
        """Neither asked by or for this person, nor by or for somebody he deputises for today."""
        own = [user.pk, *deputised_by(user)]
        return self.exclude(asked_by__in=own).exclude(on_behalf_of__in=own)


class ShipmentQuerySet(ClientRelatedQuerySet):
    def with_sums(self) -> Self:
        """Adds `net`, `vat` and `gross` of the lines, RUB; worked out for the rows that are fetched only."""
        from orders.models import ShipmentLine

        lines = ShipmentLine.objects.filter(shipment=OuterRef("pk")).order_by().values("shipment")
        sums = {name: Subquery(lines.annotate(sum=Sum(field)).values("sum")) for name, field in SUMS.items()}
        return self.annotate(**{name: Coalesce(sum_, ZERO) for name, sum_ in sums.items()})


class ShipmentLineQuerySet(ClientRelatedQuerySet):
    pass
