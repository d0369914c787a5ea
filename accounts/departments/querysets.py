from __future__ import annotations

from typing import Self

from django.db.models import Q

from accounts.users.querysets import EVERYBODY
from kam_crm.shared.scoping import Person, ScopedQuerySet


class DepartmentQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        if not user.is_authenticated:
            return self.none()
        own = self.model._default_manager.of_person(user)
        # a subquery: joined with its members a department would come once for each of them
        return self.all() if user.role in EVERYBODY else self.filter(pk__in=own.values("pk"))

    def of_person(self, user: Person) -> Self:
        """Departments one belongs to or heads."""
        return self.filter(Q(members=user.pk) | Q(head=user.pk))
