from __future__ import annotations

import datetime as dt
from typing import Self

from django.db.models import Q

from accounts.rights.capabilities import DIRECTORS, Role
from kam_crm.shared.scoping import Person, ScopedQuerySet


class PowerQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """One's own, those of the people one leads; directors, finance and lawyers see all."""
        if not user.is_authenticated or user.role == Role.ADMIN:
            return self.none()
        if user.role in DIRECTORS | {Role.LAWYER, Role.FINANCE}:
            return self.all()
        return self.filter(Q(user=user.pk) | Q(user__department__head=user.pk))

    def holding(self, on: dt.date) -> Self:
        return self.filter(Q(revoked_on=None) | Q(revoked_on__gt=on), valid_from__lte=on, valid_to__gte=on)

    def for_signing(self, kind: str) -> Self:
        return self.filter(powers__contains=[kind])
