from __future__ import annotations

import datetime as dt
from typing import Self

from django.db.models import Q

from accounts.rights.capabilities import DIRECTORS, Role
from kam_crm.shared.scoping import Person, ScopedQuerySet


class AbsenceQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """One's own and those one deputises in; heads those of the people they lead, the director all."""
        if not user.is_authenticated or user.role not in {Role.KAM, Role.HEAD} | DIRECTORS:
            return self.none()
        if user.role in DIRECTORS:
            return self.all()
        own = Q(user=user.pk) | Q(deputy=user.pk)
        return self.filter(own | Q(user__department__head=user.pk) if user.role == Role.HEAD else own)

    def on(self, day: dt.date) -> Self:
        return self.filter(first_day__lte=day, last_day__gte=day)

    def within(self, first: dt.date, last: dt.date) -> Self:
        """Those with at least one day from `first` to `last`."""
        return self.filter(first_day__lte=last, last_day__gte=first)
