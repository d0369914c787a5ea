"""Which targets, snapshots and attainments a person sees."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db.models import Q, Subquery

from accounts.models import User
from accounts.rights.capabilities import DIRECTORS, Role
from dossiers.clients.querysets import ClientRelatedQuerySet
from kam_crm.shared.scoping import Person, ScopedQuerySet

NOBODY = Q(pk__in=[])


def manager_scope(user: Person, field: str = "manager") -> Q:
    """The condition «a manager whose figures this person sees»: oneself, the department's, everybody."""
    if not user.is_authenticated:
        return NOBODY
    match user.role:
        case Role.FINANCE | Role.DIRECTOR | Role.GENERAL:
            return Q()
        case Role.KAM:
            return Q(**{field: user.pk})
        case Role.HEAD:
            team = User.objects.filter(Q(department__head=user.pk) | Q(pk=user.pk))
            return Q(**{f"{field}__in": team.values("pk")})
    return NOBODY


class ManagerFiguresQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        return self.filter(manager_scope(user))


class SnapshotQuerySet(ClientRelatedQuerySet):
    pass


class SegmentQuerySet(SnapshotQuerySet):
    def valid_on(self, day: dt.date | None) -> Self:
        """Those of a date: of the newest night not later on which any were made; none without a date."""
        if day is None:
            return self.none()
        made = self.model._default_manager.filter(as_of__lte=day).order_by("-as_of").values("as_of")
        return self.filter(as_of=Subquery(made[:1]))


class RunQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        # of the installation as a whole, so there is nothing to narrow: seen or not
        allowed = user.is_authenticated and user.role in {Role.HEAD, Role.ADMIN} | DIRECTORS
        return self.all() if allowed else self.none()

    def later(self, step: str, as_of: dt.date) -> Self:
        """Finished runs of the step for dates after this one."""
        return self.filter(as_of__gt=as_of, step=step, done_at__isnull=False)
