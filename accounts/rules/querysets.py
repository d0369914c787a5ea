from __future__ import annotations

import datetime as dt
from typing import Self

from django.db.models import Q

from kam_crm.shared.scoping import Person, ScopedQuerySet


class RuleQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """Rules of all departments, and those of the departments one sees."""
        if not user.is_authenticated:
            return self.none()
        departments = self.model._meta.get_field("department").related_model._default_manager
        return self.filter(Q(department=None) | Q(department__in=departments.visible_to(user).values("pk")))

    def of_key(self, name: str, role: str, department: int | None) -> Self:
        return self.filter(name=name, role=role, department=department)

    def begun(self, on: dt.date) -> Self:
        return self.filter(valid_from__lte=on)
