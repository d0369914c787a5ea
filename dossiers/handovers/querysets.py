from __future__ import annotations

import datetime as dt
from typing import Self

from django.db.models import Q

from accounts.rights.capabilities import DIRECTORS, Role
from accounts.rights.covers import covered_manager_ids
from kam_crm.shared.scoping import Person, ScopedQuerySet


class HandoverQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """One's own; a manager those that bring clients; a head also those that give to or take from people of the
        department; the director all.
        """
        if not user.is_authenticated:
            return self.none()
        if user.role in DIRECTORS:
            return self.all()
        own = Q(by=user.pk)
        if user.role in {Role.KAM, Role.HEAD}:
            own |= Q(manager__in=[user.pk, *covered_manager_ids(user)])
        if user.role == Role.HEAD:
            own |= Q(manager__department__head=user.pk)
            own |= Q(lines__manager_before__department__head=user.pk)
        return self.filter(own).distinct()

    def waiting(self) -> Self:
        return self.filter(done_on=None, undone_at=None)

    def due(self, day: dt.date) -> Self:
        """Those whose day has come."""
        return self.waiting().filter(day__lte=day)
