from __future__ import annotations

from typing import Self

from accounts.users.querysets import EVERYBODY, _departments_of
from kam_crm.shared.scoping import Person, ScopedQuerySet


class DepartmentQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        if not user.is_authenticated:
            return self.none()
        return (
            self.all() if user.role in EVERYBODY else self.filter(pk__in=_departments_of(user).values("pk"))
        )
