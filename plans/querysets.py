"""Which week plans and contacts a person sees."""

from __future__ import annotations

import datetime as dt
from typing import Self

from accounts.capabilities import Role
from accounts.deputies import deputised_by
from accounts.models import User
from dossiers.querysets import ClientRelatedQuerySet
from kam_crm.shared.scoping import Person, ScopedQuerySet


class WeekPlanQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """One's own plans and those of the people one deputises for; a head's department, all for the director."""
        if not user.is_authenticated or user.role not in {Role.KAM, Role.HEAD, Role.DIRECTOR}:
            return self.none()
        if user.role == Role.DIRECTOR:
            return self.all()
        return (
            self.filter(manager__in=User.objects.visible_to(user).values("pk"))
            if user.role == Role.HEAD
            else self.filter(manager__in=[user.pk, *deputised_by(user)])
        )


class ContactQuerySet(ClientRelatedQuerySet):
    def planned_on(self, day: dt.date) -> Self:
        return self.filter(day=day)

    def open(self) -> Self:
        return self.filter(status="planned")
