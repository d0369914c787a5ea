from __future__ import annotations

from typing import Any, Self

from accounts.rights.capabilities import Role
from kam_crm.shared.scoping import Person, ScopedQuerySet


class StatusChangeQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """Steps of things the person sees."""
        subject: Any = self.model._meta.get_field("subject").related_model
        return self.filter(subject__in=subject._default_manager.visible_to(user).values("pk"))


class AccessLogQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        return self.all() if user.is_authenticated and user.role == Role.ADMIN else self.none()
