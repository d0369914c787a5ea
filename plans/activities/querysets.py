from __future__ import annotations

import datetime as dt
from typing import Self

from django.db.models import F, Q

from dossiers.clients.querysets import ClientRelatedQuerySet
from kam_crm.shared.scoping import Person

PREPARED = Q(preparation__goal__gt="")  # the goal of the meeting was written down (R75)


class ActivityQuerySet(ClientRelatedQuerySet):
    def open(self) -> Self:
        return self.filter(status="planned")

    def ahead(self, on: dt.date) -> Self:
        """Planned for a day from `on` on, the next one first."""
        return self.open().filter(day__gte=on).order_by("day", F("starts_at").asc(nulls_last=True), "pk")

    def inviting(self, user: Person) -> Self:
        """Those that the person is to come along to, of whichever client."""
        return self.filter(colleagues=user.pk)

    def late(self) -> Self:
        """Those that began later than planned; `Activity.late_minutes` says by how much."""
        return self.filter(came_at__gt=F("starts_at"))

    def held(self) -> Self:
        """Meetings that took place and wanted a preparation: face to face."""
        # late: activities import this module
        from plans.models import PERSONAL_KINDS

        return self.filter(status="done", kind__in=PERSONAL_KINDS)

    def in_time(self) -> Self:
        return self.filter(came_at__lte=F("starts_at"))
