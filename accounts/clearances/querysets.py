from __future__ import annotations

import datetime as dt
from typing import Self

from accounts.rights.capabilities import Role
from kam_crm.shared.scoping import Person, ScopedQuerySet


class ClearanceQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """The administrator those of everybody, others their own."""
        if not user.is_authenticated:
            return self.none()
        return self.all() if user.role == Role.ADMIN else self.filter(user=user.pk)

    def of(self, user: Person) -> Self:
        return self.filter(user=user.pk)

    def on(self, day: dt.date) -> Self:
        """Those that hold on this day; one that was withdrawn holds no more, whatever the day."""
        return self.filter(valid_from__lte=day, withdrawn_at=None)
