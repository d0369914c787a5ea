from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.db.models import Exists, OuterRef, Q, Subquery

from accounts.models import Department
from accounts.rights.capabilities import DIRECTORS, Role
from accounts.rights.covers import active_covers
from kam_crm.shared.scoping import Person, ScopedQuerySet


class DecisionQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """What holds for everybody or for one's departments, those of the people one covers among them; one's own."""
        if not user.is_authenticated or user.role == Role.ADMIN:
            return self.none()
        if user.role in DIRECTORS:
            return self.all()
        covered = [cover.user.department_id for cover in active_covers(user)]
        return self.filter(
            Q(author=user.pk) | _of_departments_of(user) | Q(department__in=[key for key in covered if key])
        )

    def concerning(self, user: Person) -> Self:
        """What this person should read: for everybody or for their own departments, written by somebody else."""
        return self.filter(_of_departments_of(user)).exclude(author=user.pk)

    def in_force(self, on: dt.date) -> Self:
        """The last day is included; one that another replaces holds until that one begins."""
        running = Q(in_force_to__isnull=True) | Q(in_force_to__gte=on)
        return self.filter(running, in_force_from__lte=on).exclude(replaced_by__in_force_from__lte=on)

    def unread_by(self, user: Person, as_of: dt.date) -> Self:
        """What still matters of it: not over, and not replaced."""
        running = Q(in_force_to__isnull=True) | Q(in_force_to__gte=as_of)
        rows = self.concerning(user).filter(running, replaced_by__isnull=True)
        return rows.exclude(Exists(_readings(user)))

    def with_read_at(self, user: Person) -> Any:
        """`read_at`: when this person said they had read it, None before."""
        return self.annotate(read_at=Subquery(_readings(user).values("at")[:1]))


class DecisionReadingQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """One's own, and those of the colleagues one sees, of decisions one sees."""
        from accounts.models import User
        from plans.models import Decision

        colleagues = User.objects.visible_to(user).values("pk")
        return self.filter(
            Q(user=user.pk) | Q(user__in=colleagues),
            decision__in=Decision.objects.visible_to(user).order_by().values("pk"),
        )


def _of_departments_of(user: Person) -> Q:
    own = Department.objects.of_person(user).order_by().values("pk")
    return Q(department=None) | Q(department__in=own)


def _readings(user: Person) -> Any:
    from plans.models import DecisionReading

    return DecisionReading.objects.filter(decision=OuterRef("pk"), user=user.pk)
