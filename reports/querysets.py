"""Which targets, snapshots and attainments a person sees."""

from __future__ import annotations

from typing import Self

from django.db.models import Q

from accounts.capabilities import Role
from accounts.models import User
from dossiers.querysets import ClientRelatedQuerySet
from kam_crm.shared.scoping import Person, ScopedQuerySet


class ManagerFiguresQuerySet(ScopedQuerySet):
    """Figures of a manager: his own, his head's department, everybody's for finance and director."""

    def visible_to(self, user: Person) -> Self:
        if not user.is_authenticated or user.role not in {Role.KAM, Role.HEAD, Role.FINANCE, Role.DIRECTOR}:
            return self.none()
        if user.role in {Role.FINANCE, Role.DIRECTOR}:
            return self.all()
        if user.role == Role.KAM:
            return self.filter(manager=user.pk)
        return self.filter(
            manager__in=User.objects.filter(Q(department__head=user.pk) | Q(pk=user.pk)).values("pk")
        )


class SnapshotQuerySet(ClientRelatedQuerySet):
    pass


class RunQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        allowed = user.is_authenticated and user.role in {Role.HEAD, Role.DIRECTOR, Role.ADMIN}
        return self.all() if allowed else self.none()
