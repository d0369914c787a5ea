from __future__ import annotations

from typing import Self

from accounts.models import User
from accounts.rights.capabilities import DIRECTORS, Role
from accounts.rights.covers import covered_manager_ids
from kam_crm.shared.scoping import Person, ScopedQuerySet


class WeekPlanQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """One's own plans and those of the people one deputises for; a head's department, all for the director."""
        if not user.is_authenticated or user.role not in {Role.KAM, Role.HEAD} | DIRECTORS:
            return self.none()
        if user.role in DIRECTORS:
            return self.all()
        return (
            self.filter(manager__in=User.objects.visible_to(user).values("pk"))
            if user.role == Role.HEAD
            else self.filter(manager__in=[user.pk, *covered_manager_ids(user)])
        )
