from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.db.models import Count, Q

from dossiers.clients.querysets import managers_in_scope
from kam_crm.shared.scoping import Person, ScopedQuerySet


class TripQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """Of the managers whose clients this person sees."""
        managers = managers_in_scope(user)
        return self.all() if managers is None else self.filter(manager__in=managers)

    def ahead(self, as_of: dt.date) -> Self:
        """Those that are not over."""
        return self.filter(ends_on__gte=as_of)

    def with_counts(self) -> Any:
        """`stops`: contacts that were not cancelled, `clients`: at how many clients."""
        kept = ~Q(activities__status="cancelled")
        return self.annotate(
            stops=Count("activities", filter=kept),
            clients=Count("activities__client", filter=kept, distinct=True),
        )
