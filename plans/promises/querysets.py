from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.db.models import Count, F, Q

from dossiers.clients.querysets import ClientRelatedQuerySet


class PromiseQuerySet(ClientRelatedQuerySet):
    def open(self) -> Self:
        return self.filter(status="open")

    def overdue(self, today: dt.date) -> Self:
        return self.open().filter(due_on__lt=today)

    def due_between(self, first: dt.date, last: dt.date) -> Self:
        """Those that count for a rate: due in the period and not withdrawn."""
        return self.filter(due_on__range=(first, last)).exclude(status="withdrawn")

    def rated(self, today: dt.date, days: int) -> Self:
        """Those of the last `days` days that `kept_rates` counts."""
        decided = Q(due_on__lt=today) | ~Q(status="open")
        return self.due_between(today - dt.timedelta(days=days), today).filter(decided)

    def kept_in_time(self) -> Self:
        return self.filter(status="kept", closed_on__lte=F("due_on"))

    def kept_rates(self, by: str, today: dt.date) -> Any:
        """By `by` (client, owner, person, side …): `kept` in time and `due` of those due up to yesterday or closed.

        One that is open past its day counts as broken; one kept in part or after its day was not kept.
        """
        decided = Q(due_on__lt=today) | ~Q(status="open")
        in_time = Q(status="kept", closed_on__lte=F("due_on"))
        return (
            self.exclude(status="withdrawn")
            .filter(decided)
            .order_by()
            .values(by)
            .annotate(due=Count("pk"), kept=Count("pk", filter=in_time))
        )
