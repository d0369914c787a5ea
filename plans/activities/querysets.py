from __future__ import annotations

from typing import Self

from django.db.models import F

from dossiers.clients.querysets import ClientRelatedQuerySet
from kam_crm.shared.scoping import Person


class ActivityQuerySet(ClientRelatedQuerySet):
    def open(self) -> Self:
        return self.filter(status="planned")

    def inviting(self, user: Person) -> Self:
        """Those that the person is to come along to, of whichever client."""
        return self.filter(colleagues=user.pk)

    def late(self) -> Self:
        """Those that began later than planned; `Activity.late_minutes` says by how much."""
        return self.filter(came_at__gt=F("starts_at"))

    def in_time(self) -> Self:
        return self.filter(came_at__lte=F("starts_at"))
