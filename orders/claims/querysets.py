from __future__ import annotations

import datetime as dt
from typing import Self

from django.db.models import Q

from dossiers.clients.querysets import ClientRelatedQuerySet, client_scope
from kam_crm.shared.scoping import Person, ScopedQuerySet

OVER = ("closed", "withdrawn")
# what an approved act has taken off the debt is not held out of it once more; receivables/sql/disputed_by_acts.sql says
# the same
HELD = ~Q(status__in=OVER) & ~Q(verdict="no") & ~Q(act__status="approved")


class ClaimQuerySet(ClientRelatedQuerySet):
    def open(self) -> Self:
        return self.exclude(status__in=OVER)

    def closed(self) -> Self:
        return self.filter(status="closed")

    def overdue(self, as_of: dt.date) -> Self:
        """The client should have had an answer before `as_of`."""
        return self.open().filter(due_on__lt=as_of)

    def disputing(self) -> Self:
        """Those whose disputed sum is held out of reminders and of the stop."""
        return self.filter(HELD, disputed__gt=0)

    def released_since(self, day: dt.date) -> Self:
        """Those whose disputed sum is demanded again since a day on: over, or judged not justified."""
        return self.filter(disputed__gt=0).filter(
            Q(closed_on__gte=day) | Q(verdict="no", verdict_on__gte=day)
        )

    def justified(self) -> Self:
        """Those that count in the KPI «no justified claims» (R79)."""
        return self.filter(verdict="yes")


class ClaimLineQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        return self.filter(client_scope(user, "claim__client__"))
