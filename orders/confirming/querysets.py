from __future__ import annotations

from decimal import Decimal
from typing import Protocol, Self

from django.db.models import Q

from accounts.rights.covers import covered_manager_ids
from kam_crm.shared.scoping import Person
from orders.drafting.querysets import OrderRelatedQuerySet

NOTHING = Q(pk__in=[])


class Decider(Person, Protocol):
    """What limits need of a user."""

    def can(self, capability: str) -> bool: ...

    def limit(self, capability: str) -> Decimal | None: ...


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
        return self.waiting().filter(within_limits(user)).without_conflict_for(user)

    def above_limits_of(self, user: Decider) -> Self:
        """Open requests of others that somebody with a higher limit decides on."""
        return self.waiting().exclude(within_limits(user)).without_conflict_for(user)

    def without_conflict_for(self, user: Decider) -> Self:
        """Neither asked by or for this person, nor by or for somebody he deputises for today."""
        own = [user.pk, *covered_manager_ids(user)]
        return self.exclude(asked_by__in=own).exclude(on_behalf_of__in=own)
