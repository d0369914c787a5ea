from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from decimal import Decimal
from typing import Any, Protocol, Self

from django.db.models import Exists, F, OuterRef, Q

from accounts.models import Absence
from accounts.rights.capabilities import DIRECTORS, ROLES, Role
from accounts.rights.covers import covered_manager_ids
from accounts.rules.in_force import limit_of, own_limits
from approvals import kinds
from kam_crm.shared import clock
from kam_crm.shared.scoping import Person, ScopedQuerySet

NOTHING = Q(pk__in=[])


class Decider(Person, Protocol):
    """What limits need of a user."""

    def can(self, capability: str) -> bool: ...

    def limit(self, capability: str) -> Decimal | None: ...


def within_limits(user: Decider) -> Q:
    """The condition «a request whose size this person may decide on»; the asker is not looked at."""
    condition = NOTHING
    for kind in kinds.kinds():
        if user.can(kind.capability):
            limit = user.limit(kind.capability)
            condition |= Q(kind=kind.name) if limit is None else Q(kind=kind.name, size__lte=limit)
    return condition


def with_a_head() -> Q:
    """The condition «a head who works today decides»: within the limit, and no matter of their own."""
    within = NOTHING
    for kind in kinds.kinds():
        if kind.capability in ROLES[Role.HEAD]:
            within |= Q(kind=kind.name) & _within_limit_of_the_head(kind.capability)
    absences = Absence.objects.on(clock.today())
    there = Q(department__head__isnull=False) & ~Q(department__head__in=absences.values("user"))
    own = Q(department__head=F("asked_by")) | Q(department__head=F("on_behalf_of"))
    askers = Q(user=OuterRef("asked_by")) | Q(user=OuterRef("on_behalf_of"))
    covers = Exists(absences.filter(askers, deputy=OuterRef("department__head")))
    return within & there & ~own & ~Q(covers)


def _within_limit_of_the_head(capability: str) -> Q:
    """The condition «not larger than the head of its department may decide on»."""
    limits = own_limits(capability, Role.HEAD)
    condition = _up_to(limit_of(capability, Role.HEAD, None)) & _not_of(limits)
    for department, limit in limits.items():
        condition |= Q(department__head__department=department) & _up_to(limit)
    return condition


def _not_of(departments: Collection[int]) -> Q:
    # an empty list would still join the people who head departments
    return ~Q(department__head__department__in=list(departments)) if departments else Q()


def _up_to(limit: Decimal | None) -> Q:
    return Q() if limit is None else Q(size__lte=limit)


class RequestQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """Requests about what the person sees; the subjects' own rule decides."""
        condition = NOTHING
        # one subquery per model, not per kind: kinds of one subject agree on who sees it
        for label, kind in kinds.by_subject().items():
            keys = kind.visible(user).order_by().values("pk")
            condition |= Q(subject_kind=label, subject_id__in=keys)
        return self.filter(condition)

    def about(self, row: Any) -> Self:
        return self.filter(subject_kind=row._meta.label_lower, subject_id=row.pk)

    def waiting(self) -> Self:
        return self.filter(status="open")

    def decided(self) -> Self:
        return self.exclude(status="open")

    def overdue(self, at: dt.datetime) -> Self:
        """Open requests whose time was over at this moment."""
        return self.waiting().filter(expires_at__lte=at)

    def to_decide_by(self, user: Decider) -> Self:
        """Open requests within the person's limits that are not the person's own matter.

        Of the director only those that no head can decide on: the others are the heads' work (`with_heads`), though
        the director may still decide on them.
        """
        rows = self.waiting().filter(within_limits(user)).without_conflict_for(user)
        return rows.exclude(with_a_head()) if user.role in DIRECTORS else rows

    def with_heads(self, user: Decider) -> Self:
        """Open requests that the director may decide on and leaves to the head of the department."""
        return self.waiting().filter(within_limits(user)).without_conflict_for(user).filter(with_a_head())

    def above_limits_of(self, user: Decider) -> Self:
        """Open requests of others that somebody with a higher limit decides on."""
        return self.waiting().exclude(within_limits(user)).without_conflict_for(user)

    def without_conflict_for(self, user: Decider) -> Self:
        """Neither asked by or for this person, nor by or for somebody the person deputises for today."""
        own = [user.pk, *covered_manager_ids(user)]
        return self.exclude(asked_by__in=own).exclude(on_behalf_of__in=own)
